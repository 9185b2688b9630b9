/** A terminal that has bytes waiting to be parsed. */
export interface Eater {
  /** Parse at most `bytes` of what waits; returns how many were taken. */
  feed(bytes: number): number;
  /** Whether a person types there, so that it comes first. */
  readonly urgent: boolean;
}

/** Calls back once before the next frame, or soon where no frames are drawn. */
export type NextFrame = (callback: () => void) => void;

/** Of the 33 milliseconds of a frame, the rest is left for drawing and for the page's own work. */
const MS_PER_FRAME = 14;
/** Of these, what a flood in the terminal that a person types in leaves to others. */
const KEPT_FOR_OTHERS = 7;
const SLICE = 16 * 1024;
/**
 * Bytes a millisecond: the guess before anything was measured, and the bounds of belief. A page's
 * first bytes are parsed slowly, and its first frame waits for them.
 */
const FIRST_PACE = 2 * 1024;
const PACES = [2 * 1024, 256 * 1024] as const;
/** What is measured counts as much as what was known after this many bytes. */
const LEARNED_WITHIN = 256 * 1024;
/**
 * The most by which one slice may seem slower than all before: what takes longer than that was
 * not parsed slowly, but had to wait for other programs on the same processor.
 */
const SLOWER_AT_MOST = 2;
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
 * Shares the time that all terminals of a page may spend on parsing in a frame, so that however
 * much their programs print, the page still answers.
 *
 * How much can be parsed in that time depends on the machine and on what is printed, and is
 * measured all along.
 */
export class ParseBudget {
  private readonly waiting = new Set<Eater>();
  private pace = FIRST_PACE;
  private left = MS_PER_FRAME;
  private scheduled = false;

  constructor(
    readonly schedule: NextFrame = nextFrame,
    /** Milliseconds since whenever. */
    readonly clock: () => number = () => performance.now(),
  ) {}

  /** Whether `bytes` may be parsed at once, outside of any queue. */
  spend(bytes: number): boolean {
    const cost = bytes / this.pace;
    if (cost > this.left) return false;
    this.left -= cost;
    this.plan();
    return true;
  }

  /** Learn that parsing `bytes` took `milliseconds`. */
  measured(bytes: number, milliseconds: number): void {
    const [least, most] = PACES;
    const taken = milliseconds > 0 ? Math.min(bytes / milliseconds, most) : most;
    const seen = Math.max(taken, this.pace / SLOWER_AT_MOST);
    const weight = bytes / (bytes + LEARNED_WITHIN);
    // The mean is one of times, not of paces: a slow slice must weigh as much as it took.
    const mean = 1 / ((1 - weight) / this.pace + weight / seen);
    this.pace = Math.min(Math.max(mean, least), most);
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
      this.left = MS_PER_FRAME;
      this.serve();
    });
  }

  /**
   * The terminal that a person types in, and of the others one in each frame: to draw a terminal
   * takes longer than to parse what it shows, and those that have parsed nothing aren't drawn.
   */
  private serve(): void {
    const hungry = [...this.waiting].sort((a, b) => Number(b.urgent) - Number(a.urgent));
    const kept = hungry.some(({ urgent }) => !urgent) ? KEPT_FOR_OTHERS : 0;
    for (const eater of hungry) {
      if (!this.serveOne(eater, eater.urgent ? kept : 0)) continue;
      // Those that were served go behind those that were not.
      if (this.waiting.delete(eater)) this.waiting.add(eater);
      if (!eater.urgent) break;
    }
    if (this.waiting.size > 0) this.plan();
  }

  /** Let one have what is left but for `kept` milliseconds; returns whether it took any of it. */
  private serveOne(eater: Eater, kept: number): boolean {
    const before = this.left;
    for (;;) {
      const room = Math.min(SLICE, Math.floor((this.left - kept) * this.pace));
      const taken = room > 0 ? eater.feed(room) : 0;
      if (taken === 0) return this.left < before;
      this.left -= taken / this.pace;
    }
  }
}

/** The one that all terminals of this page share. */
export const pageBudget = new ParseBudget();
