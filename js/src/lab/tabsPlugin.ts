import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from "@jupyterlab/application";
import { ICommandPalette, type MainAreaWidget, WidgetTracker } from "@jupyterlab/apputils";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import { agentsIcon } from "./icons";
import { describeSession } from "./sessionArgument";
import { sessionOf } from "./sessionCommands";
import { createSessionTab, type SessionContent } from "./sessionTab";
import { IMaestro } from "./tokens";

/** Sessions' panes as tabs of the main area. */
export const tabsPlugin: JupyterFrontEndPlugin<void> = {
  id: "maestro-jupyter:tabs",
  description: "Panes of sessions as tabs of the main area.",
  autoStart: true,
  requires: [IMaestro],
  optional: [ICommandPalette, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    maestro: IMaestro,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
  ): void => {
    type Tab = MainAreaWidget<SessionContent>;
    const tracker = new WidgetTracker<Tab>({ namespace: "maestro-session" });
    const command = CommandIDs.openSession;
    tracker.currentChanged.connect((_, tab) => {
      if (tab !== null) maestro.selection.set(tab.content.session);
    });
    app.commands.addCommand(command, {
      label: t("Open Session"),
      caption: t("Open the session's pane as a tab"),
      icon: agentsIcon,
      describedBy: describeSession(),
      execute: async (args) => {
        const { session: wanted } = args;
        // A restored tab may name a session that the snapshot to come will tell of.
        const id = sessionOf(maestro, args)?.id ?? (typeof wanted === "string" ? wanted : "");
        if (id === "") return;
        const known = tracker.find(({ content }) => content.session === id);
        const tab = known ?? createSessionTab(maestro, id);
        if (known === undefined) await tracker.add(tab);
        if (!tab.isAttached) app.shell.add(tab, "main");
        app.shell.activateById(tab.id);
      },
    });
    palette?.addItem({ command, category: t("Maestro") });
    void restorer?.restore(tracker, {
      command,
      args: ({ content }) => ({ session: content.session }),
      name: ({ content }) => content.session,
    });
  },
};
