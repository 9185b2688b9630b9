export type LineKind = "added" | "removed" | "hunk" | "meta" | "context";

export interface PatchLine {
  readonly kind: LineKind;
  readonly text: string;
  /** Of a heading in a notebook: the cell and part of it that the lines below belong to. */
  readonly place?: string;
}

export interface FilePatch {
  /** The file's name after the change. */
  readonly path: string;
  readonly lines: readonly PatchLine[];
}

function kindOf(line: string, inHunk: boolean): LineKind {
  if (line.startsWith("@@")) return "hunk";
  if (!inHunk) return "meta";
  if (line.startsWith("+")) return "added";
  if (line.startsWith("-")) return "removed";
  if (line.startsWith("\\")) return "meta";
  return "context";
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** A path as git quotes it, in UTF-8 bytes by octal numbers and C's escapes. */
function unquote(quoted: string): string {
  const bytes: number[] = [];
  for (const [part, octal, letter] of quoted.matchAll(/\\([0-3][0-7]{2})|\\(.)|[^\\]+/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else if (letter !== undefined) bytes.push(ESCAPES[letter] ?? letter.charCodeAt(0));
    else bytes.push(...new TextEncoder().encode(part));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

function pathOf(header: string): string {
  const quoted = /"b\/((?:[^"\\]|\\.)*)"$/.exec(header);
  if (quoted?.[1] !== undefined) return unquote(quoted[1]);
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
    // The heading names the file, and nobody reads blob ids.
    if (!inHunk && /^(index |--- |\+\+\+ )/.test(line)) continue;
    files.at(-1)?.lines.push({ kind: kindOf(line, inHunk), text: line });
  }
  return files;
}
