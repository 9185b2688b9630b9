import { isRecord, list, text } from "../../api";
import { t } from "../../translate";

/** A cell as a notebook's file has it. */
export interface CellJson {
  readonly cell_type?: unknown;
  readonly source?: unknown;
  readonly outputs?: unknown;
  readonly execution_count?: unknown;
}

/** A cell and its place in the notebook, counted from 1. */
export interface NumberedCell {
  readonly n: number;
  readonly cell: CellJson;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: tracebacks are coloured for terminals.
const ANSI = /\u001b\[[0-9;]*[A-Za-z]/g;

function joined(value: unknown): string {
  return Array.isArray(value) ? value.map((part) => text(part)).join("") : text(value);
}

/** `content` between fences that are longer than any in it. */
function fenced(content: string, language: string): string {
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${content.replace(/\n$/, "")}\n${fence}`;
}

function languageOf({ cell_type: type }: CellJson, language: string): string {
  if (type === "code") return language;
  return type === "markdown" ? "markdown" : "";
}

/** What is told to an agent of selected text. */
export function selectionMessage(path: string, n: number, selected: string): string {
  return `${t("From cell {n} of the notebook {path}:", { n, path })}\n\n${fenced(selected, "")}`;
}

/** What is told to an agent of cells. */
export function cellsMessage(
  path: string,
  cells: readonly NumberedCell[],
  language: string,
): string {
  return cells
    .map(({ n, cell }) => {
      const source = fenced(joined(cell.source), languageOf(cell, language));
      return `${t("Cell {n} of the notebook {path}:", { n, path })}\n\n${source}`;
    })
    .join("\n\n");
}

function errorOf({ outputs }: CellJson): string {
  const error = list(outputs).find((output) => isRecord(output) && output.output_type === "error");
  if (!isRecord(error)) return "";
  const traceback = list(error.traceback).map((line) => text(line));
  const told = traceback.join("\n").replace(ANSI, "");
  return told === "" ? `${text(error.ename)}: ${text(error.evalue)}` : told;
}

/** The cell whose error came last; `null` where there is none. */
export function lastFailed(cells: readonly NumberedCell[]): NumberedCell | null {
  const failed = cells.filter(({ cell }) => errorOf(cell) !== "");
  const order = ({ cell: { execution_count: count } }: NumberedCell): number =>
    typeof count === "number" ? count : 0;
  return failed.sort((a, b) => order(b) - order(a))[0] ?? null;
}

/** What is told to an agent of a cell that failed. */
export function errorMessage(path: string, { n, cell }: NumberedCell, language: string): string {
  return [
    t("Cell {n} of the notebook {path} fails:", { n, path }),
    fenced(joined(cell.source), languageOf(cell, language)),
    fenced(errorOf(cell), ""),
  ].join("\n\n");
}

/** The code of a cell that shows the grid in a notebook with these cells. */
export function gridCode(cells: readonly CellJson[]): string {
  const loads = cells.some(({ source }) => /^%load_ext maestro_jupyter$/m.test(joined(source)));
  return loads ? "%maestro grid" : "%load_ext maestro_jupyter\n%maestro grid";
}
