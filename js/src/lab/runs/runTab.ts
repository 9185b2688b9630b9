import { MainAreaWidget } from "@jupyterlab/apputils";
import type { Message } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";
import { Queues } from "../../api";
import type { RunReport, TaskReport } from "../../model";
import { RunPlace } from "../../run";
import { t } from "../../translate";
import { runsIcon } from "../icons";
import type { IMaestro } from "../tokens";

export interface RunTabContext {
  readonly maestro: IMaestro;
  readonly openSession: (session: string, name: string) => void;
  readonly openDocument: (run: RunReport, task: TaskReport) => void;
}

/** One run in a tab of the main area. */
export class RunContent extends Widget {
  private readonly place: RunPlace;
  private toReveal: string | null = null;

  constructor(
    { maestro, openDocument, openSession }: RunTabContext,
    /** Its id. */
    readonly run: string,
    name: string,
  ) {
    super();
    this.addClass("mj-tab");
    this.title.label = name;
    const { actions, feed, notices, runs } = maestro;
    this.place = new RunPlace(run, {
      feed,
      requests: runs,
      messages: new Queues(maestro.requester),
      notices,
      sessionCommands: actions,
      createTerminal: (host) => maestro.createTerminal(host),
      openSession,
      openDocument,
      onRun: (known) => {
        if (this.title.label !== known.name) this.title.label = known.name;
        this.title.caption = known.documents.join("\n");
      },
    });
    this.node.append(this.place.element);
  }

  /** Show what is known of a task once the tab is activated. */
  revealWhenActivated(task: string): void {
    this.toReveal = task;
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.place.dispose();
    super.dispose();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    if (this.toReveal === null) this.place.focus();
    else this.place.reveal(this.toReveal);
    this.toReveal = null;
  }
}

export function createRunTab(
  context: RunTabContext,
  run: string,
  name = t("Run"),
): MainAreaWidget<RunContent> {
  const known = context.maestro.feed.runs.get(run)?.name ?? name;
  const content = new RunContent(context, run, known);
  const tab = new MainAreaWidget({ content });
  tab.id = `maestro-run-${run}`;
  tab.title.icon = runsIcon;
  tab.title.closable = true;
  return tab;
}
