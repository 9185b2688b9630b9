import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { countWaiting } from "../model";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import { agentsIcon } from "./icons";
import { SessionPanel } from "./panel/panel";
import { IMaestro } from "./tokens";

const RANK = 550;

/** The sidebar, with a badge that counts what waits for a person. */
export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: "maestro-jupyter:panel",
  description: "The sidebar with all sessions.",
  autoStart: true,
  requires: [IMaestro],
  optional: [ICommandPalette, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    maestro: IMaestro,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
  ): void => {
    const panel = new SessionPanel(maestro, app.commands);
    panel.title.icon = agentsIcon;
    panel.title.caption = t("Maestro");
    const { runs, store } = maestro.feed;
    const count = (): void => {
      const waiting = countWaiting(store.all(), runs.all());
      const label = waiting > 0 ? String(waiting) : "";
      if (panel.title.label !== label) panel.title.label = label;
      panel.title.className = waiting > 0 ? "mj-panel-tab mj-panel-tab-waiting" : "mj-panel-tab";
      panel.title.caption =
        waiting > 0 ? t("Maestro: {n} waiting for you", { n: waiting }) : t("Maestro");
    };
    store.listen(count);
    runs.listen(count);
    count();
    app.shell.add(panel, "left", { rank: RANK, type: "Sessions" });
    restorer?.add(panel, "maestro-panel");
    app.commands.addCommand(CommandIDs.showPanel, {
      label: t("Show Sessions"),
      caption: t("Show the sidebar with all sessions"),
      icon: agentsIcon,
      describedBy: { args: { type: "object", properties: {} } },
      execute: () => app.shell.activateById(panel.id),
    });
    palette?.addItem({ command: CommandIDs.showPanel, category: t("Maestro") });
  },
};
