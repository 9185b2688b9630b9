import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { IStatusBar } from "@jupyterlab/statusbar";
import { Widget } from "@lumino/widgets";
import { h, setText } from "../elements/dom";
import { countPhrase, countStates, countWaiting, runsAtWorkPhrase } from "../model";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import { agentsIcon } from "./icons";
import { IMaestro } from "./tokens";

/** Sessions by state and the runs in the status bar; a click shows the sidebar. */
export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: "maestro-jupyter:status",
  description: "Sessions by state and runs in the status bar.",
  autoStart: true,
  requires: [IMaestro],
  optional: [IStatusBar],
  activate: (app: JupyterFrontEnd, { feed }: IMaestro, statusBar: IStatusBar | null): void => {
    if (statusBar === null) return;
    const words = h("span", { class: "mj-statusbar-words" });
    const button = h("button", { type: "button", class: "mj-statusbar" }, words);
    agentsIcon.element({ container: button, tag: "span", stylesheet: "statusBar" });
    button.append(words);
    button.addEventListener("click", () => void app.commands.execute(CommandIDs.showPanel));
    const item = new Widget();
    item.node.append(button);
    const update = (): void => {
      const sessions = feed.store.all();
      const runs = feed.runs.all();
      const counted = [...countStates(sessions).map(countPhrase), runsAtWorkPhrase(runs)]
        .filter((phrase) => phrase !== "")
        .join(" · ");
      setText(words, feed.connected ? counted || t("no sessions") : t("disconnected"));
      button.title = t("Maestro: show the sessions");
      button.classList.toggle("mj-statusbar-waiting", countWaiting(sessions, runs) > 0);
    };
    feed.store.listen(update);
    feed.runs.listen(update);
    feed.listen(update);
    update();
    statusBar.registerStatusItem("maestro-jupyter:status", { item, align: "left", rank: 20 });
  },
};
