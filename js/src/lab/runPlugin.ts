import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from "@jupyterlab/application";
import { ICommandPalette, type MainAreaWidget, WidgetTracker } from "@jupyterlab/apputils";
import { IDefaultFileBrowser } from "@jupyterlab/filebrowser";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import { runsIcon } from "./icons";
import { place } from "./place";
import { Choice } from "./runs/chosen";
import { openDocument } from "./runs/openDocument";
import { Playbooks } from "./runs/playbooks";
import { describeRun, runOf } from "./runs/runArgument";
import { runCommands } from "./runs/runCommands";
import { playbookCommand } from "./runs/runPlaybook";
import type { RunContent } from "./runs/runTab";
import { IMaestro } from "./tokens";

type Tab = MainAreaWidget<RunContent>;

/** Runs of playbooks: begun from files and documents, shown as tabs, steered by commands. */
export const runPlugin: JupyterFrontEndPlugin<void> = {
  id: "maestro-jupyter:runs",
  description: "Runs playbooks, and shows their runs as tabs of the main area.",
  autoStart: true,
  requires: [IMaestro],
  optional: [ICommandPalette, ILayoutRestorer, IDefaultFileBrowser],
  activate: (
    app: JupyterFrontEnd,
    maestro: IMaestro,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    files: IDefaultFileBrowser | null,
  ): void => {
    const { commands, contextMenu, serviceManager, shell } = app;
    const { runs } = maestro.feed;
    const category = t("Maestro");
    const tracker = new WidgetTracker<Tab>({ namespace: "maestro-run" });
    const shown = (): string | null =>
      tracker.currentWidget !== null && tracker.currentWidget === shell.currentWidget
        ? tracker.currentWidget.content.run
        : null;
    const open = async (run: string, name?: string, task?: string): Promise<void> => {
      const { createRunTab } = await import("./runs/runTab");
      const context = {
        maestro,
        openSession: (session: string, label: string) =>
          void commands.execute(CommandIDs.openSession, { session, name: label }),
        openDocument: openDocument(commands, maestro.notices),
      };
      const known = tracker.find(({ content }) => content.run === run);
      const tab = known ?? createRunTab(context, run, name);
      if (known === undefined) await tracker.add(tab);
      if (task !== undefined) tab.content.revealWhenActivated(task);
      place(app, tab);
    };

    commands.addCommand(CommandIDs.openRun, {
      label: t("Open Run"),
      caption: t("Open a run of a playbook as a tab"),
      icon: runsIcon,
      describedBy: describeRun({
        name: { type: "string", description: t("What the tab is called until the run is known.") },
        task: { type: "string", description: t("The id of a task to show.") },
      }),
      isEnabled: (args) => typeof args.run === "string" || runs.all().length > 0,
      execute: async (args) => {
        const { name, run, task } = args;
        // A restored tab may name a run that the snapshot to come will tell of.
        const id = runOf(runs, args, null)?.id ?? (typeof run === "string" ? run : "");
        if (id === "") return;
        const [label, reveals] = [name, task].map((value) =>
          typeof value === "string" ? value : undefined,
        );
        await open(id, label, reveals);
      },
    });
    palette?.addItem({ command: CommandIDs.openRun, category });

    const choice = new Choice(
      new Playbooks(serviceManager.contents),
      files,
      () => shell.currentWidget,
    );
    const refreshChoice = (): void => {
      commands.notifyCommandChanged(CommandIDs.runPlaybook);
      if (contextMenu.menu.isAttached) contextMenu.menu.update();
    };
    files?.selectionChanged.connect(() => void choice.look().then(refreshChoice));
    const playbook = playbookCommand(maestro, choice, ({ id }) => open(id));
    const all = [playbook, ...runCommands(maestro, (args) => runOf(runs, args, shown()))];
    for (const { id, inPalette = true, ...options } of all) {
      commands.addCommand(id, options);
      if (inPalette) palette?.addItem({ command: id, category });
    }
    const refresh = (): void => {
      for (const { id } of all) commands.notifyCommandChanged(id);
    };
    runs.listen(refresh);
    shell.currentChanged?.connect(refresh);
    void restorer?.restore(tracker, {
      command: CommandIDs.openRun,
      args: ({ content }) => ({ run: content.run, name: content.title.label }),
      name: ({ content }) => content.run,
    });
  },
};
