import { textButton } from "../elements/button";
import { h, setText } from "../elements/dom";
import { isOver, type Session } from "../model";
import { t } from "../translate";
import type { Commands } from "./commands";

/** What a session that is over offers next; of a failed one, also what it said. */
export class OutcomeBar {
  readonly element: HTMLElement;
  private readonly words = h("p", { class: "mj-outcome-words" });
  private readonly merge: HTMLButtonElement;
  private readonly resume: HTMLButtonElement;

  constructor(session: () => Session, commands: Commands) {
    this.merge = textButton(t("Merge"), () => void commands.merge(session()), "primary");
    this.resume = textButton(t("Resume"), () => void commands.resume(session()));
    this.element = h(
      "div",
      { class: "mj-outcome", hidden: true },
      this.words,
      h(
        "div",
        { class: "mj-outcome-buttons" },
        textButton(t("Diff"), () => void commands.diff(session())),
        this.merge,
        this.resume,
        textButton(t("Close"), () => void commands.close(session())),
      ),
    );
  }

  update(session: Session): void {
    const { state, status } = session;
    this.element.hidden = !["finished", "error", "interrupted"].includes(state);
    this.resume.hidden = !isOver(session);
    this.merge.hidden = state !== "finished";
    setText(this.words, state === "finished" ? "" : status.message);
    this.words.title = status.message;
  }
}
