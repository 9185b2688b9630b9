import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import type { Session } from "../model";
import { CommandIDs } from "./commandIds";
import { addSessionCommands, commonCommands } from "./sessionCommands";
import { IMaestro } from "./tokens";

/** What can be done to a session, as commands. */
export const sessionPlugin: JupyterFrontEndPlugin<void> = {
  id: "maestro-jupyter:sessions",
  description: "Commands that act on one session.",
  autoStart: true,
  requires: [IMaestro],
  optional: [ICommandPalette],
  activate: (app: JupyterFrontEnd, maestro: IMaestro, palette: ICommandPalette | null): void => {
    const goToQuestion = ({ id }: Session): Promise<unknown> =>
      app.commands.execute(CommandIDs.openSession, { session: id, answer: true });
    addSessionCommands(app, maestro, palette, commonCommands(maestro, goToQuestion));
  },
};
