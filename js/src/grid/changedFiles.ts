import type { Diff, FileChange } from "../api";
import { h } from "../elements/dom";
import { formatNumber, splitForMiddle } from "../model";
import { t, tn } from "../translate";
import { changeCount } from "./changeCount";

const NAME_TAIL = 24;

/** How much was changed in all. */
export function changeSummary(stat: Diff["stat"]): HTMLElement {
  const files = tn("{n} file", "{n} files", stat.files, { n: formatNumber(stat.files) });
  return h("p", { class: "mj-diff-summary" }, `${files} `, changeCount(stat));
}

/** A changed file in the list of them; `onOpen` is null where there is nothing to go to. */
export function fileButton(file: FileChange, onOpen: (() => void) | null): HTMLElement {
  const { head, tail } = splitForMiddle(file.path, NAME_TAIL);
  const label = h(
    "span",
    {
      class: "mj-split",
      title: file.oldPath === null ? file.path : `${file.oldPath} → ${file.path}`,
    },
    h("span", {}, head),
    h("span", {}, tail),
  );
  const count = file.binary ? h("span", { class: "mj-quiet" }, t("binary")) : changeCount(file);
  const button = h("button", { type: "button", class: "mj-file-button" }, label, count);
  if (file.summary !== "") button.title = file.summary;
  button.disabled = onOpen === null;
  button.addEventListener("click", () => onOpen?.());
  return h("li", {}, button);
}
