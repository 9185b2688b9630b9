import { asApiError, type Sessions } from "../api";
import { isBusy, isRunning, type Session } from "../model";
import { t } from "../translate";
import { confirm } from "./confirmDialog";
import { showDiff } from "./diffView";
import { askMerge } from "./mergeDialog";
import { askMessage } from "./messageDialog";
import type { Says } from "./notices";
import { playRecording, type Recordings } from "./playDialog";

/**
 * What the buttons of a pane do: ask where something could be lost, send the request, say how it
 * went. One thing at a time per session.
 */
export class Commands {
  private readonly running = new Set<string>();

  constructor(
    private readonly sessions: Sessions,
    private readonly notices: Says,
    private readonly root: HTMLElement,
    private readonly recordings?: Recordings,
  ) {}

  get canPlay(): boolean {
    return this.recordings !== undefined;
  }

  async play(session: Session): Promise<void> {
    const { recordings } = this;
    if (recordings === undefined) return;
    await this.run(session, () => playRecording(this.root, session, recordings));
  }

  /** Resolves to whether the answer arrived. */
  async answer(session: Session, text: string): Promise<boolean> {
    return this.run(session, () => this.sessions.answer(session, text));
  }

  async send(session: Session): Promise<void> {
    const message = await askMessage(this.root, session);
    if (message === null) return;
    await this.say(session, message);
  }

  /** Send what is said already; resolves to whether it arrived. */
  async say(session: Session, message: string): Promise<boolean> {
    return this.run(session, () => this.deliver(session, message));
  }

  /** Start a session that is over again; asks where only a new start is left. */
  async resume(session: Session): Promise<void> {
    await this.run(session, async () => {
      try {
        await this.sessions.resume(session);
      } catch (error) {
        const { message, reason } = asApiError(error);
        if (reason !== "nothing_to_resume") throw error;
        const question = {
          title: t("Start {name} again?", { name: session.name }),
          text: t("{why} It can start anew in its worktree, with its first prompt.", {
            why: message,
          }),
          verb: t("Start again"),
        };
        if (await confirm(this.root, question)) await this.sessions.resume(session, true);
      }
    });
  }

  async interrupt(session: Session): Promise<void> {
    await this.run(session, () => this.sessions.interrupt(session));
  }

  async diff(session: Session): Promise<void> {
    await this.run(session, async () => {
      const diff = await this.sessions.diff(session);
      void showDiff(this.root, session, diff, () => void this.merge(session));
    });
  }

  async merge(session: Session): Promise<void> {
    await this.run(session, async () => {
      const loss = await this.sessions.loss(session);
      const plan = await askMerge(this.root, session, loss);
      if (plan === null) return;
      if (plan.commit !== null) await this.sessions.commit(session, plan.commit);
      const { into, already } = await this.sessions.merge(session, plan.into, plan.how);
      const words = already ? "{branch} was already in {into}." : "Merged {branch} into {into}.";
      this.notices.note(t(words, { branch: session.branch, into }));
    });
  }

  async stop(session: Session): Promise<void> {
    const question = {
      title: t("Stop {name}?", { name: session.name }),
      text: t(
        "Its agent ends in the middle of its work. What it has written stays in its worktree.",
      ),
      verb: t("Stop"),
    };
    if (isBusy(session) && !(await confirm(this.root, question))) return;
    await this.run(session, () => this.sessions.stop(session));
  }

  async close(session: Session): Promise<void> {
    const question = {
      title: t("Close {name}?", { name: session.name }),
      text: t("Its agent is still at work and will be stopped. Work that is not merged is kept."),
      verb: t("Close"),
    };
    const asks = isBusy(session) && isRunning(session);
    if (asks && !(await confirm(this.root, question))) return;
    await this.run(session, async () => {
      const { worktreeKept, branchKept, why } = await this.sessions.close(session);
      const kept = worktreeKept ?? branchKept;
      const { name } = session;
      this.notices.note(
        kept === null
          ? t("Closed {name}.", { name })
          : t("Closed {name} and kept {kept}: {why}", { name, kept, why }),
      );
    });
  }

  async discard(session: Session): Promise<void> {
    await this.run(session, async () => {
      const { files, commits } = await this.sessions.loss(session);
      const { name } = session;
      const lines = [...commits, ...files];
      const agreed = await confirm(this.root, {
        title: t("Discard {name}?", { name }),
        text:
          lines.length > 0
            ? t("This can't be undone. These commits and files would be lost:")
            : t("Nothing would be lost: its work is merged, or there is none."),
        lines,
        verb: t("Discard"),
        danger: true,
        ...(lines.length > 0 ? { typeToConfirm: name } : {}),
      });
      if (!agreed) return;
      await this.sessions.close(session, true);
      this.notices.note(t("Discarded {name}.", { name }));
    });
  }

  async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.notices.note(t("Copied {text}", { text }));
    } catch {
      this.notices.note(text);
    }
  }

  private async deliver(session: Session, message: string): Promise<void> {
    const delivered = await this.sessions.send(session, message);
    const { name } = session;
    this.notices.note(
      delivered ? t("Sent to {name}.", { name }) : t("Waits until {name} is free.", { name }),
    );
  }

  private async run(session: Session, task: () => Promise<void>): Promise<boolean> {
    if (this.running.has(session.id)) return false;
    this.running.add(session.id);
    try {
      await task();
      return true;
    } catch (error) {
      this.notices.error(error);
      return false;
    } finally {
      this.running.delete(session.id);
    }
  }
}
