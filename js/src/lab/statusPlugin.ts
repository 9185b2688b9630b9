import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { IStatusBar } from "@jupyterlab/statusbar";
import { Widget } from "@lumino/widgets";
import { h, setText } from "../elements/dom";
import { countPhrase, countStates } from "../model";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import { agentsIcon } from "./icons";
import { IMaestro } from "./tokens";

/** Sessions by state in the status bar; a click shows the sidebar. */
export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: "maestro-jupyter:status",
  description: "Sessions by state in the status bar.",
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
      const counted = countStates(sessions).map(countPhrase).join(" · ");
      setText(words, feed.connected ? counted || t("no sessions") : t("disconnected"));
      button.title = t("Maestro: show the sessions");
      button.classList.toggle(
        "mj-statusbar-waiting",
        sessions.some(({ state }) => state === "needs_input"),
      );
    };
    feed.store.listen(update);
    feed.listen(update);
    update();
    statusBar.registerStatusItem("maestro-jupyter:status", { item, align: "left", rank: 20 });
  },
};
