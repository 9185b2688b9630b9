import type { ReadonlyJSONObject, ReadonlyPartialJSONObject } from "@lumino/coreutils";
import { list, type RunRequest, Spawning } from "../../api";
import type { RunReport } from "../../model";
import { t } from "../../translate";
import { CommandIDs } from "../commandIds";
import { runsIcon } from "../icons";
import type { LabCommand } from "../labCommand";
import type { IMaestro } from "../tokens";
import type { Choice, Chosen, From } from "./chosen";

function describeArguments(): ReadonlyJSONObject {
  return {
    type: "object",
    properties: {
      documents: {
        type: "array",
        items: { type: "string" },
        description: t(
          "Playbooks, or folders of them; asks how to run what is chosen if left out.",
        ),
      },
      repo: { type: "string", description: t("The folder that the documents are seen from.") },
      agent: { type: "string", description: t("The agent, where the playbook names none.") },
      parallel: { type: "integer", minimum: 1, description: t("How many tasks side by side.") },
      attempts: {
        type: "integer",
        minimum: 1,
        description: t("How often a task is tried at most."),
      },
      worktree: { type: "string", description: t("The name of the run and its worktree.") },
      pr: { type: "boolean", description: t("Whether to open a pull request at the end.") },
      from: {
        type: "string",
        enum: ["browser", "document"],
        description: t("Where the playbook is chosen; by default the document that is shown."),
      },
    },
  };
}

const OPTIONS: Readonly<Record<string, string>> = {
  repo: "string",
  agent: "string",
  parallel: "number",
  attempts: "number",
  worktree: "string",
  pr: "boolean",
};

function requestOf(args: ReadonlyPartialJSONObject): RunRequest | null {
  const documents = list(args.documents).filter((one): one is string => typeof one === "string");
  if (documents.length === 0) return null;
  const options = Object.entries(args).filter(([name, value]) => OPTIONS[name] === typeof value);
  return { documents, ...Object.fromEntries(options) };
}

/** The command that runs playbooks: as its arguments say, or as a person says in a dialog. */
export function playbookCommand(
  maestro: IMaestro,
  choice: Choice,
  show: (run: RunReport) => Promise<void>,
): LabCommand {
  const { dialogs, feed, notices, requester, runs } = maestro;
  const spawning = new Spawning(requester);
  const sources = ({ from }: ReadonlyPartialJSONObject): From[] =>
    from === "browser" || from === "document" ? [from] : ["document", "browser"];
  const chosen = (args: ReadonlyPartialJSONObject): Chosen | null =>
    sources(args)
      .map((from) => choice.chosen(from))
      .find((found) => found !== null) ?? null;
  const ask = async ({ items, save }: Chosen): Promise<RunReport | null> => {
    const [{ RunDialog }, agents] = await Promise.all([
      import("./runDialog"),
      spawning.agents(),
      save(),
    ]);
    // The server sees paths from the folder that JupyterLab shows, as JupyterLab does.
    const documents = items.map(({ path }) => path);
    return new RunDialog({ parent: dialogs, runs, agents, documents }).open();
  };
  return {
    id: CommandIDs.runPlaybook,
    label: ({ from }) => (from === undefined ? t("Run Playbook…") : t("Run with Maestro…")),
    caption: t("Let agents work through a markdown checklist"),
    icon: runsIcon,
    describedBy: { args: describeArguments() },
    isVisible: (args) =>
      typeof args.from !== "string" || sources(args).some((from) => choice.mayBe(from)),
    isEnabled: (args) => requestOf(args) !== null || chosen(args) !== null,
    execute: async (args) => {
      try {
        const request = requestOf(args);
        const found = request === null ? chosen(args) : null;
        const run =
          request !== null ? await runs.start(request) : found !== null ? await ask(found) : null;
        if (run === null) return;
        feed.runs.take(run);
        await show(run);
      } catch (error) {
        notices.error(error);
      }
    },
  };
}
