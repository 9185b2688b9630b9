import { textButton } from "../../elements/button";
import { h } from "../../elements/dom";
import { icon } from "../../elements/icons";
import { Dialog } from "../../grid";
import { t } from "../../translate";
import type { Shortcut } from "./bindings";
import type { Mastery } from "./mastery";

export interface CheatSheetOptions {
  readonly shortcuts: readonly Shortcut[];
  readonly labelOf: (command: string) => string;
  /** Null where a person doesn't want it. */
  readonly mastery: Mastery | null;
  readonly change: () => void;
}

const MOST_KEYS = 3;
const ELLIPSIS = "…";

/** A row of digits is told by its ends. */
function shortened(keys: readonly string[]): readonly string[] {
  const [first, last] = [keys[0], keys.at(-1)];
  if (keys.length <= MOST_KEYS || first === undefined || last === undefined) return keys;
  return [first, ELLIPSIS, last];
}

function mastered(mastery: Mastery, shortcuts: readonly Shortcut[]): HTMLElement {
  const { used, all, title } = mastery.progress(shortcuts.map(({ command }) => command));
  const meter = h("div", {
    class: "mj-mastery-meter",
    role: "progressbar",
    "aria-label": t("Shortcuts that you have used"),
    "aria-valuemin": 0,
    "aria-valuemax": all,
    "aria-valuenow": used,
  });
  meter.style.setProperty("--mj-done", `${all === 0 ? 0 : Math.round((used / all) * 100)}%`);
  return h(
    "div",
    { class: "mj-mastery" },
    h("strong", { class: "mj-mastery-title" }, title),
    h("span", { class: "mj-quiet" }, t("{used} of {all} shortcuts used", { used, all })),
    meter,
  );
}

/** Show all shortcuts as they are now; resolves when it is closed. */
export async function showCheatSheet(
  parent: HTMLElement,
  { change, labelOf, mastery, shortcuts }: CheatSheetOptions,
): Promise<void> {
  const dialog = new Dialog(parent, t("Maestro's shortcuts"), "shortcuts");
  const rows = shortcuts.map(({ command, keys }) => {
    const isUsed = mastery?.has(command) ?? false;
    const attributes = { class: "mj-shortcut-used", "aria-label": isUsed ? t("used") : null };
    const mark = h("td", attributes, isUsed ? icon("check") : null);
    const alternatives = shortened(keys).flatMap((key) =>
      key === ELLIPSIS ? [`${ELLIPSIS} `] : [h("kbd", {}, key), " "],
    );
    return h(
      "tr",
      { "data-command": command },
      mark,
      h("th", { scope: "row" }, labelOf(command)),
      h("td", {}, ...alternatives),
    );
  });
  if (mastery !== null) dialog.body.append(mastered(mastery, shortcuts));
  const table = h("table", { class: "mj-shortcuts" }, h("tbody", {}, ...rows));
  dialog.body.append(table);
  // Longer than most screens, so the arrow keys have to scroll it.
  dialog.body.tabIndex = 0;
  const close = textButton(t("Close"), () => dialog.close(), "primary");
  const edit = (): void => {
    dialog.close();
    change();
  };
  dialog.footer.append(textButton(t("Change shortcuts…"), edit), close);
  dialog.open();
  close.focus();
  await dialog.closed;
}
