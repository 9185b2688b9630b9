import type { IWidgetTracker, MainAreaWidget } from "@jupyterlab/apputils";
import { DEFAULT_TERMINAL_SETTINGS } from "../../terminal/settings";
import { t } from "../../translate";
import { CommandIDs } from "../commandIds";
import { type LabCommand, NO_ARGUMENTS } from "../labCommand";
import { describeSession } from "../sessionArgument";
import { sessionOf } from "../sessionCommands";
import type { SessionContent } from "../sessionTab";
import type { IMaestro } from "../tokens";

export type SessionTab = MainAreaWidget<SessionContent>;

/** What can be done to terminals; `open` opens a session's tab. */
export function terminalCommands(
  maestro: IMaestro,
  tracker: IWidgetTracker<SessionTab>,
  open: (id: string) => Promise<SessionTab>,
): LabCommand[] {
  const size = (): number => maestro.terminalPreferences.current.fontSize;
  const save = (fontSize: number): Promise<void> => {
    maestro.terminalPreferences.set({ fontSize });
    return maestro.settings.save("fontSize", size());
  };
  return [
    {
      id: CommandIDs.toggleTerminal,
      label: t("Switch Between Agent and Terminal"),
      caption: t("Show the agent's terminal, or one of your own in the same worktree"),
      describedBy: describeSession(),
      isEnabled: (args) => sessionOf(maestro, args) !== undefined,
      execute: async (args) => {
        const session = sessionOf(maestro, args);
        if (session !== undefined) (await open(session.id)).content.toggleTerminal();
      },
    },
    {
      id: CommandIDs.findInTerminal,
      label: t("Find in Terminal"),
      caption: t("Find a text in the terminal that is shown"),
      describedBy: NO_ARGUMENTS,
      isEnabled: () => tracker.currentWidget !== null,
      execute: () => tracker.currentWidget?.content.find(),
    },
    {
      id: CommandIDs.zoomTerminalIn,
      label: t("Zoom Terminals In"),
      caption: t("Make the terminals' font larger"),
      describedBy: NO_ARGUMENTS,
      execute: () => save(size() + 1),
    },
    {
      id: CommandIDs.zoomTerminalOut,
      label: t("Zoom Terminals Out"),
      caption: t("Make the terminals' font smaller"),
      describedBy: NO_ARGUMENTS,
      execute: () => save(size() - 1),
    },
    {
      id: CommandIDs.resetTerminalZoom,
      label: t("Reset Terminals' Zoom"),
      caption: t("Make the terminals' font as large as it was at first"),
      describedBy: NO_ARGUMENTS,
      execute: () => save(DEFAULT_TERMINAL_SETTINGS.fontSize),
    },
  ];
}
