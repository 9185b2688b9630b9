import { h } from "../../elements/dom";
import { type PaneTerminal, terminalPlace } from "../../grid";
import { t } from "../../translate";
import type { IMaestro } from "../tokens";

/** What is left of a session that is closed: what its terminal has shown. */
export class PastPane {
  readonly element: HTMLElement;
  private readonly terminal: PaneTerminal;

  constructor(maestro: IMaestro, id: string, name: string) {
    const place = terminalPlace();
    const words = h(
      "p",
      { class: "mj-session-over", role: "status", tabindex: -1 },
      t("This session is closed. This is what its terminal has shown."),
    );
    this.element = h("div", { class: "mj-past" }, words, place);
    this.terminal = maestro.createRecall({
      element: place,
      id,
      name,
      onLeave: () => words.focus(),
      onNotice: (message) => maestro.notices.note(message),
    });
    this.terminal.setZoomed(true);
  }

  focus(): void {
    this.terminal.focus();
  }

  find(): void {
    this.terminal.find();
  }

  dispose(): void {
    this.terminal.dispose();
    this.element.remove();
  }
}
