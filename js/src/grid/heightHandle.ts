import { h } from "../elements/dom";
import { t } from "../translate";

export const DEFAULT_HEIGHT = 560;
const LEAST_HEIGHT = 240;
const MOST_HEIGHT = 2400;
const KEY_STEP = 20;

export function clampHeight(height: number): number {
  if (!Number.isFinite(height)) return DEFAULT_HEIGHT;
  return Math.round(Math.min(Math.max(height, LEAST_HEIGHT), MOST_HEIGHT));
}

/** The grid's lower edge: drag it, or move it with the arrow keys; a double-click resets it. */
export class HeightHandle {
  readonly element = h("div", {
    class: "mj-handle",
    role: "separator",
    tabindex: 0,
    "aria-orientation": "horizontal",
    "aria-label": t("Height of the grid"),
    "aria-valuemin": LEAST_HEIGHT,
    "aria-valuemax": MOST_HEIGHT,
  });
  private height = DEFAULT_HEIGHT;

  /** `onResize` hears every step, `onDone` the height that is to be remembered. */
  constructor(
    private readonly onResize: (height: number) => void,
    private readonly onDone: (height: number) => void,
  ) {
    this.element.addEventListener("pointerdown", (event) => this.drag(event));
    this.element.addEventListener("dblclick", () => this.settle(DEFAULT_HEIGHT));
    this.element.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -KEY_STEP, ArrowDown: KEY_STEP }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      this.settle(this.height + step);
    });
  }

  set(height: number): void {
    this.height = clampHeight(height);
    this.element.setAttribute("aria-valuenow", String(this.height));
    this.onResize(this.height);
  }

  private settle(height: number): void {
    this.set(height);
    this.onDone(this.height);
  }

  private drag(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const { pointerId, clientY } = event;
    const before = this.height;
    this.element.setPointerCapture(pointerId);
    const move = (moved: PointerEvent): void => this.set(before + moved.clientY - clientY);
    const done = (): void => {
      this.element.removeEventListener("pointermove", move);
      if (this.height !== before) this.onDone(this.height);
    };
    this.element.addEventListener("pointermove", move);
    this.element.addEventListener("lostpointercapture", done, { once: true });
  }
}
