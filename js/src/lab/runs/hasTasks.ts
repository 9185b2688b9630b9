const FENCE = /^\s*(`{3,}|~{3,})/;
const BOX = /^\s*(?:[-*+]|\d{1,9}[.)])\s+\[[ xX]\]\s+\S/;

/** Whether a markdown text has checkboxes outside of fenced code; the server reads it in earnest. */
export function hasTasks(markdown: string): boolean {
  let fence = "";
  for (const line of markdown.split(/\r\n|\n|\r/)) {
    const mark = FENCE.exec(line)?.[1] ?? "";
    if (fence !== "") {
      const closes = mark.startsWith(fence) && line.trim() === mark;
      if (closes) fence = "";
    } else if (mark !== "") {
      fence = mark;
    } else if (BOX.test(line)) {
      return true;
    }
  }
  return false;
}

/** Whether a file's name says that it is markdown. */
export function isMarkdown(path: string): boolean {
  return /\.(md|markdown|mkd|mdown)$/i.test(path);
}
