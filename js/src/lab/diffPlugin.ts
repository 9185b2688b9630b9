import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from "@jupyterlab/application";
import { ICommandPalette, type MainAreaWidget, WidgetTracker } from "@jupyterlab/apputils";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import type { Comments, DiffContent } from "./diff";
import { agentsIcon } from "./icons";
import { place } from "./place";
import { describeSession } from "./sessionArgument";
import { sessionOf } from "./sessionCommands";
import { IMaestro } from "./tokens";

type Tab = MainAreaWidget<DiffContent>;

interface PageCommand {
  readonly id: string;
  readonly label: string;
  readonly caption: string;
  run(tab: Tab): void;
}

/** What can be done in a diff that is open. */
function pageCommands(): PageCommand[] {
  return [
    {
      id: CommandIDs.nextChange,
      label: t("Next Change"),
      caption: t("Go to the next change in the diff"),
      run: ({ content }) => content.page.cursor.change(1),
    },
    {
      id: CommandIDs.previousChange,
      label: t("Previous Change"),
      caption: t("Go to the change before in the diff"),
      run: ({ content }) => content.page.cursor.change(-1),
    },
    {
      id: CommandIDs.nextChangedFile,
      label: t("Next Changed File"),
      caption: t("Go to the next file in the diff"),
      run: ({ content }) => content.page.cursor.nextFile(1),
    },
    {
      id: CommandIDs.previousChangedFile,
      label: t("Previous Changed File"),
      caption: t("Go to the file before in the diff"),
      run: ({ content }) => content.page.cursor.nextFile(-1),
    },
    {
      id: CommandIDs.commentLine,
      label: t("Comment on Line"),
      caption: t("Comment on the line of the diff that the keyboard is on"),
      run: ({ content }) => content.page.comment(),
    },
    {
      id: CommandIDs.sendComments,
      label: t("Send Comments to Agent"),
      caption: t("Send all comments on the diff to its agent as one message"),
      run: ({ content }) => void content.page.send(),
    },
    {
      id: CommandIDs.toggleSideBySide,
      label: t("Diff Side by Side"),
      caption: t("Show what was beside what is, or one below the other"),
      run: ({ content }) => content.page.toggleSplit(),
    },
  ];
}

/** Sessions' diffs as tabs of the main area. */
export const diffPlugin: JupyterFrontEndPlugin<void> = {
  id: "maestro-jupyter:diff",
  description: "What sessions have changed, as tabs of the main area.",
  autoStart: true,
  requires: [IMaestro],
  optional: [ICommandPalette, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    maestro: IMaestro,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
  ): void => {
    const { commands, shell } = app;
    const tracker = new WidgetTracker<Tab>({ namespace: "maestro-diff" });
    const unsent = new Map<string, Comments>();
    const category = t("Maestro");
    const open = async (id: string): Promise<Tab> => {
      const { Comments, createDiffTab } = await import("./diff");
      const known = tracker.find(({ content }) => content.session === id);
      if (known !== undefined) return known;
      // Comments outlive the tab, which is easily closed by accident.
      const comments = unsent.get(id) ?? new Comments();
      unsent.set(id, comments);
      const tab = createDiffTab(maestro, id, comments);
      await tracker.add(tab);
      return tab;
    };
    const command = CommandIDs.showDiff;
    commands.addCommand(command, {
      label: t("Show Session's Diff"),
      caption: t("Show everything that the session has changed"),
      icon: agentsIcon,
      describedBy: describeSession(),
      isEnabled: (args) =>
        sessionOf(maestro, args) !== undefined || typeof args.session === "string",
      execute: async (args) => {
        const { session: wanted } = args;
        // A restored tab may name a session that the snapshot to come will tell of.
        const id = sessionOf(maestro, args)?.id ?? (typeof wanted === "string" ? wanted : "");
        if (id === "") return;
        const tab = await open(id);
        place(app, tab);
      },
    });
    palette?.addItem({ command, category });
    const isCurrent = (): boolean =>
      tracker.currentWidget !== null && tracker.currentWidget === shell.currentWidget;
    for (const { id, label, caption, run } of pageCommands()) {
      commands.addCommand(id, {
        label,
        caption,
        describedBy: { args: { type: "object", properties: {} } },
        isEnabled: isCurrent,
        execute: () => {
          if (tracker.currentWidget !== null) run(tracker.currentWidget);
        },
      });
      palette?.addItem({ command: id, category });
    }
    maestro.selection.listen(() => commands.notifyCommandChanged(command));
    shell.currentChanged?.connect(() => {
      for (const { id } of pageCommands()) commands.notifyCommandChanged(id);
    });
    void restorer?.restore(tracker, {
      command,
      args: ({ content }) => ({ session: content.session }),
      name: ({ content }) => content.session,
    });
  },
};
