/**
 * Counts seconds on from what the server said, by the page's own clock: the server's may be
 * another, and it does not send a message for every second.
 */
export class SinceSeen {
  private readonly seen = new WeakMap<object, number>();

  /** What `told` says, and what has passed since it was first asked about if it is `moving`. */
  seconds(told: { readonly seconds: number }, moving: boolean, now: Date): number {
    const first = this.seen.get(told) ?? now.getTime();
    this.seen.set(told, first);
    const passed = moving ? Math.max(0, now.getTime() - first) / 1000 : 0;
    return Math.floor(told.seconds + passed);
  }
}
