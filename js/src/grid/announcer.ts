import { h } from "../elements/dom";
import type { Session } from "../model";
import { t } from "../translate";

/** Tells those who can't see the panes when one needs them or has ended. */
export class Announcer {
  readonly element = h("div", { class: "mj-only-heard", role: "status", "aria-live": "polite" });
  private said: ReadonlyMap<string, string> | null = null;

  update(sessions: readonly Session[]): void {
    const before = this.said;
    const now = new Map(sessions.map((session) => [session.id, Announcer.words(session)]));
    this.said = now;
    const news = sessions
      .filter(({ state }) => before !== null || state === "needs_input")
      .filter(({ id }) => before?.get(id) !== now.get(id))
      .map(({ id }) => now.get(id) ?? "")
      .filter((words) => words !== "");
    if (news.length > 0) this.element.textContent = news.join(" ");
  }

  private static words({ name, state, status }: Session): string {
    switch (state) {
      case "needs_input":
        return t("{name} needs you: {question}", { name, question: status.question ?? "" });
      case "finished":
        return t("{name} finished.", { name });
      case "error":
        return t("{name} failed: {message}", { name, message: status.message });
      default:
        return "";
    }
  }
}
