/** A text in two parts: the first may be cut short on screen, the last is always seen whole. */
export interface SplitText {
  readonly head: string;
  readonly tail: string;
}

const THIN_SPACE = "\u202f";
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Split `text` so that an ellipsis at the end of `head` cuts it in the middle. */
export function splitForMiddle(text: string, tailLength: number): SplitText {
  const parts = Array.from(graphemes.segment(text), ({ segment }) => segment);
  if (parts.length <= tailLength * 2) return { head: text, tail: "" };
  return {
    head: parts.slice(0, -tailLength).join(""),
    tail: parts.slice(-tailLength).join(""),
  };
}

/** `text` in at most `length` characters, its middle left out if need be. */
export function middleEllipsis(text: string, length: number): string {
  const parts = Array.from(graphemes.segment(text), ({ segment }) => segment);
  if (parts.length <= length) return text;
  const kept = Math.max(length - 1, 0);
  const tail = Math.floor(kept / 2);
  return `${parts.slice(0, kept - tail).join("")}…${tail ? parts.slice(-tail).join("") : ""}`;
}

/** Digits in groups of three with thin separators. */
export function formatNumber(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE);
}
