/** A terminal that has bytes waiting to be parsed. */
export interface Eater {
  /** Parse at most `bytes` of what waits; returns how many were taken. */
  feed(bytes: number): number;
  /** Whether a person types there, so that it comes first. */
  readonly urgent: boolean;
}

/** Calls back once before the next frame, or soon where no frames are drawn. */
export type NextFrame = (callback: () => void) => void;

const BYTES_PER_FRAME = 96 * 1024;
const SLICE = 16 * 1024;
const HIDDEN_PAGE_MS = 100;

function nextFrame(callback: () => void): void {
  if (document.hidden) {
    setTimeout(callback, HIDDEN_PAGE_MS);
    return;
  }
  let called = false;
  const once = (): void => {
    if (called) return;
    called = true;
    callback();
  };
  requestAnimationFrame(once);
  // A page that gets hidden now draws no frame any more.
  setTimeout(once, HIDDEN_PAGE_MS);
}

/**
 * Shares the time that all terminals of a page may spend on parsing, so that however much their
 * programs print, the page still answers.
 */
export class ParseBudget {
  private readonly waiting = new Set<Eater>();
  private left = BYTES_PER_FRAME;
  private scheduled = false;

  constructor(private readonly schedule: NextFrame = nextFrame) {}

  /** Whether `bytes` may be parsed at once, outside of any queue. */
  spend(bytes: number): boolean {
    if (bytes > this.left) return false;
    this.left -= bytes;
    this.plan();
    return true;
  }

  /** Let `eater` have its turns until nothing of its own waits. */
  enqueue(eater: Eater): void {
    this.waiting.add(eater);
    this.plan();
  }

  leave(eater: Eater): void {
    this.waiting.delete(eater);
  }

  private plan(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.schedule(() => {
      this.scheduled = false;
      this.left = BYTES_PER_FRAME;
      this.serve();
    });
  }

  private serve(): void {
    let hungry = [...this.waiting].sort((a, b) => Number(b.urgent) - Number(a.urgent));
    const served = new Set<Eater>();
    while (this.left > 0 && hungry.length > 0) {
      hungry = hungry.filter((eater) => {
        const taken = this.left > 0 ? eater.feed(Math.min(SLICE, this.left)) : 0;
        this.left -= taken;
        if (taken > 0) served.add(eater);
        return taken > 0;
      });
    }
    // Those that were served go behind those that were not.
    for (const eater of served) {
      if (this.waiting.delete(eater)) this.waiting.add(eater);
    }
    if (this.waiting.size > 0) this.plan();
  }
}

/** The one that all terminals of this page share. */
export const pageBudget = new ParseBudget();
