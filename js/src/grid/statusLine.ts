import { h, setAttribute, setText } from "../elements/dom";
import type { Session } from "../model";
import { t } from "../translate";
import { changeCount } from "./changeCount";
import { QueueChip } from "./queueChip";

/** A pane's second line: what the agent says it does, what waits for it, and how much it has changed. */
export class StatusLine {
  readonly element: HTMLElement;
  /** Along the pane's top edge: how far the agent is, or that it works. */
  readonly bar = h("div", { class: "mj-bar" });
  private readonly message = h("span", { class: "mj-message" });
  private readonly change = h("span", { class: "mj-change-slot" });
  private readonly queue: QueueChip;
  private shownChange = "";

  constructor(onQueue: () => void) {
    this.queue = new QueueChip(onQueue);
    this.element = h(
      "div",
      { class: "mj-status-line" },
      this.message,
      this.queue.element,
      this.change,
    );
  }

  update(session: Session): void {
    const { change, status } = session;
    // The message of a session that failed stands whole below its terminal.
    const said = status.state === "error" || status.state === "interrupted" ? "" : status.message;
    const words = said || session.prompt;
    setText(this.message, words);
    setAttribute(this.message, "title", words);
    this.message.classList.toggle("mj-quiet", said === "");
    const shown = JSON.stringify(change);
    if (shown !== this.shownChange) {
      this.shownChange = shown;
      const changed = change !== null && change.files > 0;
      this.change.replaceChildren(...(changed ? [changeCount(change)] : []));
    }
    this.queue.update(session);
    this.updateBar(session);
  }

  private updateBar({ progress, state }: Session): void {
    const known = progress !== null && (state === "working" || state === "needs_input");
    this.bar.classList.toggle("mj-bar-moving", !known && state === "working");
    if (!known) {
      this.bar.removeAttribute("role");
      for (const name of ["aria-label", "aria-valuenow", "aria-valuemin", "aria-valuemax"])
        this.bar.removeAttribute(name);
      this.bar.style.removeProperty("--mj-done");
      return;
    }
    const done = Math.min(100, Math.round((progress.done / progress.total) * 100));
    this.bar.setAttribute("role", "progressbar");
    this.bar.setAttribute("aria-label", t("Progress"));
    this.bar.setAttribute("aria-valuemin", "0");
    this.bar.setAttribute("aria-valuemax", "100");
    this.bar.setAttribute("aria-valuenow", String(done));
    this.bar.style.setProperty("--mj-done", `${done}%`);
  }
}
