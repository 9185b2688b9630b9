import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import type { SessionFeed } from "../api";
import { needsPerson, type Session } from "../model";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import { RunTurns } from "./notify/runTurns";
import { Telling } from "./notify/telling";
import { Turns } from "./notify/turns";
import { turnWords } from "./notify/words";
import { IMaestro } from "./tokens";

/** Where what was told of can be seen. */
function viewOf({ runs }: SessionFeed, about: string): string {
  const [id = ""] = about.split(" ");
  const name = CSS.escape(id);
  return runs.get(id) === undefined
    ? `.mj-pane[data-session="${name}"]`
    : `.mj-run[data-run="${name}"]`;
}

/** Whether the person sees what `selector` names now, in a tab, the grid or a notebook. */
function isInSight(selector: string): boolean {
  if (document.visibilityState !== "visible" || !document.hasFocus()) return false;
  return [...document.querySelectorAll(selector)].some((element) => element.checkVisibility());
}

/** Sessions that work for a run are the run's to tell of. */
function onTheirOwn(sessions: readonly Session[]): Session[] {
  return sessions.filter(({ run }) => run === null);
}

/** Whether what was told of a session or of a run's task is still so. */
function holds({ runs, store }: SessionFeed, about: string): boolean {
  const [id = "", task] = about.split(" ");
  const run = runs.get(id);
  if (run !== undefined) {
    if (task === undefined) return run.phase === "ended" || run.phase === "interrupted";
    const asks = run.tasks.some((one) => one.id === task && one.state === "needs_person");
    return needsPerson(run) && asks;
  }
  const session = store.get(id);
  return session !== undefined && session.state !== "working";
}

/** Tells of sessions and runs that need a person, finish or fail while nobody looks at them. */
export const notifyPlugin: JupyterFrontEndPlugin<void> = {
  id: "maestro-jupyter:notifications",
  description: "Notifications about sessions and runs that are out of sight.",
  autoStart: true,
  requires: [IMaestro],
  activate: (app: JupyterFrontEnd, { feed, settings }: IMaestro): void => {
    const turns = new Turns();
    const runTurns = new RunTurns();
    const telling = new Telling(settings);
    const updateSessions = (): void => {
      const turned = feed.connected ? turns.update(onTheirOwn(feed.store.all())) : [];
      telling.keep((about) => holds(feed, about));
      for (const each of turned) {
        const { id } = each.session;
        if (isInSight(`.mj-pane[data-session="${CSS.escape(id)}"]`)) continue;
        telling.tell({
          about: id,
          turn: each.turn,
          words: turnWords(each),
          caption: t("Open the session's pane"),
          show: () => void app.commands.execute(CommandIDs.openSession, { session: id }),
        });
      }
    };
    /** A pane or a run that has come into sight says it all, and a message would cover its answer box. */
    const look = (): void => telling.keep((about) => !isInSight(viewOf(feed, about)));
    const lookSoon = (): void => void requestAnimationFrame(look);
    app.shell.currentChanged?.connect(lookSoon);
    window.addEventListener("focus", lookSoon);
    document.addEventListener("visibilitychange", lookSoon);
    const updateRuns = (): void => {
      const turned = feed.connected ? runTurns.update(feed.runs.all()) : [];
      telling.keep((about) => holds(feed, about));
      for (const { run, task, turn, words } of turned) {
        if (isInSight(`.mj-run[data-run="${CSS.escape(run.id)}"]`)) continue;
        telling.tell({
          about: task === null ? run.id : `${run.id} ${task}`,
          turn,
          words,
          caption: t("Open the run"),
          show: () => void app.commands.execute(CommandIDs.openRun, { run: run.id }),
        });
      }
    };
    feed.store.listen(updateSessions);
    feed.runs.listen(updateRuns);
    feed.listen(() => {
      if (feed.connected) {
        updateSessions();
        updateRuns();
      } else {
        turns.forget();
        runTurns.forget();
      }
    });
    settings.listen(() => {
      const wanted = settings.flag("browserNotifications");
      if (wanted && Notification.permission === "default") void Notification.requestPermission();
    });
  },
};
