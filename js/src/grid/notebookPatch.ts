import type { CellDiff, MetadataChange, NotebookDiff } from "../api";
import { t } from "../translate";
import type { FilePatch, LineKind, PatchLine } from "./patch";

const KINDS: Readonly<Record<string, LineKind>> = { "+": "added", "-": "removed" };

function lines(op: "+" | "-", text: string): PatchLine[] {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => ({ kind: KINDS[op] ?? "context", text: `${op}${line}` }));
}

function metadataLines(entries: readonly MetadataChange[]): PatchLine[] {
  return entries.flatMap((entry) => [
    ...(entry.old === null ? [] : lines("-", `${entry.key}: ${entry.old}`)),
    ...(entry.new === null ? [] : lines("+", `${entry.key}: ${entry.new}`)),
  ]);
}

function heading(text: string, cell = text): PatchLine {
  return { kind: "hunk", text, place: cell === text ? text : `${cell}, ${text}` };
}

function cellHeading({ kind, newIndex, oldIndex }: CellDiff): string {
  const n = String((newIndex ?? oldIndex ?? 0) + 1);
  if (kind === "added") return t("Cell {n}, added", { n });
  return kind === "deleted" ? t("Cell {n}, deleted", { n }) : t("Cell {n}", { n });
}

function cellLines(cell: CellDiff): PatchLine[] {
  const title = cellHeading(cell);
  const source = cell.source.map(({ op, text }) => ({
    kind: KINDS[op] ?? ("context" as const),
    text: `${op}${text}`,
  }));
  const outputs = cell.outputs && [
    heading(t("Outputs"), title),
    ...cell.outputs.old.flatMap((output) => lines("-", output.text)),
    ...cell.outputs.new.flatMap((output) => lines("+", output.text)),
  ];
  const metadata = metadataLines(cell.metadata);
  return [
    heading(title),
    ...source,
    ...(outputs ?? []),
    ...(metadata.length > 0 ? [heading(t("Metadata"), title), ...metadata] : []),
  ];
}

/** A notebook's change as lines, cell by cell. */
export function notebookPatch(notebook: NotebookDiff): FilePatch {
  return {
    path: notebook.path,
    lines: [...metadataLines(notebook.metadata), ...notebook.cells.flatMap(cellLines)],
  };
}
