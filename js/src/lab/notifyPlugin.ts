import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { Notification as LabNotification } from "@jupyterlab/apputils";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import { notifyBrowser, playTones, speak } from "./notify/signals";
import { type Turned, Turns } from "./notify/turns";
import { turnWords } from "./notify/words";
import { IMaestro } from "./tokens";

/** What needs a person stays until it is seen to; an end is told, and kept behind the bell. */
const END_SHOWN_MS = 10_000;

const KINDS = { needs_input: "warning", finished: "success", error: "error" } as const;

/** Whether the person sees a pane of session `id` now, in a tab, the grid or a notebook. */
function isInSight(id: string): boolean {
  if (document.visibilityState !== "visible" || !document.hasFocus()) return false;
  return [...document.querySelectorAll(`.mj-pane[data-session="${CSS.escape(id)}"]`)].some((pane) =>
    pane.checkVisibility(),
  );
}

/** Tells of sessions that need a person, finish or fail while nobody looks at them. */
export const notifyPlugin: JupyterFrontEndPlugin<void> = {
  id: "maestro-jupyter:notifications",
  description: "Notifications about sessions that are out of sight.",
  autoStart: true,
  requires: [IMaestro],
  activate: (app: JupyterFrontEnd, maestro: IMaestro): void => {
    const { feed, settings } = maestro;
    const turns = new Turns();
    const shown = new Map<string, string>();
    const show = (session: string): void => {
      void app.commands.execute(CommandIDs.openSession, { session });
    };
    const tell = (turned: Turned): void => {
      const { session, turn } = turned;
      const { id } = session;
      const words = turnWords(turned);
      if (settings.flag("notifications")) {
        const label = turn === "needs_input" ? t("Answer") : t("Show");
        const notification = LabNotification.emit(words, KINDS[turn], {
          autoClose: turn === "finished" ? END_SHOWN_MS : false,
          actions: [{ label, caption: t("Open the session's pane"), callback: () => show(id) }],
        });
        shown.set(id, notification);
      }
      if (settings.flag("browserNotifications")) notifyBrowser(words, id, () => show(id));
      if (settings.flag("sound")) playTones();
      if (settings.flag("speech")) speak(words);
    };
    /** A pane that has come into sight says it all, and a message would cover its answer box. */
    const look = (): void => {
      for (const [id, notification] of shown) {
        if (!isInSight(id)) continue;
        LabNotification.dismiss(notification);
        shown.delete(id);
      }
    };
    const lookSoon = (): void => void requestAnimationFrame(look);
    app.shell.currentChanged?.connect(lookSoon);
    window.addEventListener("focus", lookSoon);
    document.addEventListener("visibilitychange", lookSoon);
    const update = (): void => {
      const sessions = feed.store.all();
      const turned = feed.connected ? turns.update(sessions) : [];
      for (const [id, notification] of shown) {
        const session = feed.store.get(id);
        if (session !== undefined && session.state === "needs_input") continue;
        if (session !== undefined && session.state !== "working") continue;
        LabNotification.dismiss(notification);
        shown.delete(id);
      }
      for (const each of turned) if (!isInSight(each.session.id)) tell(each);
    };
    feed.store.listen(update);
    feed.listen(() => {
      if (!feed.connected) turns.forget();
    });
    settings.listen(() => {
      const wanted = settings.flag("browserNotifications");
      if (wanted && Notification.permission === "default") void Notification.requestPermission();
    });
  },
};
