import { h } from "../elements/dom";
import { layout, type Session } from "../model";
import { neighbour } from "./gridKeys";
import { Pane, type PaneContext } from "./pane";

/** The panes side by side. A pane stays the same element for as long as its session is shown. */
export class Panes {
  readonly element = h("div", { class: "mj-panes" });
  private readonly panes = new Map<string, Pane>();
  private readonly resizes: ResizeObserver;
  private shown: readonly Pane[] = [];
  private zoomed = "";
  private columns = 1;
  private width = 0;

  constructor(private readonly context: PaneContext) {
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("focusin", ({ target }) => this.onFocus(target));
    this.resizes = new ResizeObserver(([entry]) => {
      this.width = entry?.contentRect.width ?? this.width;
      this.arrange();
    });
    this.resizes.observe(this.element);
  }

  get(id: string): Pane | undefined {
    return this.panes.get(id);
  }

  /** Whether the keyboard is in the pane of session `id`. */
  hasFocus(id: string): boolean {
    return this.panes.get(id)?.element.contains(document.activeElement) ?? false;
  }

  /** Have a pane for each of `all`, and show those of `shown` in that order. */
  update(all: readonly Session[], shown: readonly Session[]): void {
    const wanted = new Set(all.map(({ id }) => id));
    for (const [id, pane] of this.panes) {
      if (wanted.has(id)) continue;
      pane.dispose();
      this.panes.delete(id);
    }
    for (const session of all) this.ensure(session).update(session);
    this.shown = shown.map(({ id }) => this.panes.get(id)).filter((pane) => pane !== undefined);
    this.arrange();
  }

  zoom(id: string): void {
    if (id === this.zoomed) return;
    this.panes.get(this.zoomed)?.setZoomed(false);
    this.zoomed = id;
    this.panes.get(id)?.setZoomed(true);
    this.arrange();
  }

  reconnect(): void {
    for (const pane of this.panes.values()) pane.terminal.reconnect();
  }

  dispose(): void {
    this.resizes.disconnect();
    for (const pane of this.panes.values()) pane.dispose();
    this.panes.clear();
  }

  private ensure(session: Session): Pane {
    const known = this.panes.get(session.id);
    if (known !== undefined) return known;
    const pane = new Pane(session, this.context);
    pane.element.hidden = true;
    this.panes.set(session.id, pane);
    this.element.append(pane.element);
    if (session.id === this.zoomed) pane.setZoomed(true);
    return pane;
  }

  private arrange(): void {
    const zoomedPane = this.panes.get(this.zoomed);
    const visible = zoomedPane === undefined ? this.shown : [zoomedPane];
    for (const pane of this.panes.values()) pane.element.hidden = !visible.includes(pane);
    visible.forEach((pane, at) => {
      const order = String(at);
      if (pane.element.style.order !== order) pane.element.style.order = order;
    });
    const { columns, rows, scrolls } = layout(visible.length, this.width);
    this.columns = columns;
    this.element.style.setProperty("--mj-columns", String(columns));
    this.element.style.setProperty("--mj-rows", String(rows));
    this.element.classList.toggle("mj-scrolls", scrolls);
    this.keepOneStop(visible);
  }

  /** One title is in the tab order; the arrow keys reach the others. */
  private keepOneStop(visible: readonly Pane[]): void {
    const stop = visible.find(({ header }) => header.title.tabIndex === 0) ?? visible[0];
    for (const pane of this.panes.values()) pane.header.title.tabIndex = pane === stop ? 0 : -1;
  }

  private onFocus(target: EventTarget | null): void {
    if (!(target instanceof Node)) return;
    const pane = this.shown.find(({ element }) => element.contains(target));
    if (pane === undefined) return;
    for (const other of this.panes.values()) other.header.title.tabIndex = other === pane ? 0 : -1;
  }

  private onKey(event: KeyboardEvent): void {
    const at = this.shown.findIndex(({ header }) => header.title === event.target);
    if (at < 0 || this.zoomed !== "" || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = neighbour(event.key, at, this.shown.length, this.columns);
    if (next === null) return;
    event.preventDefault();
    const title = this.shown[next]?.header.title;
    title?.focus({ preventScroll: true });
    title?.scrollIntoView?.({ block: "nearest" });
  }
}
