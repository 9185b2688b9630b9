import { h } from "../elements/dom";
import { type Session, stateWord } from "../model";
import { t } from "../translate";
import { AnswerBox } from "./answerBox";
import type { Clock } from "./clock";
import type { Commands } from "./commands";
import { Header } from "./header";
import { OutcomeBar } from "./outcomeBar";
import { PaneActions } from "./paneActions";
import { StatusLine } from "./statusLine";

/** What a pane needs of a terminal. */
export interface PaneTerminal {
  focus(): void;
  /** Show the bar that finds text in it. */
  find(): void;
  setZoomed(zoomed: boolean): void;
  wake(): void;
  reconnect(): void;
  dispose(): void;
}

export interface TerminalHost {
  readonly element: HTMLElement;
  readonly session: () => Session;
  readonly onLeave: () => void;
  readonly onNotice: (message: string) => void;
  /** Its process has ended, or it is gone for good. */
  readonly onOver?: () => void;
}

/** What a pane needs of the grid it is in. */
export interface PaneContext {
  readonly root: HTMLElement;
  readonly clock: Clock;
  readonly commands: Commands;
  readonly createTerminal: (host: TerminalHost) => PaneTerminal;
  readonly onNotice: (message: string) => void;
  readonly toggleZoom: (id: string) => void;
  /** Show the messages that wait for a session's agent. */
  readonly openQueue: (session: Session) => void;
}

/** Where a terminal is drawn; keys that are typed there are the program's. */
export function terminalPlace(): HTMLElement {
  return h("div", { class: "mj-terminal", "data-lm-suppress-shortcuts": "true" });
}

/** One session: its header, what it says, its terminal, and what a person can do about it. */
export class Pane {
  readonly element: HTMLElement;
  readonly header: Header;
  readonly terminal: PaneTerminal;
  /** The terminal's place in the pane. */
  readonly terminalHost: HTMLElement;
  private readonly actions: PaneActions;
  private readonly statusLine: StatusLine;
  private readonly answerBox: AnswerBox;
  private readonly outcome: OutcomeBar;
  private readonly stopClock: () => void;

  constructor(
    private current: Session,
    context: PaneContext,
  ) {
    const { commands, root } = context;
    const session = (): Session => this.current;
    const toggleZoom = (): void => context.toggleZoom(current.id);
    this.actions = new PaneActions(session, commands, root, toggleZoom);
    this.statusLine = new StatusLine(() => context.openQueue(this.current));
    this.header = new Header(this.actions.element, toggleZoom);
    this.answerBox = new AnswerBox(current.name, (text) => this.answer(commands, text));
    this.outcome = new OutcomeBar(session, commands);
    this.terminalHost = terminalPlace();
    this.element = h(
      "section",
      { class: "mj-pane", role: "group", "data-session": current.id },
      this.statusLine.bar,
      this.header.element,
      this.statusLine.element,
      this.terminalHost,
      this.answerBox.element,
      this.outcome.element,
    );
    this.terminal = context.createTerminal({
      element: this.terminalHost,
      session,
      onLeave: () => this.header.title.focus(),
      onNotice: context.onNotice,
    });
    this.stopClock = context.clock.listen((now) => this.header.tick(now));
    this.update(current);
  }

  get session(): Session {
    return this.current;
  }

  update(session: Session): void {
    if (session.pid !== null && session.pid !== this.current.pid) this.terminal.wake();
    this.current = session;
    const { name, agent, state } = session;
    if (this.element.dataset.state !== state) this.element.dataset.state = state;
    const label = t("{name}, {agent}, {state}", { name, agent, state: stateWord(state) });
    if (this.element.getAttribute("aria-label") !== label) {
      this.element.setAttribute("aria-label", label);
    }
    this.header.update(session);
    this.actions.update(session);
    this.statusLine.update(session);
    this.answerBox.update(session);
    this.outcome.update(session);
  }

  setZoomed(zoomed: boolean): void {
    this.element.classList.toggle("mj-zoomed", zoomed);
    this.header.setZoomed(zoomed);
    this.actions.setZoomed(zoomed);
    this.terminal.setZoomed(zoomed);
  }

  focusAnswer(): void {
    this.answerBox.focus();
  }

  dispose(): void {
    this.stopClock();
    this.terminal.dispose();
    this.element.remove();
  }

  private async answer(commands: Commands, text: string): Promise<boolean> {
    const box = this.answerBox.element;
    const hadFocus = box.contains(document.activeElement);
    const arrived = await commands.answer(this.current, text);
    // Meanwhile the box may be gone, and a person may have gone elsewhere.
    const { activeElement } = document;
    const hasLeft = activeElement !== document.body && !box.contains(activeElement);
    if (arrived && hadFocus && !hasLeft) this.header.title.focus({ preventScroll: true });
    return arrived;
  }
}
