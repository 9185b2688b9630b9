/** Waits between attempts: doubling from the first to the longest, with jitter so that many panes spread out. */
export class Backoff {
  private attempts = 0;

  constructor(
    private readonly firstMs = 250,
    private readonly longestMs = 8000,
    private readonly random: () => number = Math.random,
  ) {}

  /** Milliseconds to wait before the next attempt. */
  next(): number {
    const wait = Math.min(this.firstMs * 2 ** this.attempts, this.longestMs);
    this.attempts += 1;
    return wait * (0.75 + this.random() / 2);
  }

  /** How often it was tried since the last success. */
  get failures(): number {
    return this.attempts;
  }

  reset(): void {
    this.attempts = 0;
  }
}
