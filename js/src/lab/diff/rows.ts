import type { LineKind, PatchLine } from "../../grid";

/** A line of a diff, with its numbers before and after the change. */
export interface DiffLine {
  readonly kind: LineKind;
  readonly text: string;
  readonly old: number | null;
  readonly new: number | null;
  /** In a notebook, the cell and part of it. */
  readonly place: string;
}

/** What is shown in one row: one line over the whole width, or what was and what is. */
export type DiffRow =
  | { readonly whole: DiffLine }
  | { readonly left: DiffLine | null; readonly right: DiffLine | null };

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/** Number the lines; where a heading has no numbers, as in notebooks, from 1 below each. */
export function numberLines(lines: readonly PatchLine[]): DiffLine[] {
  let before = 1;
  let after = 1;
  let place = "";
  return lines.map(({ kind, text, place: begins }) => {
    if (kind === "hunk") {
      const [, first, second] = HUNK.exec(text) ?? [];
      before = Number(first ?? 1);
      after = Number(second ?? 1);
      place = begins ?? "";
    }
    const isOld = kind === "removed" || kind === "context";
    const isNew = kind === "added" || kind === "context";
    return {
      kind,
      text,
      place,
      old: isOld ? before++ : null,
      new: isNew ? after++ : null,
    };
  });
}

function pairRun(removed: readonly DiffLine[], added: readonly DiffLine[]): DiffRow[] {
  const length = Math.max(removed.length, added.length);
  return Array.from({ length }, (_, at) => ({
    left: removed[at] ?? null,
    right: added[at] ?? null,
  }));
}

function sideBySide(lines: readonly DiffLine[]): DiffRow[] {
  const rows: DiffRow[] = [];
  let removed: DiffLine[] = [];
  let added: DiffLine[] = [];
  const endRun = (): void => {
    rows.push(...pairRun(removed, added));
    removed = [];
    added = [];
  };
  for (const line of lines) {
    if (line.kind === "removed" && added.length > 0) endRun();
    if (line.kind === "removed") removed.push(line);
    else if (line.kind === "added") added.push(line);
    else {
      endRun();
      rows.push(line.kind === "context" ? { left: line, right: line } : { whole: line });
    }
  }
  endRun();
  return rows;
}

/** The rows of a file, what was beside what is if `split`. */
export function rowsOf(lines: readonly DiffLine[], split: boolean): DiffRow[] {
  return split ? sideBySide(lines) : lines.map((whole) => ({ whole }));
}

/** The line of a row that a comment is on: as it is now, or as it was where it is gone. */
export function lineOf(row: DiffRow): DiffLine | null {
  return "whole" in row ? row.whole : (row.right ?? row.left);
}

/** Both lines of a row. */
export function linesOf(row: DiffRow): readonly DiffLine[] {
  if ("whole" in row) return [row.whole];
  return [row.left, row.right].filter((line) => line !== null);
}

function isChange(row: DiffRow): boolean {
  return linesOf(row).some(({ kind }) => kind === "added" || kind === "removed");
}

/** Where each run of changed rows begins. */
export function changesOf(rows: readonly DiffRow[]): number[] {
  return rows.flatMap((row, at) => {
    const before = rows[at - 1];
    return isChange(row) && (before === undefined || !isChange(before)) ? [at] : [];
  });
}
