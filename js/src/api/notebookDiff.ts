import { isRecord, list, text, textOrNull } from "./json";

export interface NotebookLine {
  readonly op: " " | "+" | "-";
  readonly text: string;
}

/** A change of metadata; null stands for what is not there. */
export interface MetadataChange {
  readonly key: string;
  readonly old: string | null;
  readonly new: string | null;
}

export interface CellOutput {
  readonly kind: "stream" | "result" | "display" | "error";
  readonly text: string;
}

export interface CellDiff {
  readonly kind: "added" | "deleted" | "modified";
  readonly type: "code" | "markdown" | "raw";
  /** Counted from 0; null where the cell is not there. */
  readonly oldIndex: number | null;
  readonly newIndex: number | null;
  readonly source: readonly NotebookLine[];
  /** Null where they are the same. */
  readonly outputs: {
    readonly old: readonly CellOutput[];
    readonly new: readonly CellOutput[];
  } | null;
  readonly metadata: readonly MetadataChange[];
}

/** What became of a notebook; cells that are the same are left out. */
export interface NotebookDiff {
  readonly path: string;
  readonly oldPath: string | null;
  readonly metadata: readonly MetadataChange[];
  readonly cells: readonly CellDiff[];
}

function oneOf<T extends string>(value: unknown, ...words: readonly [T, ...T[]]): T {
  return words.find((word) => word === value) ?? words[0];
}

function index(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function readMetadata(value: unknown): MetadataChange[] {
  return list(value)
    .filter(isRecord)
    .map((entry) => ({
      key: text(entry.key),
      old: textOrNull(entry.old),
      new: textOrNull(entry.new),
    }));
}

function readOutputs(value: unknown): CellOutput[] {
  return list(value)
    .filter(isRecord)
    .map((output) => ({
      kind: oneOf(output.kind, "display", "stream", "result", "error"),
      text: text(output.text),
    }));
}

function readCell(value: unknown): CellDiff {
  const cell = isRecord(value) ? value : {};
  const outputs = isRecord(cell.outputs) ? cell.outputs : null;
  return {
    kind: oneOf(cell.kind, "modified", "added", "deleted"),
    type: oneOf(cell.type, "raw", "code", "markdown"),
    oldIndex: index(cell.old_index),
    newIndex: index(cell.new_index),
    source: list(cell.source)
      .filter(isRecord)
      .map((line) => ({ op: oneOf(line.op, " ", "+", "-"), text: text(line.text) })),
    outputs: outputs && { old: readOutputs(outputs.old), new: readOutputs(outputs.new) },
    metadata: readMetadata(cell.metadata),
  };
}

export function readNotebookDiff(value: unknown): NotebookDiff {
  const notebook = isRecord(value) ? value : {};
  return {
    path: text(notebook.path),
    oldPath: textOrNull(notebook.old_path),
    metadata: readMetadata(notebook.metadata),
    cells: list(notebook.cells).map(readCell),
  };
}
