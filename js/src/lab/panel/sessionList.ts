import { h, setChildren, setText } from "../../elements/dom";
import { tn } from "../../translate";
import { baseName, type RepositoryGroup } from "./grouping";
import { type RowContext, SessionRow } from "./sessionRow";

/** Rows by repository. A row stays the same element for as long as its session is open. */
export class SessionList {
  readonly element = h("div", { class: "mj-list" });
  private readonly rows = new Map<string, SessionRow>();
  private shown: SessionRow[] = [];

  constructor(private readonly context: RowContext) {
    this.element.addEventListener("keydown", (event) => this.onKey(event));
  }

  row(id: string): SessionRow | undefined {
    return this.rows.get(id);
  }

  update(groups: readonly RepositoryGroup[], open: ReadonlySet<string>): void {
    for (const [id, row] of this.rows) {
      if (open.has(id)) continue;
      row.dispose();
      this.rows.delete(id);
    }
    this.shown = [];
    const sections = groups.map((group) => this.section(group));
    setChildren(this.element, sections);
    this.keepOneStop();
  }

  /** Put the keyboard on the first row. */
  focus(): void {
    (this.shown.find(({ title }) => title.tabIndex === 0) ?? this.shown[0])?.title.focus();
  }

  dispose(): void {
    for (const row of this.rows.values()) row.dispose();
    this.rows.clear();
  }

  private readonly sections = new Map<string, HTMLElement>();

  private section({ repo, sessions }: RepositoryGroup): HTMLElement {
    const section = this.sections.get(repo) ?? this.newSection(repo);
    const [heading, list] = section.children as unknown as [HTMLElement, HTMLElement];
    setText(heading.children[1] as HTMLElement, tn("{n} session", "{n} sessions", sessions.length));
    const rows = sessions.map((session) => {
      const known = this.rows.get(session.id);
      const row = known ?? new SessionRow(session, this.context);
      if (known === undefined) this.rows.set(session.id, row);
      else known.update(session);
      this.shown.push(row);
      return row.element;
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

  /** One title is in the tab order; the arrow keys reach the others. */
  private keepOneStop(): void {
    const stop = this.shown.find(({ title }) => title.tabIndex === 0) ?? this.shown[0];
    for (const row of this.rows.values()) row.title.tabIndex = row === stop ? 0 : -1;
  }

  private onKey(event: KeyboardEvent): void {
    const at = this.shown.findIndex(({ title }) => title === event.target);
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
    for (const row of this.rows.values()) row.title.tabIndex = row === next ? 0 : -1;
    next.title.focus();
    next.element.scrollIntoView({ block: "nearest" });
  }
}
