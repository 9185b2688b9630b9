import { asApiError, type RunStore, type Runs } from "../api";
import { confirm, type Says } from "../grid";
import type { RunReport, TaskReport } from "../model";
import { t } from "../translate";

/** Whether a task's agent, check or merge would be cut off. */
function isAtWork({ state }: TaskReport): boolean {
  return state === "running" || state === "checking" || state === "merging";
}

/** What a person can tell a run: it asks where work is cut off, and says what went wrong. */
export class RunCommands {
  private readonly telling = new Set<string>();

  constructor(
    private readonly runs: Runs,
    private readonly store: RunStore,
    private readonly notices: Says,
    private readonly root: HTMLElement,
  ) {}

  async pause(run: RunReport): Promise<void> {
    await this.tell(run, () => this.runs.pause(run));
  }

  async resume(run: RunReport): Promise<void> {
    await this.tell(run, () => this.runs.resume(run));
  }

  /** End it after what is at work now. */
  async stop(run: RunReport): Promise<void> {
    await this.tell(run, () => this.runs.stop(run));
  }

  async kill(run: RunReport): Promise<void> {
    const question = {
      title: t("End {name} now?", { name: run.name }),
      text: t(
        "Its agents end in the middle of their work. What they have committed stays, and the run can be resumed.",
      ),
      verb: t("End now"),
    };
    if (run.counts.running > 0 && !(await confirm(this.root, question))) return;
    await this.tell(run, () => this.runs.kill(run));
  }

  async skip(run: RunReport, task: TaskReport): Promise<void> {
    const question = {
      title: t("Skip this task?"),
      text: t("“{task}” is at work and will be stopped. Tasks that need it are skipped, too.", {
        task: task.text,
      }),
      verb: t("Skip"),
    };
    if (isAtWork(task) && !(await confirm(this.root, question))) return;
    await this.tell(run, () => this.runs.skip(run, task.id));
  }

  async retry(run: RunReport, task: TaskReport): Promise<void> {
    await this.tell(run, () => this.runs.retry(run, task.id));
  }

  /** Resolves to whether the answer arrived. */
  async answer(run: RunReport, task: string, text: string): Promise<boolean> {
    return this.tell(run, () => this.runs.answer(run, task, text), task);
  }

  /** Remove what an ended run has left; where something of it would be lost, ask for it by name. */
  async putAway(run: RunReport): Promise<boolean> {
    const question = {
      title: t("Put {name} away?", { name: run.name }),
      text: t("Its worktree and its branch are removed, if everything in them is merged."),
      verb: t("Put away"),
    };
    if (!(await confirm(this.root, question))) return false;
    try {
      if (!(await this.remove(run))) return false;
    } catch (error) {
      this.notices.error(error);
      return false;
    }
    this.store.forget(run.id);
    this.notices.note(t("Put {name} away.", { name: run.name }));
    return true;
  }

  private async remove(run: RunReport): Promise<boolean> {
    try {
      await this.runs.putAway(run);
      return true;
    } catch (error) {
      const { message, reason } = asApiError(error);
      if (reason !== "would_lose") throw error;
      const question = {
        title: t("Throw the work of {name} away?", { name: run.name }),
        text: t("{message} This can't be undone.", { message }),
        verb: t("Throw away"),
        danger: true,
        typeToConfirm: run.name,
      };
      if (!(await confirm(this.root, question))) return false;
      await this.runs.putAway(run, true);
      return true;
    }
  }

  private async tell(run: RunReport, ask: () => Promise<RunReport>, part = ""): Promise<boolean> {
    const key = `${run.id} ${part}`;
    if (this.telling.has(key)) return false;
    this.telling.add(key);
    try {
      this.store.take(await ask());
      return true;
    } catch (error) {
      this.notices.error(error);
      return false;
    } finally {
      this.telling.delete(key);
    }
  }
}
