import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import { keysOf } from "./keyboard/bindings";
import { NO_ARGUMENTS } from "./labCommand";
import type { OfferedCommand } from "./quick/entries";
import { expand, isForAgents, type QuickAction, readQuickActions } from "./quick/quickActions";
import { QuickPalette } from "./quick/quickPalette";
import { describeSession } from "./sessionArgument";
import { sessionOf } from "./sessionCommands";
import { IMaestro } from "./tokens";

const PREFIX = "maestro:";
const NOT_OFFERED: ReadonlySet<string> = new Set([
  CommandIDs.quickActions,
  CommandIDs.runQuickAction,
  CommandIDs.jumpToSession,
  CommandIDs.openSession,
]);

/** What is often asked of agents, by button, palette and shortcut. */
export const quickPlugin: JupyterFrontEndPlugin<void> = {
  id: "maestro-jupyter:quick",
  description: "Quick actions: one box for sessions, actions and prompts.",
  autoStart: true,
  requires: [IMaestro],
  optional: [ICommandPalette],
  activate: (app: JupyterFrontEnd, maestro: IMaestro, palette: ICommandPalette | null): void => {
    const { commands } = app;
    const actions = (): QuickAction[] => readQuickActions(maestro.settings.value("quickActions"));
    const offered = (): OfferedCommand[] =>
      commands
        .listCommands()
        .filter((id) => id.startsWith(PREFIX) && !NOT_OFFERED.has(id) && commands.isEnabled(id))
        .map((id) => ({ id, label: commands.label(id), keys: keysOf(commands.keyBindings, id) }));
    commands.addCommand(CommandIDs.quickActions, {
      label: t("Quick Actions…"),
      caption: t("Find a session, an action or a prompt"),
      describedBy: NO_ARGUMENTS,
      execute: () =>
        new QuickPalette(maestro.dialogs, {
          sessions: maestro.feed.store.all(),
          current: maestro.selection.session,
          actions: actions(),
          commands: offered(),
          openSession: (session) => void commands.execute(CommandIDs.openSession, { session }),
          runAction: (name, session) =>
            void commands.execute(CommandIDs.runQuickAction, { name, session }),
          runCommand: (id) => void commands.execute(id),
          send: (text, session) => void maestro.actions.say(session, text),
        }).open(),
    });
    commands.addCommand(CommandIDs.runQuickAction, {
      label: ({ name }) => (typeof name === "string" ? name : t("Run Quick Action")),
      caption: t("Send a quick action's prompt to the session's agent"),
      describedBy: describeSession({
        name: { type: "string", description: t("The quick action's name.") },
      }),
      isEnabled: (args) => {
        const session = sessionOf(maestro, args);
        return session !== undefined && isForAgents(session);
      },
      execute: async (args) => {
        const session = sessionOf(maestro, args);
        const action = actions().find(({ name }) => name === args.name);
        if (session === undefined || action === undefined || !isForAgents(session)) return false;
        return maestro.actions.say(session, expand(action.prompt, session));
      },
    });
    palette?.addItem({ command: CommandIDs.quickActions, category: t("Maestro") });
  },
};
