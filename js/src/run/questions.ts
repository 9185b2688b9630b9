import { h, setText } from "../elements/dom";
import { AnswerBox, type Choice } from "../grid";
import { needsPerson, type RunReport, type TaskReport } from "../model";
import { t } from "../translate";

interface Asked {
  readonly element: HTMLElement;
  readonly title: HTMLElement;
  readonly box: AnswerBox;
}

/** What tasks need a person for, and where that is answered. */
export class Questions {
  readonly element = h("section", {
    class: "mj-run-questions",
    "aria-label": t("Waiting for you"),
    hidden: true,
  });
  private readonly asked = new Map<string, Asked>();

  /** `answer` resolves to whether the answer arrived. */
  constructor(private readonly answer: (task: string, text: string) => Promise<boolean>) {}

  update(run: RunReport): void {
    const waiting = needsPerson(run)
      ? run.tasks.filter(({ state }) => state === "needs_person")
      : [];
    const ids = new Set(waiting.map(({ id }) => id));
    for (const [id, { element }] of this.asked) {
      if (ids.has(id)) continue;
      element.remove();
      this.asked.delete(id);
    }
    for (const task of waiting) this.show(task);
    this.element.hidden = waiting.length === 0;
  }

  /** Put the keyboard into the first answer; whether there is one. */
  focus(): boolean {
    const [first] = this.asked.values();
    first?.box.focus();
    return first !== undefined;
  }

  private show(task: TaskReport): void {
    const known = this.asked.get(task.id) ?? this.add(task);
    const question = questionOf(task);
    setText(known.title, task.text);
    known.title.title = task.text;
    known.title.hidden = question === task.text;
    known.box.ask(question, choicesOf(task), `${task.attempt}`);
  }

  private add(task: TaskReport): Asked {
    const title = h("h3", { class: "mj-run-question-task" });
    const box = new AnswerBox(task.text, (text) => this.answer(task.id, text));
    const element = h("div", { class: "mj-run-question" }, title, box.element);
    const asked = { element, title, box };
    this.asked.set(task.id, asked);
    this.element.append(element);
    return asked;
  }
}

function questionOf({ need, question }: TaskReport): string {
  if (question !== "") return question;
  switch (need) {
    case "failed":
      return t("All attempts failed. Try again, skip it or stop?");
    case "conflict":
      return t(
        "It conflicts with what was merged before. Resolve it in its worktree, then say so.",
      );
    default:
      return t("This task is for a person. Do it, then say so.");
  }
}

/** What the agent offers; where the run itself asks, what it understands besides words. */
function choicesOf({ choices, need }: TaskReport): Choice[] {
  if (choices.length > 0) return choices.map((choice) => ({ label: choice, text: choice }));
  const onwards: Partial<Record<NonNullable<typeof need>, Choice>> = {
    human: { label: t("Done"), text: "done" },
    failed: { label: t("Try again"), text: "retry" },
    conflict: { label: t("Solved"), text: "solved" },
  };
  const first = need === null ? undefined : onwards[need];
  if (first === undefined) return [];
  return [first, { label: t("Skip"), text: "skip" }, { label: t("Stop"), text: "stop" }];
}
