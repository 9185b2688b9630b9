type Tick = (now: Date) => void;

/** One timer for all that counts seconds; it runs only while somebody listens. */
export class Clock {
  private readonly listeners = new Set<Tick>();
  private timer: ReturnType<typeof setInterval> | null = null;

  /** Call `listener` now and every second; returns how to stop that. */
  listen(listener: Tick): () => void {
    this.listeners.add(listener);
    listener(new Date());
    this.timer ??= setInterval(() => this.tick(), 1000);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0 || this.timer === null) return;
      clearInterval(this.timer);
      this.timer = null;
    };
  }

  private tick(): void {
    const now = new Date();
    for (const listener of this.listeners) listener(now);
  }
}
