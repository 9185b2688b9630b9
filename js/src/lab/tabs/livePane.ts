import { Clock, Pane, type PaneTerminal } from "../../grid";
import type { Session } from "../../model";
import { readQuickActions } from "../quick/quickActions";
import type { IMaestro } from "../tokens";
import { CommandTerminal } from "./commandTerminal";
import { PaneBar, type Which } from "./paneBar";

/** What a live pane needs of the tab it fills. */
export interface LivePaneContext {
  readonly maestro: IMaestro;
  readonly root: HTMLElement;
  readonly openGrid: () => void;
  readonly runQuick: (name: string, session: string) => void;
  readonly iconOf: (name: string) => Node | null;
}

/** An open session in a tab: its pane, and beside its agent's terminal one for the person. */
export class LivePane {
  private readonly pane: Pane;
  private readonly bar: PaneBar;
  private readonly command: CommandTerminal;
  private readonly clock = new Clock();
  private readonly stop: () => void;

  constructor(session: Session, { maestro, root, openGrid, ...context }: LivePaneContext) {
    const onNotice = (message: string): void => maestro.notices.note(message);
    this.pane = new Pane(session, {
      root,
      clock: this.clock,
      commands: maestro.actions,
      createTerminal: (host) => maestro.createTerminal(host),
      onNotice,
      toggleZoom: openGrid,
      openQueue: (opened) => void maestro.queues.open(opened),
    });
    this.pane.setZoomed(true);
    this.command = new CommandTerminal({
      session: () => this.pane.session,
      open: (opened) => maestro.sessions.openShell(opened),
      createTerminal: (host) => maestro.createTerminal(host, "shell"),
      onLeave: () => this.pane.header.title.focus(),
      onNotice,
      onError: (error) => maestro.notices.error(error),
    });
    this.bar = new PaneBar({
      show: (which) => this.show(which),
      runQuick: (name) => context.runQuick(name, session.id),
      iconOf: context.iconOf,
    });
    this.pane.terminalHost.before(this.bar.element);
    this.pane.terminalHost.after(this.command.element);
    root.append(this.pane.element);
    const takeSettings = (): void =>
      this.bar.setQuickActions(readQuickActions(maestro.settings.value("quickActions")));
    this.stop = maestro.settings.listen(takeSettings);
    takeSettings();
    this.pane.header.title.tabIndex = 0;
    this.update(session);
  }

  update(session: Session): void {
    this.pane.update(session);
    this.bar.update(session);
  }

  /** Put the keyboard into the terminal that is shown. */
  focus(): void {
    if (this.command.isShown) this.command.focus();
    else this.pane.terminal.focus();
  }

  /** Put the keyboard where the agent's question is answered. */
  focusAnswer(): void {
    if (this.command.isShown) this.toggle();
    this.pane.focusAnswer();
  }

  find(): void {
    const shown: Pick<PaneTerminal, "find"> = this.command.isShown
      ? this.command
      : this.pane.terminal;
    shown.find();
  }

  /** Show the other one of the two terminals, with the keyboard in it. */
  toggle(): void {
    this.show(this.command.isShown ? "agent" : "command");
  }

  dispose(): void {
    this.stop();
    this.command.dispose();
    this.pane.dispose();
  }

  private show(which: Which): void {
    this.pane.terminalHost.hidden = which === "command";
    if (which === "command") this.command.show();
    else this.command.hide();
    this.bar.choose(which);
    // A terminal that is still to come takes the keyboard later; until then it stays in the tab.
    this.bar.focus();
    this.focus();
  }
}
