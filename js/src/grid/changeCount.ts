import { h } from "../elements/dom";
import { formatNumber } from "../model";
import { t } from "../translate";

interface Counted {
  readonly insertions: number;
  readonly deletions: number;
}

/** `+84 −12`, in colours, with words for those who hear it. */
export function changeCount({ insertions, deletions }: Counted): HTMLElement {
  const added = formatNumber(insertions);
  const removed = formatNumber(deletions);
  return h(
    "span",
    {
      class: "mj-change",
      role: "img",
      "aria-label": t("{added} lines added, {removed} removed", { added, removed }),
    },
    h("span", { class: "mj-added", "aria-hidden": "true" }, `+${added}`),
    h("span", { class: "mj-removed", "aria-hidden": "true" }, `−${removed}`),
  );
}
