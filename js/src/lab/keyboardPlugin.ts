import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { isRecord } from "../api";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import { shortcuts } from "./keyboard/bindings";
import { showCheatSheet } from "./keyboard/cheatSheet";
import { Mastery } from "./keyboard/mastery";
import { TerminalKeys } from "./keyboard/terminalKeys";
import { NO_ARGUMENTS } from "./labCommand";
import { IMaestro } from "./tokens";

const PREFIX = "maestro:";
const OPEN_SETTINGS = "settingeditor:open";

/** The shortcuts: what they are, and how far a person is with them. */
export const keyboardPlugin: JupyterFrontEndPlugin<void> = {
  id: "maestro-jupyter:keyboard",
  description: "Shows Maestro's shortcuts, and which of them were used.",
  autoStart: true,
  requires: [IMaestro],
  optional: [ICommandPalette],
  activate: (app: JupyterFrontEnd, maestro: IMaestro, palette: ICommandPalette | null): void => {
    const { commands } = app;
    new TerminalKeys(commands);
    const mastery = new Mastery(window.localStorage);
    const counts = (): boolean => maestro.settings.flag("mastery");
    commands.commandExecuted.connect((_, { id, args }) => {
      const { _luminoEvent: event } = args;
      const byKeys = isRecord(event) && event.type === "keybinding";
      if (byKeys && id.startsWith(PREFIX) && counts()) mastery.note(id);
    });
    const command = CommandIDs.showShortcuts;
    commands.addCommand(command, {
      label: t("Show Shortcuts"),
      caption: t("Show all of Maestro's shortcuts as they are now"),
      describedBy: NO_ARGUMENTS,
      execute: () =>
        showCheatSheet(maestro.dialogs, {
          shortcuts: shortcuts(commands.keyBindings),
          labelOf: (id) => commands.label(id),
          mastery: counts() ? mastery : null,
          change: () => void commands.execute(OPEN_SETTINGS, { query: "Keyboard Shortcuts" }),
        }),
    });
    palette?.addItem({ command, category: t("Maestro") });
  },
};
