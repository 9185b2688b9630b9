import { textButton } from "../elements/button";
import { h } from "../elements/dom";
import {
  formatCost,
  formatExact,
  formatTokens,
  isTaskOver,
  type RunReport,
  type TaskReport,
} from "../model";
import { t, tn } from "../translate";

/** What can be done from a task's details. */
export interface TaskEvents {
  readonly skip: (task: TaskReport) => void;
  readonly retry: (task: TaskReport) => void;
  readonly showLog: (task: TaskReport) => void;
  /** Left out where sessions have no place of their own. */
  readonly openSession?: (session: string, name: string) => void;
  /** Left out where documents can't be opened. */
  readonly openDocument?: (run: RunReport, task: TaskReport) => void;
}

const SHA = 8;

/** Everything that is known of a task. */
export class TaskDetail {
  readonly element = h("div", { class: "mj-task-detail" });
  private shown = "";

  constructor(
    run: RunReport,
    task: TaskReport,
    private readonly events: TaskEvents,
  ) {
    this.update(run, task);
  }

  update(run: RunReport, task: TaskReport): void {
    const shown = JSON.stringify([run.phase, { ...task, seconds: 0, eta_seconds: 0 }]);
    if (shown === this.shown) return;
    this.shown = shown;
    const focused = this.focusedName();
    this.element.replaceChildren(
      facts(run, task),
      ...block(t("What went wrong last"), task.report, "mj-task-report"),
      ...block(t("What was done"), task.note, "mj-task-note"),
      this.buttons(run, task),
    );
    this.refocus(focused);
  }

  private buttons(run: RunReport, task: TaskReport): HTMLElement {
    const { openDocument, openSession, retry, showLog, skip } = this.events;
    const { session } = task;
    return h(
      "div",
      { class: "mj-task-buttons" },
      canRetry(run, task) ? textButton(t("Try again"), () => retry(task), "primary") : null,
      canSkip(run, task) ? textButton(t("Skip"), () => skip(task)) : null,
      session === null || openSession === undefined
        ? null
        : textButton(t("Open session"), () => openSession(session, task.session_name ?? "")),
      textButton(t("Its log"), () => showLog(task)),
      openDocument === undefined
        ? null
        : textButton(t("Show in document"), () => openDocument(run, task)),
    );
  }

  private focusedName(): string | null {
    const { activeElement } = document;
    if (!this.element.contains(activeElement)) return null;
    return activeElement?.textContent ?? "";
  }

  /** Keep the keyboard where it was: news must not throw it out of the list. */
  private refocus(name: string | null): void {
    if (name === null) return;
    const buttons = [...this.element.querySelectorAll("button")];
    (buttons.find(({ textContent }) => textContent === name) ?? buttons[0])?.focus();
  }
}

function canRetry({ phase }: RunReport, { need, state }: TaskReport): boolean {
  const steers = phase === "running" || phase === "paused" || phase === "stopping";
  return steers && (state === "failed" || state === "skipped" || need === "failed");
}

function canSkip({ phase }: RunReport, task: TaskReport): boolean {
  return phase !== "ended" && phase !== "killing" && !isTaskOver(task);
}

function facts(run: RunReport, task: TaskReport): HTMLElement {
  const { agent, began, check, commits, cost, ended, needs, not_before, tokens } = task;
  const rows: [string, string | HTMLElement][] = [
    ...(agent === null ? [] : [[t("Agent"), agent] as [string, string]]),
    [t("Check"), check === null ? t("none") : h("code", {}, check)],
    [t("Attempts"), t("{n} of {most}", { n: task.attempt, most: task.attempts })],
    ...(needs.length === 0 ? [] : [[t("After"), titles(run, needs)] as [string, string]]),
    ...(not_before === null || task.state !== "waiting"
      ? []
      : [
          [t("Rate limit"), t("until {time}", { time: formatExact(not_before) })] as [
            string,
            string,
          ],
        ]),
    ...(began === null ? [] : [[t("Began"), formatExact(began)] as [string, string]]),
    ...(ended === null ? [] : [[t("Ended"), formatExact(ended)] as [string, string]]),
    ...(tokens === 0 && cost === 0 ? [] : [[t("Used"), used(tokens, cost)] as [string, string]]),
    ...(commits.length === 0
      ? []
      : [
          [
            tn("{n} commit", "{n} commits", commits.length),
            h("code", {}, commits.map((sha) => sha.slice(0, SHA)).join(" ")),
          ] as [string, HTMLElement],
        ]),
    [t("Document"), `${task.document}:${task.line}`],
  ];
  return h(
    "dl",
    { class: "mj-task-table" },
    ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

function used(tokens: number, cost: number): string {
  return [
    ...(tokens > 0 ? [t("{n} tokens", { n: formatTokens(tokens) })] : []),
    ...(cost > 0 ? [formatCost(cost)] : []),
  ].join(" · ");
}

function titles({ tasks }: RunReport, ids: readonly string[]): string {
  const texts = new Map(tasks.map(({ id, text }) => [id, text]));
  return ids.map((id) => texts.get(id) ?? id).join("; ");
}

function block(heading: string, text: string, kind: string): HTMLElement[] {
  if (text === "") return [];
  return [
    h("h4", { class: "mj-task-heading" }, heading),
    h("pre", { class: `mj-task-words ${kind}`, tabindex: 0, "aria-label": heading }, text),
  ];
}
