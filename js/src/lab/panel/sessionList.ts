import { h, setChildren, setText } from "../../elements/dom";
import { tn } from "../../translate";
import { baseName, type RepositoryGroup } from "./grouping";
import { RowSlot } from "./rowSlot";
import type { RowContext, SessionRow } from "./sessionRow";
import { Sight } from "./sight";

/** So many rows are there at once; those below come when they are scrolled to. */
const FILLED_AT_ONCE = 20;

/**
 * Rows by repository; out of sight, a line stands for a row. A row stays the same element for as
 * long as it is in sight.
 */
export class SessionList {
  readonly element = h("div", { class: "mj-list" });
  private readonly slots = new Map<string, RowSlot>();
  private readonly sight = new Sight(this.element, (element, isNear) =>
    this.onSight(element, isNear),
  );
  private shown: RowSlot[] = [];

  constructor(private readonly context: RowContext) {
    this.element.addEventListener("keydown", (event) => this.onKey(event));
  }

  update(groups: readonly RepositoryGroup[], open: ReadonlySet<string>): void {
    for (const [id, slot] of this.slots) {
      if (open.has(id)) continue;
      this.sight.forget(slot.element);
      slot.dispose();
      this.slots.delete(id);
    }
    this.shown = [];
    const sections = groups.map((group) => this.section(group));
    setChildren(this.element, sections);
    this.keepOneStop();
  }

  /** Put the keyboard on the first row. */
  focus(): void {
    const slot = this.shown.find(({ title }) => title?.tabIndex === 0) ?? this.shown[0];
    if (slot !== undefined) this.fill(slot).title.focus();
  }

  dispose(): void {
    this.sight.dispose();
    for (const slot of this.slots.values()) slot.dispose();
    this.slots.clear();
  }

  private readonly sections = new Map<string, HTMLElement>();

  private section({ repo, sessions }: RepositoryGroup): HTMLElement {
    const section = this.sections.get(repo) ?? this.newSection(repo);
    const [heading, list] = section.children as unknown as [HTMLElement, HTMLElement];
    setText(heading.children[1] as HTMLElement, tn("{n} session", "{n} sessions", sessions.length));
    const rows = sessions.map((session) => {
      const known = this.slots.get(session.id);
      const slot = known ?? new RowSlot(session, this.context);
      if (known !== undefined) known.update(session);
      else {
        this.slots.set(session.id, slot);
        if (this.shown.length < FILLED_AT_ONCE) slot.fill();
        this.sight.watch(slot.element);
      }
      this.shown.push(slot);
      return slot.element;
    });
    setChildren(list, rows);
    return section;
  }

  private newSection(repo: string): HTMLElement {
    const section = h(
      "section",
      { class: "mj-repo", "aria-label": baseName(repo) },
      h(
        "h3",
        { class: "mj-repo-name", title: repo },
        h("span", {}, baseName(repo)),
        h("span", { class: "mj-quiet" }),
      ),
      h("ul", { class: "mj-rows" }),
    );
    this.sections.set(repo, section);
    return section;
  }

  private fill(slot: RowSlot): SessionRow {
    const before = slot.element;
    const row = slot.fill();
    this.watchInstead(before, row.element);
    return row;
  }

  private onSight(element: Element, isNear: boolean): void {
    const id = element instanceof HTMLElement ? element.dataset.session : undefined;
    const slot = this.slots.get(id ?? "");
    if (slot?.element !== element) return;
    if (isNear) this.fill(slot);
    else if (slot.empty()) this.watchInstead(element, slot.element);
    this.keepOneStop();
  }

  private watchInstead(before: Element, after: Element): void {
    if (before === after) return;
    this.sight.forget(before);
    this.sight.watch(after);
  }

  /** One title is in the tab order; the arrow keys reach the others. */
  private keepOneStop(): void {
    const there = this.shown.flatMap(({ title }) => (title === null ? [] : [title]));
    this.stopAt(there.find(({ tabIndex }) => tabIndex === 0) ?? there[0]);
  }

  private stopAt(stop: HTMLButtonElement | undefined): void {
    for (const { title } of this.slots.values()) {
      if (title !== null) title.tabIndex = title === stop ? 0 : -1;
    }
  }

  private onKey(event: KeyboardEvent): void {
    const at = this.shown.findIndex(({ title }) => title !== null && title === event.target);
    if (at < 0) return;
    const targets: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: this.shown.length - 1,
    };
    const next = this.shown[targets[event.key] ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    const { element, title } = this.fill(next);
    this.stopAt(title);
    title.focus();
    element.scrollIntoView({ block: "nearest" });
  }
}
