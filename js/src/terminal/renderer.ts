import type { Terminal } from "@xterm/xterm";
import { hasGpu } from "./gpu";

/** The code that draws by the GPU; it is fetched where there is one. */
export type WebglPart = typeof import("./webgl");
export type LoadWebgl = () => Promise<WebglPart>;

/** Browsers take the oldest context away from a page that has more than about sixteen. */
const MOST_CONTEXTS = 12;

let contexts = 0;

/** Draws a terminal: by the DOM, and by the GPU where there is one and as long as it lasts. */
export class Renderer {
  private stop: (() => void) | null = null;
  private disposed = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly load: LoadWebgl,
    page: Document,
    isFast: (page: Document) => boolean = hasGpu,
  ) {
    if (contexts < MOST_CONTEXTS && isFast(page)) void this.accelerate();
  }

  /** Which of the two draws now. */
  get kind(): "dom" | "webgl" {
    return this.stop === null ? "dom" : "webgl";
  }

  dispose(): void {
    this.disposed = true;
    this.leave();
  }

  private async accelerate(): Promise<void> {
    contexts += 1;
    try {
      const { drawByGpu } = await this.load();
      if (this.disposed) contexts -= 1;
      else this.stop = drawByGpu(this.terminal, () => this.leave());
    } catch {
      // Without the code or a context, the DOM goes on drawing.
      contexts -= 1;
    }
  }

  private leave(): void {
    if (this.stop === null) return;
    const { stop } = this;
    this.stop = null;
    contexts -= 1;
    stop();
  }
}
