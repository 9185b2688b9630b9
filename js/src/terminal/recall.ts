import { count, isRecord, list, parseJson, text } from "../api/json";

/** What a terminal showed in the end, for an emulator to show again. */
export interface Recalled {
  readonly rows: number;
  readonly cols: number;
  readonly output: string;
}

const KEPT_BYTES = 2 * 1024 * 1024;
const RESIZED = /^\[[\d.]+, ?"r", ?"(\d+)x(\d+)"/;
const NEW_LINE = 10;

/** Nothing may be asked of a program that is gone: no mouse reports, and no cursor to type at. */
const AT_REST = "\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?2004l\u001b[?25l";

/** Where the line after the one that holds byte `at` begins. */
function nextLine(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(NEW_LINE, at);
  return end < 0 ? bytes.length : end + 1;
}

/** The end of a recording in asciicast v2, as much as scrollback can hold. */
export function recall(cast: Uint8Array, keptBytes = KEPT_BYTES): Recalled {
  const decoder = new TextDecoder();
  const body = nextLine(cast, 0);
  const header = parseJson(decoder.decode(cast.subarray(0, body)));
  const { width, height } = isRecord(header) ? header : {};
  let [cols, rows] = [count(width) || 80, count(height) || 24];
  const kept = Math.max(body, cast.length - keptBytes);
  const begin = kept === body ? body : nextLine(cast, kept);
  const parts: string[] = [];
  for (const line of decoder.decode(cast.subarray(body)).split("\n")) {
    const resized = RESIZED.exec(line);
    if (resized !== null) [cols, rows] = [Number(resized[1]), Number(resized[2])];
  }
  for (const line of decoder.decode(cast.subarray(begin)).split("\n")) {
    const [, code, data] = list(parseJson(line));
    if (code === "o") parts.push(text(data));
  }
  return { rows, cols, output: parts.join("") + AT_REST };
}
