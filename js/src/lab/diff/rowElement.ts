import { h } from "../../elements/dom";
import type { DiffLine, DiffRow } from "./rows";

function number(value: number | null): HTMLElement {
  return h("span", { class: "mj-number", "aria-hidden": "true" }, value === null ? "" : `${value}`);
}

function words(line: DiffLine | null): HTMLElement {
  const kind = line === null ? "mj-line-absent" : `mj-line-${line.kind}`;
  return h("code", { class: `mj-words ${kind}` }, line?.text ?? "");
}

/** A row as an element; `at` says which one it is when something happens in it. */
export function rowElement(row: DiffRow, at: number): HTMLElement {
  const attributes = { "data-at": at, tabindex: -1 };
  if (!("whole" in row)) {
    const { left, right } = row;
    return h(
      "li",
      { class: "mj-row-split", ...attributes },
      number(left?.old ?? null),
      words(left),
      number(right?.new ?? null),
      words(right),
    );
  }
  const { whole } = row;
  if (whole.kind === "hunk" || whole.kind === "meta") {
    return h("li", { class: "mj-row-full", ...attributes }, words(whole));
  }
  return h(
    "li",
    { class: "mj-row-unified", ...attributes },
    number(whole.old),
    number(whole.new),
    words(whole),
  );
}
