import { h, setAttribute, setText } from "../elements/dom";
import { icon } from "../elements/icons";
import { formatNumber, type Session } from "../model";
import { t, tn } from "../translate";

/** How many messages wait for an agent, and whether one did not arrive; opens their list. */
export class QueueChip {
  readonly element: HTMLButtonElement;
  private readonly words = h("span", {});
  private readonly mark = h("span", {});
  private failed: boolean | null = null;

  /** A `compact` one shows no more than the number. */
  constructor(
    onOpen: () => void,
    private readonly compact = false,
  ) {
    this.element = h(
      "button",
      { type: "button", class: "mj-queue-chip", "aria-haspopup": "dialog", hidden: true },
      this.mark,
      this.words,
    );
    this.element.addEventListener("click", onOpen);
  }

  update({ waiting, undelivered, name }: Session): void {
    this.element.hidden = !(waiting > 0);
    if (this.element.hidden) return;
    const failed = undelivered > 0;
    if (failed !== this.failed) {
      this.failed = failed;
      this.element.classList.toggle("mj-queue-failed", failed);
      this.mark.replaceChildren(icon(failed ? "cross" : "clock"));
    }
    const n = formatNumber(failed ? undelivered : waiting);
    const words = t(failed ? "{n} undelivered" : "{n} waiting", { n });
    setText(this.words, this.compact ? n : words);
    if (this.compact) setAttribute(this.element, "aria-label", words);
    this.element.title = failed
      ? tn(
          "A message to {name} did not arrive",
          "{n} messages to {name} did not arrive",
          undelivered,
          { name },
        )
      : tn("A message waits for {name}", "{n} messages wait for {name}", waiting, { name });
  }
}
