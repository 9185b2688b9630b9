import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { INotebookTracker, NotebookActions, type NotebookPanel } from "@jupyterlab/notebook";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import { agentsIcon } from "./icons";
import {
  cellsMessage,
  errorMessage,
  gridCode,
  lastFailed,
  type NumberedCell,
  selectionMessage,
} from "./notebook/excerpts";
import { askReceiver } from "./notebook/sendDialog";
import { describeSession } from "./sessionArgument";
import { sessionOf } from "./sessionCommands";
import { IMaestro } from "./tokens";

interface Excerpt {
  readonly id: string;
  readonly label: string;
  readonly caption: string;
  /** The message; empty where there is nothing to send. */
  text(panel: NotebookPanel): string;
}

function cellsOf({ content }: NotebookPanel): NumberedCell[] {
  return content.widgets.map(({ model }, at) => ({ n: at + 1, cell: model.toJSON() }));
}

function languageOf({ model }: NotebookPanel): string {
  return model?.defaultKernelLanguage ?? "";
}

/** The language of the notebook's kernel, once that is there; a new notebook doesn't tell it. */
async function kernelLanguageOf(panel: NotebookPanel): Promise<string> {
  await panel.sessionContext.ready;
  const info = await panel.sessionContext.session?.kernel?.info;
  return info?.language_info.name ?? languageOf(panel);
}

function selectedText({ content }: NotebookPanel): string {
  const editor = content.activeCell?.editor;
  const source = editor?.model.sharedModel.getSource() ?? "";
  const selection = editor?.getSelection();
  const [start, end] = [selection?.start, selection?.end].map((place) =>
    place === undefined || editor == null ? 0 : editor.getOffsetAt(place),
  );
  const inEditor = source.slice(Math.min(start ?? 0, end ?? 0), Math.max(start ?? 0, end ?? 0));
  if (inEditor !== "") return inEditor;
  const shown = window.getSelection();
  const inside = shown?.anchorNode != null && content.node.contains(shown.anchorNode);
  return inside ? shown.toString() : "";
}

function excerpts(): Excerpt[] {
  return [
    {
      id: CommandIDs.sendSelection,
      label: t("Send Selection to Session…"),
      caption: t("Send what is selected in the notebook to an agent"),
      text: (panel) => {
        const selected = selectedText(panel);
        const n = panel.content.activeCellIndex + 1;
        return selected === "" ? "" : selectionMessage(panel.context.path, n, selected);
      },
    },
    {
      id: CommandIDs.sendCell,
      label: t("Send Cell to Session…"),
      caption: t("Send the selected cells of the notebook to an agent"),
      text: (panel) => {
        const { content, context } = panel;
        const chosen = cellsOf(panel).filter((_, at) => {
          const cell = content.widgets[at];
          return cell !== undefined && content.isSelectedOrActive(cell);
        });
        return cellsMessage(context.path, chosen, languageOf(panel));
      },
    },
    {
      id: CommandIDs.sendError,
      label: t("Send Last Error to Session…"),
      caption: t("Send the notebook's last error and its cell to an agent"),
      text: (panel) => {
        const failed = lastFailed(cellsOf(panel));
        return failed === null ? "" : errorMessage(panel.context.path, failed, languageOf(panel));
      },
    },
  ];
}

async function insertGrid(panel: NotebookPanel): Promise<void> {
  const { content, sessionContext } = panel;
  const code = gridCode(cellsOf(panel).map(({ cell }) => cell));
  NotebookActions.insertBelow(content);
  content.activeCell?.model.sharedModel.setSource(code);
  await NotebookActions.run(content, sessionContext);
}

/** From notebooks to agents: the grid in a cell, and excerpts as messages. */
export const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: "maestro-jupyter:notebook",
  description: "Shows the grid in notebooks, and sends what is in them to agents.",
  autoStart: true,
  requires: [IMaestro, INotebookTracker],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    maestro: IMaestro,
    notebooks: INotebookTracker,
    palette: ICommandPalette | null,
  ): void => {
    const { commands, shell } = app;
    const category = t("Maestro");
    const current = (): NotebookPanel | null => {
      const panel = notebooks.currentWidget;
      return panel !== null && panel === shell.currentWidget ? panel : null;
    };
    commands.addCommand(CommandIDs.insertGrid, {
      label: t("Insert Maestro Grid"),
      caption: t("Insert a cell that shows all agents side by side"),
      icon: agentsIcon,
      describedBy: { args: { type: "object", properties: {} } },
      isEnabled: () => current() !== null,
      execute: async () => {
        const panel = current();
        if (panel === null) return;
        // The magic needs IPython; beside another kernel, the grid has a tab of its own.
        if ((await kernelLanguageOf(panel)) === "python") await insertGrid(panel);
        else await commands.execute(CommandIDs.openGrid);
      },
    });
    palette?.addItem({ command: CommandIDs.insertGrid, category });
    const send = async (message: string, args: { session?: unknown }): Promise<void> => {
      const { actions, dialogs, feed, notices, selection } = maestro;
      if (typeof args.session === "string") {
        const session = sessionOf(maestro, { session: args.session });
        if (session !== undefined) await actions.say(session, message);
        return;
      }
      const sessions = feed.store.all();
      if (sessions.length === 0) {
        notices.note(t("No session is open; spawn an agent first."));
        return;
      }
      const sending = await askReceiver(dialogs, sessions, selection.session?.id ?? "", message);
      if (sending !== null) await actions.say(sending.session, sending.message);
    };
    for (const { id, label, caption, text } of excerpts()) {
      commands.addCommand(id, {
        label,
        caption,
        describedBy: describeSession(
          {},
          t("Id or name of the session; asks where it is left out."),
        ),
        isEnabled: () => {
          const panel = current();
          return panel !== null && text(panel) !== "";
        },
        execute: async (args) => {
          const panel = current();
          if (panel !== null) await send(text(panel), args);
        },
      });
      palette?.addItem({ command: id, category });
    }
  },
};
