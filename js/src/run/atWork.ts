import type { SessionStore } from "../api";
import { h, setText } from "../elements/dom";
import {
  Clock,
  type Commands,
  Panes,
  type PaneTerminal,
  type QueueLists,
  type Says,
  type TerminalHost,
} from "../grid";
import type { RunReport, Session } from "../model";
import { t } from "../translate";

export interface AtWorkContext {
  readonly root: HTMLElement;
  readonly store: SessionStore;
  readonly commands: Commands;
  readonly notices: Says;
  readonly queues: QueueLists;
  readonly createTerminal: (host: TerminalHost) => PaneTerminal;
}

/** The panes of the agents that are at work on the run's tasks now. */
export class AtWork {
  readonly element: HTMLElement;
  readonly panes: Panes;
  private readonly nothing = h("p", { class: "mj-quiet mj-run-nothing" });
  private zoomed = "";

  constructor(private readonly context: AtWorkContext) {
    const { commands, createTerminal, notices, queues, root } = context;
    this.panes = new Panes({
      root,
      clock: new Clock(),
      commands,
      createTerminal,
      onNotice: (message) => notices.note(message),
      openQueue: (session) => void queues.open(session),
      toggleZoom: (id) => this.zoom(id === this.zoomed ? "" : id),
    });
    this.element = h(
      "section",
      { class: "mj-run-at-work", "aria-label": t("At work now") },
      this.panes.element,
      this.nothing,
    );
  }

  update(run: RunReport): void {
    const sessions = run.tasks
      .map(({ session }) => (session === null ? undefined : this.context.store.get(session)))
      .filter((session): session is Session => session !== undefined);
    if (!sessions.some(({ id }) => id === this.zoomed)) this.zoom("");
    this.panes.update(sessions, sessions);
    this.panes.element.hidden = sessions.length === 0;
    this.nothing.hidden = sessions.length > 0;
    setText(this.nothing, t("No agent is at work right now."));
    // Between two tasks the place stays, so that nothing moves; at the end it goes.
    this.element.hidden = sessions.length === 0 && run.phase === "ended";
    this.element.classList.toggle("mj-run-idle", sessions.length === 0);
  }

  dispose(): void {
    this.panes.dispose();
  }

  private zoom(id: string): void {
    this.zoomed = id;
    this.panes.zoom(id);
  }
}
