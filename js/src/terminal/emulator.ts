import { FitAddon } from "@xterm/addon-fit";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import { readTheme } from "./theme";

export interface Emulation {
  readonly terminal: Terminal;
  readonly fit: FitAddon;
}

const FONT_SIZE = 12;
const SCROLLBACK_LINES = 5000;

/** Programs choose these addresses: nothing but the web is opened, and it learns nothing of us. */
function openLink(address: string): void {
  if (/^https?:\/\//i.test(address)) window.open(address, "_blank", "noopener,noreferrer");
}

/** An xterm.js in `element`, in the page's colours and font. */
export function createEmulator(element: HTMLElement): Emulation {
  const { theme, fontFamily } = readTheme(element);
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorInactiveStyle: "none",
    drawBoldTextInBrightColors: false,
    fontFamily,
    fontSize: FONT_SIZE,
    linkHandler: {
      activate: (_event, address) => openLink(address),
      hover: (_event, address) => {
        element.title = address;
      },
      leave: () => {
        element.removeAttribute("title");
      },
    },
    logLevel: "off",
    minimumContrastRatio: 4.5,
    scrollback: SCROLLBACK_LINES,
    theme,
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = "11";
  terminal.loadAddon(new WebLinksAddon((_event, address) => openLink(address)));
  terminal.open(element);
  return { terminal, fit };
}
