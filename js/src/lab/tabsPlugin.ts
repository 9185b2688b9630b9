import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from "@jupyterlab/application";
import { ICommandPalette, WidgetTracker } from "@jupyterlab/apputils";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import { agentsIcon } from "./icons";
import { place } from "./place";
import { describeSession } from "./sessionArgument";
import { sessionOf } from "./sessionCommands";
import { createSessionTab } from "./sessionTab";
import { navigationCommands } from "./tabs/navigation";
import { type SessionTab, terminalCommands } from "./tabs/terminalCommands";
import { IMaestro } from "./tokens";

/** Sessions' panes as tabs of the main area, and the way between them. */
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
    const tracker = new WidgetTracker<SessionTab>({ namespace: "maestro-session" });
    const command = CommandIDs.openSession;
    tracker.currentChanged.connect((_, tab) => {
      if (tab !== null) maestro.selection.set(tab.content.session);
    });
    const open = async (id: string, name?: string, answer = false): Promise<SessionTab> => {
      const known = tracker.find(({ content }) => content.session === id);
      const tab = known ?? createSessionTab(maestro, app.commands, id, name);
      if (known === undefined) await tracker.add(tab);
      if (answer) tab.content.answerWhenActivated();
      place(app, tab);
      return tab;
    };
    app.commands.addCommand(command, {
      label: t("Open Session"),
      caption: t("Open the session's pane as a tab"),
      icon: agentsIcon,
      describedBy: describeSession({
        name: { type: "string", description: t("What the tab is called if it is closed by now.") },
        answer: { type: "boolean", description: t("Whether to go to the agent's question.") },
      }),
      execute: async (args) => {
        const { session: wanted, name, answer } = args;
        // A restored tab may name a session that the snapshot to come will tell of.
        const id = sessionOf(maestro, args)?.id ?? (typeof wanted === "string" ? wanted : "");
        const label = typeof name === "string" ? name : undefined;
        if (id !== "") await open(id, label, answer === true);
      },
    });
    palette?.addItem({ command, category: t("Maestro") });
    const more = [
      ...navigationCommands(maestro, (id, answer) => open(id, undefined, answer)),
      ...terminalCommands(maestro, tracker, (id) => open(id)),
    ];
    for (const { id, inPalette = true, ...options } of more) {
      app.commands.addCommand(id, options);
      if (inPalette) palette?.addItem({ command: id, category: t("Maestro") });
    }
    void restorer?.restore(tracker, {
      command,
      args: ({ content }) => ({ session: content.session, name: content.title.label }),
      name: ({ content }) => content.session,
    });
  },
};
