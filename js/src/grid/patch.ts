export type LineKind = "added" | "removed" | "hunk" | "meta" | "context";

export interface PatchLine {
  readonly kind: LineKind;
  readonly text: string;
}

export interface FilePatch {
  /** The file's name after the change. */
  readonly path: string;
  readonly lines: readonly PatchLine[];
}

const HEADER =
  /^(index |old mode|new mode|new file|deleted file|similarity|rename|copy|--- |\+\+\+ |Binary )/;

function kindOf(line: string, inHunk: boolean): LineKind {
  if (line.startsWith("@@")) return "hunk";
  if (!inHunk && HEADER.test(line)) return "meta";
  if (line.startsWith("+")) return "added";
  if (line.startsWith("-")) return "removed";
  if (line.startsWith("\\")) return "meta";
  return "context";
}

function pathOf(header: string): string {
  const quoted = /"b\/((?:[^"\\]|\\.)*)"$/.exec(header);
  if (quoted?.[1] !== undefined) return quoted[1];
  const at = header.lastIndexOf(" b/");
  return at < 0 ? header : header.slice(at + 3);
}

/** Split a unified diff into its files, and say of every line what it is. */
export function readPatch(patch: string): FilePatch[] {
  const files: { path: string; lines: PatchLine[] }[] = [];
  let inHunk = false;
  for (const line of patch.replace(/\n$/, "").split("\n")) {
    if (line.startsWith("diff --git ")) {
      files.push({ path: pathOf(line), lines: [] });
      inHunk = false;
      continue;
    }
    if (line.startsWith("@@")) inHunk = true;
    files.at(-1)?.lines.push({ kind: kindOf(line, inHunk), text: line });
  }
  return files;
}
