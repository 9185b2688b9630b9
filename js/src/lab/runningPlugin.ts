import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { IRunningSessionManagers, type IRunningSessions } from "@jupyterlab/running";
import { Signal } from "@lumino/signaling";
import { choose, isRunning, type Session, stateWord } from "../model";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import { agentsIcon } from "./icons";
import { IMaestro } from "./tokens";

/** The sessions that run, in the panel of everything that runs. */
export const runningPlugin: JupyterFrontEndPlugin<void> = {
  id: "maestro-jupyter:running",
  description: "Sessions in the panel of running terminals and kernels.",
  autoStart: true,
  requires: [IMaestro],
  optional: [IRunningSessionManagers],
  activate: (
    app: JupyterFrontEnd,
    maestro: IMaestro,
    managers: IRunningSessionManagers | null,
  ): void => {
    if (managers === null) return;
    const { feed, notices, sessions } = maestro;
    const changed = new Signal<object, void>(maestro.feed);
    feed.store.listen(() => changed.emit());
    const running = (): Session[] => choose(feed.store.all(), []).filter(isRunning);
    // Asked about by the panel itself, so there is no dialog of ours.
    const stop = (session: Session): void => {
      sessions.stop(session).catch((error: unknown) => notices.error(error));
    };
    const item = (session: Session): IRunningSessions.IRunningItem => ({
      icon: () => agentsIcon,
      label: () => session.name,
      labelTitle: () => `${session.branch}\n${session.worktree}`,
      detail: () => `${session.agent} · ${stateWord(session.state)}`,
      open: () => void app.commands.execute(CommandIDs.openSession, { session: session.id }),
      shutdown: () => stop(session),
    });
    managers.add({
      name: t("Maestro Sessions"),
      running: () => running().map(item),
      refreshRunning: () => undefined,
      runningChanged: changed,
      shutdownAll: () => {
        for (const session of running()) stop(session);
      },
      shutdownLabel: t("Stop"),
      shutdownAllLabel: t("Stop All"),
      shutdownAllConfirmationText: t(
        "Stop all agents? What they have written stays in their worktrees.",
      ),
    });
  },
};
