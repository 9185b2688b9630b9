import type { Loss, MergeHow, MergeWish } from "../api";
import { textButton } from "../elements/button";
import { h } from "../elements/dom";
import type { Session } from "../model";
import { t, tn } from "../translate";
import { Dialog } from "./dialog";
import { checkField, field } from "./fields";

export interface MergePlan extends MergeWish {
  /** Commit what is uncommitted with this message first; `null` where all is committed. */
  readonly commit: string | null;
}

const WAYS = [
  ["merge", "Merge commit"],
  ["squash", "Squash into one commit"],
  ["rebase", "Rebase"],
  ["ff-only", "Fast-forward only"],
] as const satisfies readonly (readonly [MergeHow, string])[];

/** Ask how a session's branch is to be merged; resolves to `null` if it shall not be. */
export async function askMerge(
  parent: HTMLElement,
  session: Session,
  loss: Loss,
  checks: readonly string[],
): Promise<MergePlan | null> {
  const dialog = new Dialog(parent, t("Merge {branch}", { branch: session.branch }), "merge");
  const uncommitted = loss.files.length;
  const into = h("input", {
    class: "mj-input",
    type: "text",
    value: session.target,
    spellcheck: "false",
    autocomplete: "off",
  });
  const how = h(
    "select",
    { class: "mj-input" },
    ...WAYS.map(([value, label]) => h("option", { value }, t(label))),
  );
  const message = h("input", {
    class: "mj-input",
    type: "text",
    value: session.status.message || session.name,
  });
  const runChecks = h("input", { type: "checkbox" });
  const resolve = h("input", { type: "checkbox" });
  const proceed = textButton(
    uncommitted > 0 ? t("Commit and merge") : t("Merge"),
    () => agree(),
    "primary",
  );
  const check = (): void => {
    proceed.disabled = into.value.trim() === "" || (uncommitted > 0 && message.value.trim() === "");
  };
  let plan: MergePlan | null = null;
  const agree = (): void => {
    plan = {
      into: into.value.trim(),
      how: how.value as MergeHow,
      commit: uncommitted > 0 ? message.value.trim() : null,
      checks: runChecks.checked,
      resolve: resolve.checked,
    };
    dialog.close();
  };
  dialog.body.append(field(t("Into branch"), into), field(t("How"), how));
  if (uncommitted > 0) {
    const words = tn(
      "{n} file is not committed yet.",
      "{n} files are not committed yet.",
      uncommitted,
    );
    dialog.body.append(h("p", {}, words), field(t("Commit message"), message));
  }
  if (checks.length > 0) {
    const words = t("Merge only if the checks pass: {checks}", { checks: checks.join(", ") });
    runChecks.checked = true;
    dialog.body.append(checkField(words, runChecks));
  }
  dialog.body.append(checkField(t("Send conflicts to the agent to resolve"), resolve));
  for (const input of [into, message]) {
    input.addEventListener("input", check);
    input.addEventListener("keydown", ({ key }) => {
      if (key === "Enter" && !proceed.disabled) agree();
    });
  }
  check();
  dialog.footer.append(
    textButton(t("Cancel"), () => dialog.close()),
    proceed,
  );
  dialog.open();
  (proceed.disabled ? into : proceed).focus();
  await dialog.closed;
  return plan;
}
