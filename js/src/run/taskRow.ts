import { h, setAttribute, setText } from "../elements/dom";
import { icon } from "../elements/icons";
import { formatElapsed, type RunReport, type TaskReport, taskWord } from "../model";
import { t } from "../translate";
import { TASK_ICONS } from "./looks";
import type { SinceSeen } from "./sinceSeen";
import { TaskDetail, type TaskEvents } from "./taskDetail";

export interface RowContext extends TaskEvents {
  readonly times: SinceSeen;
}

let rows = 0;

/** One task in the checklist: a line, and below it on demand all that is known of the task. */
export class TaskRow {
  readonly element: HTMLLIElement;
  /** Takes the focus for the row: Enter shows the details, the arrow keys go to other rows. */
  readonly title: HTMLButtonElement;
  private readonly mark = h("span", { class: "mj-state-mark" });
  private readonly word = h("span", { class: "mj-state-word" });
  private readonly text = h("span", { class: "mj-task-text" });
  private readonly facts = h("span", { class: "mj-task-facts" });
  private readonly elapsed = h("time", { class: "mj-elapsed" });
  private readonly panelId: string;
  private detail: TaskDetail | null = null;

  constructor(
    private run: RunReport,
    private task: TaskReport,
    depth: number,
    private readonly context: RowContext,
  ) {
    rows += 1;
    this.panelId = `mj-task-${rows}`;
    this.title = h(
      "button",
      { type: "button", class: "mj-task-title", tabindex: -1, "aria-expanded": "false" },
      h("span", { class: "mj-task-more" }, icon("right")),
      h("span", { class: "mj-task-state" }, this.mark, this.word),
      this.text,
    );
    this.title.addEventListener("click", () => this.toggle());
    this.element = h(
      "li",
      { class: "mj-task", "data-task": task.id },
      h("div", { class: "mj-task-line" }, this.title, this.facts, this.elapsed),
    );
    this.element.style.setProperty("--mj-depth", String(Math.min(depth, 8)));
    this.show(null);
  }

  get isAtWork(): boolean {
    return ["running", "checking", "merging"].includes(this.task.state);
  }

  get state(): TaskReport["state"] {
    return this.task.state;
  }

  update(run: RunReport, task: TaskReport): void {
    const before = this.task;
    const steered = run.phase !== this.run.phase;
    this.run = run;
    this.task = task;
    if (task !== before) this.show(before);
    if (task !== before || steered) this.detail?.update(run, task);
  }

  tick(now: Date): void {
    const seconds = this.context.times.seconds(this.task, this.isAtWork, now);
    setText(this.elapsed, seconds > 0 ? formatElapsed(seconds) : "");
  }

  toggle(open = this.detail === null): void {
    setAttribute(this.title, "aria-expanded", String(open));
    if (!open) {
      this.detail?.element.remove();
      this.detail = null;
      this.title.removeAttribute("aria-controls");
      return;
    }
    this.detail ??= new TaskDetail(this.run, this.task, this.context);
    this.detail.element.id = this.panelId;
    setAttribute(this.title, "aria-controls", this.panelId);
    this.element.append(this.detail.element);
  }

  private show(before: TaskReport | null): void {
    const { task } = this;
    if (task.state !== before?.state) {
      this.element.dataset.state = task.state;
      this.mark.replaceChildren(icon(TASK_ICONS[task.state]));
      setText(this.word, taskWord(task.state));
    }
    setText(this.text, task.text);
    setAttribute(this.text, "title", task.text);
    setText(this.facts, taskFacts(task).join(" · "));
    this.tick(new Date());
  }
}

function taskFacts({ agent, attempt, attempts, human, not_before, state }: TaskReport): string[] {
  const again = attempt > 1 || (attempt === 1 && state === "failed");
  return [
    ...(not_before !== null && state === "waiting" ? [t("rate limit")] : []),
    ...(again ? [t("attempt {n} of {most}", { n: attempt, most: attempts })] : []),
    ...(human ? [t("for a person")] : agent === null ? [] : [agent]),
  ];
}
