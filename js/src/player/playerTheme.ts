import type { ITheme } from "@xterm/xterm";
import styles from "asciinema-player/dist/bundle/asciinema-player.css" with { type: "text" };
import { h } from "../elements/dom";
import { channels } from "../terminal/theme";

const ANSI = [
  "black",
  "red",
  "green",
  "yellow",
  "blue",
  "magenta",
  "cyan",
  "white",
  "brightBlack",
  "brightRed",
  "brightGreen",
  "brightYellow",
  "brightBlue",
  "brightMagenta",
  "brightCyan",
  "brightWhite",
] as const;

const NAMES = ["foreground", "background", ...ANSI.map((_, at) => String(at))];
const OURS = NAMES.map((name) => `--term-color-${name}: var(--mj-played-${name});`).join("");

/** The player's own rules, and a theme that takes its colours from where the player is. */
export function playerStyles(): HTMLStyleElement {
  return h("style", {}, `${styles}\n.asciinema-player-theme-maestro{${OURS}}`);
}

function hex(colour: string): string {
  return `#${channels(colour)
    .map((channel) => channel.toString(16).padStart(2, "0"))
    .join("")}`;
}

function asHex(colour: string | undefined): string {
  if (colour === undefined) return "#808080";
  return colour.startsWith("#") ? colour : hex(colour);
}

/** Give the players in `element` a terminal's colours. */
export function paint(element: HTMLElement, theme: ITheme): void {
  const colours = [theme.foreground, theme.background, ...ANSI.map((name) => theme[name])];
  NAMES.forEach((name, at) => {
    element.style.setProperty(`--mj-played-${name}`, asHex(colours[at]));
  });
}
