import type { Terminal } from "@xterm/xterm";
import { place } from "./placement";

/** What the style sheet leaves free around the screen, both sides together. */
const PADDING = 8;

/** How many rows of the screen, from its top, have something on them. */
function usedRows({ buffer: { active }, rows }: Terminal): number {
  for (let row = rows - 1; row > active.cursorY; row -= 1) {
    const line = active.getLine(active.baseY + row);
    if (line !== undefined && line.translateToString(true) !== "") return row + 1;
  }
  return active.cursorY + 1;
}

/** Draw the terminal at its program's own size, scaled into `box`. */
export function drawScaled(terminal: Terminal, screen: HTMLElement, box: HTMLElement): void {
  const drawn = screen.querySelector<HTMLElement>(".xterm-screen");
  if (drawn === null) return;
  const whole = { width: drawn.offsetWidth, height: drawn.offsetHeight };
  const room = { width: box.clientWidth - PADDING, height: box.clientHeight - PADDING };
  const contentHeight = (whole.height / terminal.rows) * usedRows(terminal);
  const isFullScreen = terminal.buffer.active.type === "alternate";
  const { scale, up } = place(room, whole, contentHeight, isFullScreen);
  screen.style.width = `${whole.width}px`;
  screen.style.height = `${whole.height}px`;
  screen.style.transform = `translateY(${-up}px) scale(${scale})`;
}

/** Draw it at the size of its box again. */
export function drawFull(screen: HTMLElement): void {
  screen.removeAttribute("style");
}
