const MARGIN = "600px 0px";

/** Tells which elements come near to what is seen of a list that scrolls, and which leave. */
export class Sight {
  private readonly observer: IntersectionObserver;

  constructor(root: Element, onChange: (element: Element, isNear: boolean) => void) {
    this.observer = new IntersectionObserver(
      (entries) => {
        for (const { boundingClientRect, isIntersecting, target } of entries) {
          // Of a list that is hidden itself, nothing is laid out: that says nothing of its rows.
          if (isIntersecting || boundingClientRect.height > 0) onChange(target, isIntersecting);
        }
      },
      { root, rootMargin: MARGIN },
    );
  }

  watch(element: Element): void {
    this.observer.observe(element);
  }

  forget(element: Element): void {
    this.observer.unobserve(element);
  }

  dispose(): void {
    this.observer.disconnect();
  }
}
