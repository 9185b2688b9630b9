import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import type { TerminalSettings } from "./settings";
import { readTheme } from "./theme";

export interface Emulation {
  readonly terminal: Terminal;
  readonly fit: FitAddon;
  readonly search: SearchAddon;
}

/** Programs choose these addresses: nothing but the web is opened, and it learns nothing of us. */
function openLink(address: string): void {
  if (/^https?:\/\//i.test(address)) window.open(address, "_blank", "noopener,noreferrer");
}

/** Give a terminal the page's colours, and the person's settings. */
export function dress(terminal: Terminal, element: HTMLElement, settings: TerminalSettings): void {
  const { theme, fontFamily } = readTheme(element);
  terminal.options.theme = theme;
  terminal.options.fontFamily = settings.fontFamily || fontFamily;
  terminal.options.fontSize = settings.fontSize;
  terminal.options.scrollback = settings.scrollback;
}

/** An xterm.js in `element`, in the page's colours and the person's font. */
export function createEmulator(element: HTMLElement, settings: TerminalSettings): Emulation {
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorInactiveStyle: "none",
    drawBoldTextInBrightColors: false,
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
  });
  dress(terminal, element, settings);
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = "11";
  terminal.loadAddon(new WebLinksAddon((_event, address) => openLink(address)));
  terminal.open(element);
  return { terminal, fit, search };
}
