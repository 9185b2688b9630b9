import { asApiError, type Sessions } from "../api";
import { isBusy, isRunning, type Session } from "../model";
import { t } from "../translate";
import { askCommit } from "./commitDialog";
import { confirm } from "./confirmDialog";
import { showDiff } from "./diffView";
import { askMerge } from "./mergeDialog";
import { askMessage } from "./messageDialog";
import type { Says } from "./notices";
import { playRecording, type Recordings } from "./playDialog";
import { askPublish, showPublished } from "./publishDialog";

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
    if (message !== null) await this.say(session, message);
  }

  /** Send `text` to the agent, and say whether it waits; resolves to whether it arrived. */
  async say(session: Session, text: string): Promise<boolean> {
    return this.run(session, async () => {
      const delivered = await this.sessions.send(session, text);
      const { name } = session;
      this.notices.note(
        delivered ? t("Sent to {name}.", { name }) : t("Waits until {name} is free.", { name }),
      );
    });
  }

  /** Make the agent drop what it is doing. */
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
      const [loss, checks] = await Promise.all([this.sessions.loss(session), this.checks(session)]);
      const plan = await askMerge(this.root, session, loss, checks);
      if (plan === null) return;
      const { commit, ...wish } = plan;
      if (commit !== null) await this.sessions.commit(session, commit);
      if (wish.checks) {
        this.notices.note(
          t("Checking {name}; it is merged when all pass.", { name: session.name }),
        );
      }
      const { into, already } = await this.sessions.merge(session, wish);
      const words = already ? "{branch} was already in {into}." : "Merged {branch} into {into}.";
      this.notices.note(t(words, { branch: session.branch, into }));
    });
  }

  async commit(session: Session): Promise<void> {
    await this.run(session, async () => {
      const { name } = session;
      const { files } = await this.sessions.loss(session);
      if (files.length === 0) {
        this.notices.note(t("Everything in {name} is committed.", { name }));
        return;
      }
      const message = await askCommit(this.root, session, files);
      if (message === null) return;
      await this.sessions.commit(session, message);
      this.notices.note(t("Committed the work of {name}.", { name }));
    });
  }

  /** Push the session's branch and open a pull request. */
  async publish(session: Session): Promise<void> {
    await this.run(session, async () => {
      const plan = await askPublish(this.root, session);
      if (plan === null) return;
      const published = await this.sessions.publish(session, plan.title, plan.draft);
      void showPublished(this.root, published, (text) => void this.copy(text));
    });
  }

  /** Start again where the agent stopped; where it left nothing to go on with, ask to begin anew. */
  async resume(session: Session): Promise<void> {
    await this.run(session, async () => {
      try {
        await this.sessions.resume(session);
      } catch (error) {
        const { message, reason } = asApiError(error);
        if (reason !== "nothing_to_resume") throw error;
        const question = {
          title: t("Start {name} again?", { name: session.name }),
          text: t("{message} It can begin anew in its worktree, with its prompt.", { message }),
          verb: t("Start again"),
        };
        if (await confirm(this.root, question)) await this.sessions.resume(session, true);
      }
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

  /** What a merge can be made to wait for; commands that can't be read don't stand in its way. */
  private async checks(session: Session): Promise<string[]> {
    try {
      return await this.sessions.checks(session);
    } catch (error) {
      this.notices.error(error);
      return [];
    }
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
