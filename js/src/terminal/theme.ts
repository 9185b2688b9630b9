import type { ITheme } from "@xterm/xterm";

const ON_LIGHT: ITheme = {
  black: "#1f2328",
  red: "#b3261e",
  green: "#1a7f37",
  yellow: "#8a6100",
  blue: "#0b5cad",
  magenta: "#8a3ffc",
  cyan: "#0e7490",
  white: "#6e7781",
  brightBlack: "#57606a",
  brightRed: "#cf222e",
  brightGreen: "#207a3c",
  brightYellow: "#7d5600",
  brightBlue: "#1976d2",
  brightMagenta: "#9a4dff",
  brightCyan: "#0c7b93",
  brightWhite: "#24292f",
};

const ON_DARK: ITheme = {
  black: "#3b4048",
  red: "#ff7b72",
  green: "#56d364",
  yellow: "#e3b341",
  blue: "#79c0ff",
  magenta: "#d2a8ff",
  cyan: "#56d4dd",
  white: "#c9d1d9",
  brightBlack: "#8b949e",
  brightRed: "#ffa198",
  brightGreen: "#7ee787",
  brightYellow: "#f2cc60",
  brightBlue: "#a5d6ff",
  brightMagenta: "#e2c5ff",
  brightCyan: "#76e3ea",
  brightWhite: "#ffffff",
};

/** Red, green and blue from 0 to 255 of a computed colour: `rgb(1, 2, 3)` or `color(srgb 0 0 1)`. */
export function channels(colour: string): readonly [number, number, number] {
  const unit = colour.startsWith("color(") ? 255 : 1;
  const numbers = (colour.match(/(?<![a-z])[\d.]+(?:e-?\d+)?/g) ?? []).map((number) =>
    Math.round(Number(number) * unit),
  );
  return [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0];
}

/** Whether text on `colour` has to be dark. */
export function isLight(colour: string): boolean {
  const [red, green, blue] = channels(colour);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140;
}

function computed(element: HTMLElement, variable: string): string {
  const probe = element.ownerDocument.createElement("span");
  probe.style.color = `var(${variable})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function solid(colour: string): string {
  return `rgb(${channels(colour).join(", ")})`;
}

/** The emulator's colours and font, from the page's theme as it is at `element`. */
export function readTheme(element: HTMLElement): { theme: ITheme; fontFamily: string } {
  const background = solid(computed(element, "--mj-terminal-background"));
  const light = isLight(background);
  const theme: ITheme = {
    ...(light ? ON_LIGHT : ON_DARK),
    background,
    foreground: light ? "rgb(33, 33, 33)" : "rgb(224, 224, 224)",
    cursor: solid(computed(element, "--mj-brand")),
    cursorAccent: background,
    selectionBackground: light ? "rgba(25, 118, 210, 0.3)" : "rgba(100, 181, 246, 0.35)",
  };
  const font = getComputedStyle(element).getPropertyValue("--mj-code-font").trim();
  return { theme, fontFamily: font || "monospace" };
}

/** The backgrounds of what a search found, and of the one of them that is looked at. */
export function matchColours(background: string): { match: string; active: string } {
  return isLight(background)
    ? { match: "#ffe9a8", active: "#ffb84d" }
    : { match: "#564600", active: "#96600a" };
}

/** Call `listener` whenever the page's theme may have changed; returns how to stop that. */
export function watchTheme(page: Document, listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  const attributeFilter = ["class", "style", "data-jp-theme-name", "data-jp-theme-light"];
  observer.observe(page.documentElement, { attributes: true, attributeFilter });
  observer.observe(page.body, { attributes: true, attributeFilter });
  const scheme = page.defaultView?.matchMedia("(prefers-color-scheme: dark)");
  scheme?.addEventListener("change", listener);
  return () => {
    observer.disconnect();
    scheme?.removeEventListener("change", listener);
  };
}
