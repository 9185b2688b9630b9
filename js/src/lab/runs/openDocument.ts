import { PageConfig } from "@jupyterlab/coreutils";
import type { CommandRegistry } from "@lumino/commands";
import type { Says } from "../../grid";
import type { RunReport, TaskReport } from "../../model";
import { t } from "../../translate";
import { contentsPath } from "./contentsPath";

const GO_TO_LINE = "fileeditor:go-to-line";

/** Opens a task's document in the editor, at the task. */
export function openDocument(
  commands: CommandRegistry,
  notices: Says,
): (run: RunReport, task: TaskReport) => void {
  const open = async (file: string, line: number): Promise<void> => {
    const path = contentsPath(PageConfig.getOption("serverRoot"), file);
    if (path === null) {
      notices.note(t("{file} is not in the folder that JupyterLab shows.", { file }));
      return;
    }
    await commands.execute("docmanager:open", { path, factory: "Editor" });
    if (line > 0 && commands.hasCommand(GO_TO_LINE)) await commands.execute(GO_TO_LINE, { line });
  };
  return ({ repo }, { document, line }) => {
    open(`${repo}/${document}`, line).catch((error: unknown) => notices.error(error));
  };
}
