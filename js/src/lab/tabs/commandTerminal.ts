import { textButton } from "../../elements/button";
import { h, setText } from "../../elements/dom";
import { type PaneTerminal, type TerminalHost, terminalPlace } from "../../grid";
import type { Session } from "../../model";
import { t } from "../../translate";

/** What a command terminal needs of the tab it is in. */
export interface CommandTerminalContext {
  readonly session: () => Session;
  /** Have the shell run; rejects if it can't. */
  readonly open: (session: Session) => Promise<void>;
  readonly createTerminal: (host: TerminalHost) => PaneTerminal;
  readonly onLeave: () => void;
  readonly onNotice: (message: string) => void;
  readonly onError: (error: unknown) => void;
}

/** The person's own shell in a session's worktree; it begins when it is first shown. */
export class CommandTerminal {
  readonly element: HTMLElement;
  private readonly words = h("p", { role: "status" });
  private readonly over: HTMLElement;
  private readonly again: HTMLButtonElement;
  private terminal: PaneTerminal | null = null;
  private place: HTMLElement | null = null;
  private starting = false;
  private disposed = false;

  constructor(private readonly context: CommandTerminalContext) {
    this.again = textButton(t("Start again"), () => void this.start());
    this.over = h("div", { class: "mj-shell-over", hidden: true }, this.words, this.again);
    this.element = h("div", { class: "mj-shell", hidden: true }, this.over);
  }

  get isShown(): boolean {
    return !this.element.hidden;
  }

  show(): void {
    this.element.hidden = false;
    if (this.terminal === null) void this.start();
  }

  hide(): void {
    this.element.hidden = true;
  }

  focus(): void {
    if (this.over.hidden) this.terminal?.focus();
    else this.again.focus();
  }

  find(): void {
    this.terminal?.find();
  }

  dispose(): void {
    this.disposed = true;
    this.terminal?.dispose();
    this.element.remove();
  }

  private async start(): Promise<void> {
    if (this.starting) return;
    this.starting = true;
    const { createTerminal, onError, onLeave, onNotice, open, session } = this.context;
    try {
      await open(session());
    } catch (error) {
      this.say(t("The command terminal could not be started."));
      onError(error);
      return;
    } finally {
      this.starting = false;
    }
    if (this.disposed) return;
    const hadFocus = this.over.contains(document.activeElement);
    this.terminal?.dispose();
    this.place?.remove();
    this.over.hidden = true;
    this.place = terminalPlace();
    this.element.prepend(this.place);
    const onOver = (): void => this.say(t("The command terminal has ended."));
    const element = this.place;
    this.terminal = createTerminal({ element, session, onLeave, onNotice, onOver });
    this.terminal.setZoomed(true);
    if (hadFocus || this.isShown) this.terminal.focus();
  }

  private say(words: string): void {
    setText(this.words, words);
    this.over.hidden = false;
  }
}
