import { textButton } from "../elements/button";
import { h } from "../elements/dom";
import { t } from "../translate";

const FIRST_COMMAND = "%maestro spawn shell -n work";

/** What a grid without sessions says: how to start one. */
export function emptyGrid(copy: (text: string) => void): HTMLElement {
  return h(
    "div",
    { class: "mj-empty" },
    h(
      "p",
      {},
      t("No sessions are open. Start one from a cell, for example with "),
      h("code", {}, FIRST_COMMAND),
    ),
    textButton(t("Copy this command"), () => copy(FIRST_COMMAND), "primary"),
  );
}
