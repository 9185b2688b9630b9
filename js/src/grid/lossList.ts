import { h } from "../elements/dom";
import { t } from "../translate";

const LINES_SHOWN = 12;

/** Files and commits, a line each; of very many the first. */
export function lossList(lines: readonly string[]): HTMLElement {
  const items = lines.slice(0, LINES_SHOWN).map((line) => h("li", {}, line));
  const more = lines.length - items.length;
  if (more > 0) items.push(h("li", {}, t("and {n} more", { n: more })));
  return h("ul", { class: "mj-loss" }, ...items);
}
