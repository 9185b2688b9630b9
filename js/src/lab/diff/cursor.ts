import type { FileView } from "./fileView";

/** A row of a file, or -1 for its name. */
export interface Place {
  readonly view: FileView;
  readonly row: number;
}

/** Where the keyboard is in a diff, and where it goes from there. */
export class Cursor {
  constructor(
    private readonly scroller: HTMLElement,
    private readonly views: () => readonly FileView[],
  ) {
    scroller.addEventListener("focusin", ({ target }) => this.mark(target));
  }

  private marked: HTMLElement | null = null;

  /** The row or name that has the focus, or had it last. */
  get place(): Place | null {
    return this.marked === null ? null : this.placeOf(this.marked);
  }

  /** Go to the row that holds `target`; returns whether there is one. */
  to(target: EventTarget | null): boolean {
    const row = target instanceof Element ? target.closest<HTMLElement>("[data-at]") : null;
    row?.focus({ preventScroll: true });
    return row !== null;
  }

  /** Where the focus is now, by name, for when all is laid out anew. */
  keep(): { path: string; row: number } | null {
    const { place } = this;
    if (place === null || !this.scroller.contains(document.activeElement)) return null;
    return { path: place.view.path, row: place.row };
  }

  restore(kept: { path: string; row: number } | null): void {
    if (this.marked !== null && !this.scroller.contains(this.marked)) this.marked = null;
    if (kept === null || this.scroller.contains(document.activeElement)) return;
    const view = this.views().find(({ path }) => path === kept.path);
    if (view === undefined) this.focus();
    else (view.row(kept.row) ?? view.heading).focus({ preventScroll: true });
  }

  focus(): void {
    const [first] = this.views();
    (this.marked ?? first?.heading ?? this.scroller).focus();
  }

  /** Go to the name of a file. */
  file(path: string): void {
    const view = this.views().find((one) => one.path === path);
    view?.element.scrollIntoView({ block: "start" });
    view?.heading.focus({ preventScroll: true });
  }

  /** Go to the next file, or the one before. */
  nextFile(step: 1 | -1): void {
    const views = this.views();
    const { place } = this;
    const at = place === null ? -1 : views.indexOf(place.view);
    const next = views[at < 0 ? 0 : at + step];
    if (next !== undefined) this.file(next.path);
  }

  /** Go to where the next run of changed lines begins, or the one before. */
  change(step: 1 | -1): void {
    const places = this.views().flatMap((view) => view.changes.map((row) => ({ view, row })));
    const ordered = step > 0 ? places : places.reverse();
    const { place } = this;
    const next =
      place === null ? ordered[0] : ordered.find((one) => this.order(one, place) * step > 0);
    if (next !== undefined) this.go(next);
  }

  /** Go to the next row, or the one before; returns whether there is one. */
  step(step: 1 | -1): boolean {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement) || focused !== this.marked) return false;
    const from = this.placeOf(focused);
    if (from === null) return false;
    const next = this.neighbour(from, step);
    if (next !== null) this.go(next, "nearest");
    return next !== null;
  }

  private neighbour({ view, row }: Place, step: 1 | -1): Place | null {
    const to = row + step;
    if (to >= -1 && (view.folded ? to < 0 : to < view.rows.length)) return { view, row: to };
    const views = this.views();
    const next = views[views.indexOf(view) + step];
    if (next === undefined) return null;
    return { view: next, row: step > 0 || next.folded ? -1 : next.rows.length - 1 };
  }

  private order(a: Place, b: Place): number {
    const views = this.views();
    return views.indexOf(a.view) - views.indexOf(b.view) || a.row - b.row;
  }

  private go({ view, row }: Place, block: ScrollLogicalPosition = "center"): void {
    if (row >= 0) view.fold(false);
    const element = row < 0 ? view.heading : view.row(row);
    element?.scrollIntoView({ block });
    element?.focus({ preventScroll: true });
  }

  private placeOf(element: HTMLElement): Place | null {
    const view = this.views().find((one) => one.element.contains(element));
    if (view === undefined) return null;
    return { view, row: Number(element.dataset.at ?? -1) };
  }

  /** One row is in the tab order: where the keyboard was last. */
  private mark(target: EventTarget | null): void {
    if (!(target instanceof HTMLElement)) return;
    if (target.dataset.at === undefined && !target.matches(".mj-diff-heading")) return;
    if (this.marked?.dataset.at !== undefined) this.marked.tabIndex = -1;
    this.marked = target;
    target.tabIndex = 0;
  }
}
