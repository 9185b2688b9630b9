import { h, setAttribute, setChildren, setText } from "../elements/dom";
import {
  countTasks,
  formatNumber,
  type RunReport,
  TASK_STATES,
  type TaskReport,
  type TaskState,
  taskCountPhrase,
  taskDepths,
} from "../model";
import { t, tn } from "../translate";
import { type RowContext, TaskRow } from "./taskRow";

/** The run's tasks in their order, each with its state; the counts above are filters. */
export class Checklist {
  readonly element: HTMLElement;
  private readonly filters = h("div", { class: "mj-filters", role: "group" });
  private readonly list = h("ol", { class: "mj-tasks" });
  private readonly nothing = h("p", { class: "mj-quiet mj-run-nothing", hidden: true });
  private readonly buttons = new Map<TaskState | null, HTMLButtonElement>();
  private readonly rows = new Map<string, TaskRow>();
  private run: RunReport | null = null;
  private order: readonly TaskReport[] = [];
  private filter: TaskState | null = null;
  private stop: TaskRow | null = null;

  constructor(private readonly context: RowContext) {
    setAttribute(this.filters, "aria-label", t("Show tasks"));
    setAttribute(this.list, "aria-label", t("Tasks"));
    this.element = h(
      "section",
      { class: "mj-run-checklist", "aria-label": t("Checklist") },
      this.filters,
      this.list,
      this.nothing,
    );
    for (const state of [null, ...TASK_STATES]) this.addFilter(state);
    this.list.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("focusin", ({ target }) => this.onFocus(target));
  }

  update(run: RunReport): void {
    const { tasks } = run;
    const moved =
      tasks.length !== this.order.length || tasks.some(({ id }, at) => id !== this.order[at]?.id);
    this.run = run;
    this.order = tasks;
    if (moved) this.arrange(run);
    else for (const task of tasks) this.rows.get(task.id)?.update(run, task);
    this.count();
    this.choose();
    setText(this.nothing, t("This playbook has no tasks."));
    this.nothing.hidden = tasks.length > 0;
  }

  tick(now: Date): void {
    for (const row of this.rows.values()) if (row.isAtWork) row.tick(now);
  }

  /** Put the keyboard on the row that has the list's place in the tab order. */
  focus(): void {
    this.stop?.title.focus();
  }

  /** Show a task's details, whatever the filter is. */
  reveal(id: string): void {
    const row = this.rows.get(id);
    if (row === undefined) return;
    this.setFilter(null);
    row.toggle(true);
    row.element.scrollIntoView?.({ block: "nearest" });
    row.title.focus({ preventScroll: true });
  }

  private arrange(run: RunReport): void {
    const wanted = new Set(run.tasks.map(({ id }) => id));
    for (const [id, row] of this.rows) {
      if (wanted.has(id)) continue;
      row.element.remove();
      this.rows.delete(id);
      if (row === this.stop) this.stop = null;
    }
    const depths = taskDepths(run.tasks);
    let documentBefore = run.documents.length > 1 ? "" : null;
    const elements: HTMLElement[] = [];
    for (const task of run.tasks) {
      if (documentBefore !== null && task.document !== documentBefore) {
        documentBefore = task.document;
        elements.push(h("li", { class: "mj-task-document" }, task.document));
      }
      const known = this.rows.get(task.id);
      const row = known ?? new TaskRow(run, task, depths.get(task.id) ?? 0, this.context);
      if (known === undefined) this.rows.set(task.id, row);
      else known.update(run, task);
      elements.push(row.element);
    }
    setChildren(this.list, elements);
    this.keepOneStop();
  }

  private count(): void {
    const counts = countTasks(this.order);
    if (this.filter !== null && !counts.some(({ state }) => state === this.filter)) {
      this.filter = null;
    }
    for (const [state, button] of this.buttons) {
      const count = counts.find((one) => one.state === state);
      button.hidden = state !== null && count === undefined;
      if (state === null) {
        const n = formatNumber(this.order.length);
        setText(button, tn("{n} task", "{n} tasks", this.order.length, { n }));
      } else if (count !== undefined) {
        setText(button, taskCountPhrase(count));
      }
      setAttribute(button, "aria-pressed", String(state !== null && state === this.filter));
    }
  }

  /** Show what the filter leaves; a row that somebody is in stays until they leave it. */
  private choose(): void {
    for (const row of this.rows.values()) {
      const shows =
        this.filter === null ||
        row.state === this.filter ||
        row.element.contains(document.activeElement);
      if (row.element.hidden === shows) row.element.hidden = !shows;
    }
    this.keepOneStop();
  }

  private addFilter(state: TaskState | null): void {
    const button = h("button", { type: "button", class: "mj-filter" });
    if (state !== null) button.dataset.task = state;
    button.addEventListener("click", () => this.setFilter(state === this.filter ? null : state));
    this.buttons.set(state, button);
    this.filters.append(button);
  }

  private setFilter(state: TaskState | null): void {
    this.filter = state;
    if (this.run === null) return;
    this.count();
    this.choose();
  }

  private seen(): TaskRow[] {
    return this.order
      .map(({ id }) => this.rows.get(id))
      .filter((row): row is TaskRow => row !== undefined && !row.element.hidden);
  }

  /** One title is in the tab order; the arrow keys reach the others. */
  private keepOneStop(stop?: TaskRow): void {
    const next = stop ?? (this.stop?.element.hidden === false ? this.stop : this.seen()[0]);
    if (next === this.stop || next === undefined) return;
    if (this.stop !== null) this.stop.title.tabIndex = -1;
    next.title.tabIndex = 0;
    this.stop = next;
  }

  private onFocus(target: EventTarget | null): void {
    if (!(target instanceof Element)) return;
    const id = target.closest<HTMLElement>("[data-task]")?.dataset.task ?? "";
    this.keepOneStop(this.rows.get(id));
  }

  private onKey(event: KeyboardEvent): void {
    if (!(event.target instanceof Element) || !event.target.matches(".mj-task-title")) return;
    const seen = this.seen();
    const at = seen.findIndex(({ title }) => title === event.target);
    const targets: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: seen.length - 1,
    };
    const row = seen[at];
    if (event.key === "ArrowRight") row?.toggle(true);
    else if (event.key === "ArrowLeft") row?.toggle(false);
    const next = seen[targets[event.key] ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    next.title.focus();
    next.element.scrollIntoView?.({ block: "nearest" });
  }
}
