/** Says what is in sight, in place of a browser that lays pages out. */
export class Sight implements IntersectionObserver {
  static readonly all: Sight[] = [];
  readonly root = null;
  readonly rootMargin = "";
  readonly scrollMargin = "";
  readonly thresholds = [0];
  readonly observed = new Set<Element>();

  constructor(private readonly callback: IntersectionObserverCallback) {
    Sight.all.push(this);
  }

  observe(target: Element): void {
    this.observed.add(target);
  }

  unobserve(target: Element): void {
    this.observed.delete(target);
  }

  disconnect(): void {
    this.observed.clear();
  }

  takeRecords(): IntersectionObserverEntry[] {
    return [];
  }

  /** Bring everything that is waited for into sight. */
  static showAll(): void {
    Sight.tell(true);
  }

  /** Scroll everything out of sight. */
  static hideAll(): void {
    Sight.tell(false);
  }

  private static tell(isIntersecting: boolean): void {
    const boundingClientRect = new DOMRect(0, 0, 100, 20);
    for (const sight of Sight.all) {
      const entries = [...sight.observed].map((target) => ({
        target,
        isIntersecting,
        boundingClientRect,
      }));
      sight.callback(entries as unknown as IntersectionObserverEntry[], sight);
    }
  }
}
