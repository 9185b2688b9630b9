import type { Terminal } from "@xterm/xterm";
import { place, type Size } from "./placement";

/** What the style sheet leaves free around the screen, both sides together. */
const PADDING = 8;
const NONE: Size = { width: 0, height: 0 };

/** How many rows of the screen, from its top, have something on them. */
function usedRows({ buffer: { active }, rows }: Terminal): number {
  for (let row = rows - 1; row > active.cursorY; row -= 1) {
    const line = active.getLine(active.baseY + row);
    if (line !== undefined && line.translateToString(true) !== "") return row + 1;
  }
  return active.cursorY + 1;
}

/**
 * Draws a terminal at its program's own size, scaled into `box`.
 *
 * It is told of sizes and never asks for them: that would have the browser lay the page out anew
 * for every terminal that prints something.
 */
export class Thumbnail {
  private readonly sizes: ResizeObserver;
  private readonly drawn: HTMLElement | null;
  private whole = NONE;
  private room = NONE;
  private style = "";

  /** `onSize` is called when a size has changed, so that it has to be drawn anew. */
  constructor(
    private readonly terminal: Terminal,
    private readonly screen: HTMLElement,
    box: HTMLElement,
    onSize: () => void,
  ) {
    this.drawn = screen.querySelector<HTMLElement>(".xterm-screen");
    this.sizes = new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) {
        const { width, height } = contentRect;
        if (target === box) this.room = { width: width - PADDING, height: height - PADDING };
        else this.whole = { width, height };
      }
      onSize();
    });
    this.sizes.observe(box);
    if (this.drawn !== null) this.sizes.observe(this.drawn);
  }

  draw(): void {
    const { terminal, whole, room } = this;
    if (whole.width === 0 || room.width <= 0) return;
    const contentHeight = (whole.height / terminal.rows) * usedRows(terminal);
    const isFullScreen = terminal.buffer.active.type === "alternate";
    const { scale, up } = place(room, whole, contentHeight, isFullScreen);
    this.apply(
      `width: ${whole.width}px; height: ${whole.height}px; transform: translateY(${-up}px) scale(${scale})`,
    );
  }

  /** Draw it at the size of its box again. */
  drawFull(): void {
    this.apply("");
  }

  dispose(): void {
    this.sizes.disconnect();
  }

  private apply(style: string): void {
    if (style === this.style) return;
    this.style = style;
    this.screen.style.cssText = style;
  }
}
