import { isEditable } from "../elements/dom";

const STILL_TYPING_MS = 1500;

/** Knows whether the person is typing, so that a question never takes the keyboard away. */
export class Attention {
  private lastKey = Number.NEGATIVE_INFINITY;
  private readonly onKey = (): void => {
    this.lastKey = performance.now();
  };

  constructor(private readonly page: Document) {
    page.addEventListener("keydown", this.onKey, true);
  }

  /** Whether the focus may be moved without anybody noticing but by the help of it. */
  get isFree(): boolean {
    if (!this.page.hasFocus() || isEditable(this.page.activeElement)) return false;
    if (this.page.querySelector("dialog[open]") !== null) return false;
    return performance.now() - this.lastKey > STILL_TYPING_MS;
  }

  dispose(): void {
    this.page.removeEventListener("keydown", this.onKey, true);
  }
}
