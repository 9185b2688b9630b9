import { textButton } from "../elements/button";
import { h, setText } from "../elements/dom";
import type { Session } from "../model";
import { t } from "../translate";
import type { Commands } from "./commands";

/** What a session that is over offers next; of a failed one, also what it said. */
export class OutcomeBar {
  readonly element: HTMLElement;
  private readonly words = h("p", { class: "mj-outcome-words" });
  private readonly merge: HTMLButtonElement;

  constructor(session: () => Session, commands: Commands) {
    this.merge = textButton(t("Merge"), () => void commands.merge(session()), "primary");
    this.element = h(
      "div",
      { class: "mj-outcome", hidden: true },
      this.words,
      h(
        "div",
        { class: "mj-outcome-buttons" },
        textButton(t("Diff"), () => void commands.diff(session())),
        this.merge,
        textButton(t("Close"), () => void commands.close(session())),
      ),
    );
  }

  update({ state, status }: Session): void {
    this.element.hidden = !["finished", "error", "interrupted"].includes(state);
    this.merge.hidden = state !== "finished";
    setText(this.words, state === "finished" ? "" : status.message);
    this.words.title = status.message;
  }
}
