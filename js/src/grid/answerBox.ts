import { textButton } from "../elements/button";
import { h, setText } from "../elements/dom";
import type { Session } from "../model";
import { t } from "../translate";

/** An answer that is offered as a button. */
export interface Choice {
  readonly label: string;
  readonly text: string;
}

/** The question a session asks, and where a person answers it. */
export class AnswerBox {
  readonly element: HTMLElement;
  private readonly question = h("p", { class: "mj-question" });
  private readonly choices = h("div", { class: "mj-choices" });
  private readonly input = h("textarea", { class: "mj-input mj-answer-input", rows: 1 });
  private readonly submit: HTMLButtonElement;
  private asked = "";

  /** `answer` resolves to whether the answer arrived; until then the box waits. */
  constructor(
    name: string,
    private readonly answer: (text: string) => Promise<boolean>,
  ) {
    this.input.setAttribute("aria-label", t("Answer to {name}", { name }));
    this.submit = textButton(t("Answer"), () => void this.send(this.input.value), "primary");
    this.element = h(
      "div",
      { class: "mj-answer", "data-lm-suppress-shortcuts": "true", hidden: true },
      this.question,
      h(
        "div",
        { class: "mj-answer-row" },
        this.choices,
        h("div", { class: "mj-answer-line" }, this.input, this.submit),
      ),
    );
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("input", () => this.grow());
  }

  update({ state, status }: Session): void {
    const question = state === "needs_input" ? (status.question ?? "") : "";
    const choices = status.choices.map((choice) => ({ label: choice, text: choice }));
    this.ask(question, choices, status.since);
  }

  /** Show a question, none if it is empty; what was typed to another one or `since` is gone. */
  ask(question: string, choices: readonly Choice[], since: string): void {
    this.element.hidden = question === "";
    const asked = JSON.stringify([question, choices, since]);
    if (asked === this.asked) return;
    this.asked = asked;
    setText(this.question, question);
    this.question.title = question;
    this.choices.replaceChildren(
      ...choices.map(({ label, text }) => textButton(label, () => void this.send(text))),
    );
    this.input.placeholder = choices.length > 0 ? t("or type an answer…") : t("Type an answer…");
    this.input.value = "";
    this.grow();
    this.setWaiting(false);
  }

  /** Put the keyboard into the box, not on a choice: a stray key must not answer. */
  focus(): void {
    this.input.focus({ preventScroll: true });
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void this.send(this.input.value);
  }

  private grow(): void {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 96)}px`;
  }

  private setWaiting(waiting: boolean): void {
    for (const control of this.element.querySelectorAll<HTMLButtonElement | HTMLTextAreaElement>(
      "button, textarea",
    )) {
      control.disabled = waiting;
    }
  }

  private async send(text: string): Promise<void> {
    if (text.trim() === "") {
      this.input.focus();
      return;
    }
    const { asked } = this;
    this.setWaiting(true);
    const arrived = await this.answer(text);
    if (!arrived && asked === this.asked) this.setWaiting(false);
  }
}
