const MARGIN = "1500px 0px";

/** Fills elements when they come near to what is seen of `root`, so that a long page costs little. */
export class NearView {
  private readonly observer: IntersectionObserver;
  private readonly waiting = new Map<Element, () => void>();

  constructor(root: Element) {
    this.observer = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) if (isIntersecting) this.fill(target);
      },
      { root, rootMargin: MARGIN },
    );
  }

  /** Call `fill` once, when `element` comes near. */
  watch(element: Element, fill: () => void): void {
    this.waiting.set(element, fill);
    this.observer.observe(element);
  }

  /** Fill `element` now, if it is not yet. */
  fill(element: Element): void {
    const fill = this.waiting.get(element);
    this.forget(element);
    fill?.();
  }

  forget(element: Element): void {
    this.waiting.delete(element);
    this.observer.unobserve(element);
  }

  dispose(): void {
    this.observer.disconnect();
    this.waiting.clear();
  }
}
