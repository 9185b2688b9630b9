import type { Queues, Runs, SessionFeed } from "../api";
import { h, setText } from "../elements/dom";
import {
  Clock,
  type Commands,
  type PaneTerminal,
  QueueLists,
  type Says,
  type TerminalHost,
} from "../grid";
import { isMoving, needsPerson, type RunReport, runWord, type TaskReport } from "../model";
import { t } from "../translate";
import { AtWork } from "./atWork";
import { RunButtons } from "./buttons";
import { Checklist } from "./checklist";
import { RunCommands } from "./commands";
import { RunHeader } from "./header";
import { RunLog } from "./log";
import { Questions } from "./questions";
import { SinceSeen } from "./sinceSeen";

/** What the view of a run needs of the page it is in. */
export interface RunViewContext {
  readonly feed: SessionFeed;
  readonly requests: Runs;
  readonly messages: Queues;
  readonly notices: Says;
  /** What can be done to the sessions whose panes are shown. */
  readonly sessionCommands: Commands;
  /** Where dialogs are attached. */
  readonly root: HTMLElement;
  readonly createTerminal: (host: TerminalHost) => PaneTerminal;
  /** Left out where sessions have no place of their own. */
  readonly openSession?: (session: string, name: string) => void;
  /** Left out where documents can't be opened. */
  readonly openDocument?: (run: RunReport, task: TaskReport) => void;
}

/** A run of playbooks: how far it is, its checklist, the agents at work, and how to steer it. */
export class RunView {
  readonly element: HTMLElement;
  private readonly header: RunHeader;
  private readonly buttons: RunButtons;
  private readonly questions: Questions;
  private readonly checklist: Checklist;
  private readonly atWork: AtWork;
  private readonly log: RunLog;
  private readonly said = h("div", {
    class: "mj-only-heard",
    role: "status",
    "aria-live": "polite",
  });
  private readonly stops: (() => void)[];
  private wordSaid: string | null = null;

  constructor(
    private run: RunReport,
    context: RunViewContext,
  ) {
    const { feed, notices, requests, root, sessionCommands, createTerminal } = context;
    const times = new SinceSeen();
    const commands = new RunCommands(requests, feed.runs, notices, root);
    this.buttons = new RunButtons(() => this.run, commands);
    this.header = new RunHeader(this.buttons, times);
    this.questions = new Questions((task, text) => commands.answer(this.run, task, text));
    this.log = new RunLog(requests, feed.runs);
    this.checklist = new Checklist({
      times,
      skip: (task) => void commands.skip(this.run, task),
      retry: (task) => void commands.retry(this.run, task),
      showLog: (task) => this.log.open(task),
      ...(context.openSession === undefined ? {} : { openSession: context.openSession }),
      ...(context.openDocument === undefined ? {} : { openDocument: context.openDocument }),
    });
    this.atWork = new AtWork({
      root,
      store: feed.store,
      commands: sessionCommands,
      notices,
      queues: new QueueLists(root, context.messages, feed.store),
      createTerminal,
    });
    this.element = h(
      "div",
      { class: "mj-run", "data-run": run.id },
      this.header.element,
      this.questions.element,
      h("div", { class: "mj-run-main" }, this.checklist.element, this.atWork.element),
      this.log.element,
      this.said,
    );
    const clock = new Clock();
    this.stops = [
      clock.listen((now) => this.tick(now)),
      feed.store.listen(() => this.atWork.update(this.run)),
    ];
    this.update(run);
  }

  update(run: RunReport): void {
    this.run = run;
    this.element.dataset.phase = run.phase;
    this.header.update(run);
    this.buttons.update(run);
    this.questions.update(run);
    this.checklist.update(run);
    this.atWork.update(run);
    this.log.update(run);
    this.announce(run);
  }

  /** Put the keyboard where a person is needed, else into the checklist. */
  focus(): void {
    if (!this.questions.focus()) this.checklist.focus();
  }

  /** Show what is known of a task. */
  reveal(task: string): void {
    this.checklist.reveal(task);
  }

  dispose(): void {
    for (const stop of this.stops) stop();
    this.log.dispose();
    this.atWork.dispose();
    this.element.remove();
  }

  private tick(now: Date): void {
    if (!isMoving(this.run)) return;
    this.header.tick(now);
    this.checklist.tick(now);
  }

  /** Tell those who can't see it when the run needs a person, or is over. */
  private announce(run: RunReport): void {
    const word = runWord(run);
    const before = this.wordSaid;
    this.wordSaid = word;
    if (word === before || (before === null && !needsPerson(run))) return;
    setText(this.said, t("{name}: {state}", { name: run.name, state: word }));
  }
}
