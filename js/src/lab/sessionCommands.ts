import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { ICommandPalette } from "@jupyterlab/apputils";
import type { LabIcon } from "@jupyterlab/ui-components";
import type { ReadonlyPartialJSONObject } from "@lumino/coreutils";
import { isOver, isRunning, type Session } from "../model";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import { describeSession } from "./sessionArgument";
import type { IMaestro } from "./tokens";

/** One thing that can be done to a session. */
export interface SessionCommand {
  readonly id: string;
  readonly label: string;
  readonly caption: string;
  readonly icon?: LabIcon;
  readonly arguments?: Readonly<Record<string, { type: string; description: string }>>;
  isEnabled?(session: Session): boolean;
  run(session: Session, args: ReadonlyPartialJSONObject): Promise<unknown>;
}

/** The session that `args` name, or else the one that is worked with. */
export function sessionOf(
  { feed, selection }: IMaestro,
  args: ReadonlyPartialJSONObject,
): Session | undefined {
  const { session: key } = args;
  if (typeof key !== "string" || key === "") return selection.session;
  return feed.store.get(key) ?? feed.store.all().find(({ name }) => name === key);
}

/** Add commands that act on one session, to the registry and to the palette. */
export function addSessionCommands(
  app: JupyterFrontEnd,
  maestro: IMaestro,
  palette: ICommandPalette | null,
  commands: readonly SessionCommand[],
): void {
  for (const { id, label, caption, icon, isEnabled, run, ...command } of commands) {
    app.commands.addCommand(id, {
      label,
      caption,
      ...(icon === undefined ? {} : { icon }),
      describedBy: describeSession(command.arguments),
      isEnabled: (args) => {
        const session = sessionOf(maestro, args);
        return session !== undefined && (isEnabled?.(session) ?? true);
      },
      execute: async (args) => {
        const session = sessionOf(maestro, args);
        return session === undefined ? undefined : run(session, args);
      },
    });
    palette?.addItem({ command: id, category: t("Maestro") });
  }
  const refresh = (): void => {
    for (const { id } of commands) app.commands.notifyCommandChanged(id);
  };
  maestro.selection.listen(refresh);
}

/** What every face can do to a session without knowing where it is shown. */
export function commonCommands(
  { actions, queues }: IMaestro,
  goToQuestion: (session: Session) => Promise<unknown>,
): SessionCommand[] {
  return [
    {
      id: CommandIDs.answerSession,
      label: t("Answer Session"),
      caption: t("Answer what the agent asked"),
      arguments: { text: { type: "string", description: t("The answer.") } },
      isEnabled: ({ state }) => state === "needs_input",
      run: (session, { text }) =>
        typeof text === "string" ? actions.answer(session, text) : goToQuestion(session),
    },
    {
      id: CommandIDs.sendMessage,
      label: t("Send Message to Session…"),
      caption: t("Type a message to the agent, or have it wait until the agent is free"),
      run: (session) => actions.send(session),
    },
    {
      id: CommandIDs.showMessages,
      label: t("Messages Waiting for Session…"),
      caption: t("See and change the messages that wait until the agent is free"),
      isEnabled: ({ waiting }) => waiting > 0,
      run: (session) => queues.open(session),
    },
    {
      id: CommandIDs.mergeSession,
      label: t("Merge Session…"),
      caption: t("Merge the session's branch"),
      run: (session) => actions.merge(session),
    },
    {
      id: CommandIDs.playRecording,
      label: t("Play Session's Recording"),
      caption: t("Play what the session's terminal has shown"),
      run: (session) => actions.play(session),
    },
    {
      id: CommandIDs.commitSession,
      label: t("Commit Session's Work…"),
      caption: t("Commit everything in the session's worktree that is not committed yet"),
      run: (session) => actions.commit(session),
    },
    {
      id: CommandIDs.openPullRequest,
      label: t("Open Session's Pull Request…"),
      caption: t("Push the session's branch and open a pull request for it"),
      run: (session) => actions.publish(session),
    },
    {
      id: CommandIDs.resumeSession,
      label: t("Resume Session"),
      caption: t("Start an agent that has ended again, where it stopped"),
      isEnabled: isOver,
      run: (session) => actions.resume(session),
    },
    {
      id: CommandIDs.interruptSession,
      label: t("Interrupt Session"),
      caption: t("Make the agent drop what it is doing"),
      isEnabled: isRunning,
      run: (session) => actions.interrupt(session),
    },
    {
      id: CommandIDs.stopSession,
      label: t("Stop Session"),
      caption: t("End the agent and everything that it started"),
      isEnabled: isRunning,
      run: (session) => actions.stop(session),
    },
    {
      id: CommandIDs.closeSession,
      label: t("Close Session"),
      caption: t("Stop the session and put its worktree away; unmerged work is kept"),
      run: (session) => actions.close(session),
    },
    {
      id: CommandIDs.discardSession,
      label: t("Discard Session…"),
      caption: t("Close the session and throw its unmerged work away"),
      run: (session) => actions.discard(session),
    },
  ];
}
