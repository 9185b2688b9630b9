import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from "@jupyterlab/application";
import { ICommandPalette, type MainAreaWidget, WidgetTracker } from "@jupyterlab/apputils";
import { ILauncher } from "@jupyterlab/launcher";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import { createGridTab } from "./gridTab";
import { agentsIcon } from "./icons";
import { place } from "./place";
import { IMaestro } from "./tokens";

/** The grid as a tab, opened by command, palette and launcher. */
export const gridPlugin: JupyterFrontEndPlugin<void> = {
  id: "maestro-jupyter:grid",
  description: "All sessions side by side as a tab of the main area.",
  autoStart: true,
  requires: [IMaestro],
  optional: [ICommandPalette, ILauncher, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    maestro: IMaestro,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
  ): void => {
    const tracker = new WidgetTracker<MainAreaWidget>({ namespace: "maestro-grid" });
    const command = CommandIDs.openGrid;
    app.commands.addCommand(command, {
      label: ({ isPalette }) => (isPalette ? t("Open Grid") : t("Maestro Grid")),
      caption: t("Show all agents side by side"),
      icon: agentsIcon,
      describedBy: { args: { type: "object", properties: {} } },
      execute: async () => {
        const open = tracker.currentWidget ?? createGridTab(maestro);
        if (!tracker.has(open)) await tracker.add(open);
        place(app, open);
      },
    });
    palette?.addItem({ command, category: t("Maestro"), args: { isPalette: true } });
    launcher?.add({ command, category: t("Other"), rank: 1 });
    void restorer?.restore(tracker, { command, name: () => "grid" });
  },
};
