import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { IDefaultFileBrowser } from "@jupyterlab/filebrowser";
import type { ReadonlyJSONObject } from "@lumino/coreutils";
import { Spawning } from "../api";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import { agentsIcon } from "./icons";
import { Draft } from "./spawn/draft";
import { readPresets } from "./spawn/presets";
import { SpawnDialog } from "./spawn/spawnDialog";
import { IMaestro } from "./tokens";

function describeSpawn(): { args: ReadonlyJSONObject } {
  const text = (description: string): ReadonlyJSONObject => ({ type: "string", description });
  return {
    args: {
      type: "object",
      properties: {
        agent: text(t("The agent; opens the dialog where it is left out.")),
        prompt: text(t("What it should do.")),
        name: text(t("The session's name.")),
        repo: text(t("The repository's folder.")),
        base: text(t("The branch, tag or commit to start from.")),
      },
    },
  };
}

/** Starting sessions: by dialog, or by a command that names what to start. */
export const spawnPlugin: JupyterFrontEndPlugin<void> = {
  id: "maestro-jupyter:spawn",
  description: "Starts agents.",
  autoStart: true,
  requires: [IMaestro],
  optional: [ICommandPalette, IDefaultFileBrowser],
  activate: (
    app: JupyterFrontEnd,
    maestro: IMaestro,
    palette: ICommandPalette | null,
    files: IDefaultFileBrowser | null,
  ): void => {
    const spawning = new Spawning(maestro.requester);
    const draft = new Draft(window.localStorage);
    const runDemo = async (): Promise<void> => {
      const { repo, tasks } = await spawning.sample();
      for (const { name, prompt } of tasks) {
        await spawning.spawn({ agent: "demo", name, prompt, repo });
      }
    };
    const ask = async (agent: string): Promise<void> => {
      const agents = await spawning.agents();
      const dialog = new SpawnDialog({
        parent: maestro.dialogs,
        spawning,
        agents,
        draft,
        presets: readPresets(maestro.settings.value("presets")),
        repo: files?.model.path ?? "",
        agent,
        runDemo,
      });
      await dialog.open();
    };
    const command = CommandIDs.spawnSession;
    app.commands.addCommand(command, {
      label: ({ agent }) =>
        typeof agent === "string" ? t("Spawn {agent}", { agent }) : t("Spawn Agent…"),
      caption: t("Start an agent in a git worktree of its own"),
      icon: agentsIcon,
      describedBy: describeSpawn(),
      execute: async (args) => {
        try {
          const { agent, prompt } = args;
          if (typeof agent !== "string" || typeof prompt !== "string") {
            await ask(typeof agent === "string" ? agent : "");
            return undefined;
          }
          const more = Object.entries(args).filter(
            ([key, value]) => ["name", "repo", "base"].includes(key) && typeof value === "string",
          );
          return await spawning.spawn({ agent, prompt, ...Object.fromEntries(more) });
        } catch (error) {
          maestro.notices.error(error);
          return undefined;
        }
      },
    });
    palette?.addItem({ command, category: t("Maestro") });
  },
};
