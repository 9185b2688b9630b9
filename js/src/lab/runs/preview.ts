import type { RunPreview } from "../../api";
import { h } from "../../elements/dom";
import { isTaskOver } from "../../model";
import { t, tn } from "../../translate";

const PROMPTS_SHOWN = 200;

/** What a run would do: each task that is open, with what its agent would be told. */
export function previewOf({ prompts, run }: RunPreview): HTMLElement {
  const open = run.tasks.filter((task) => !isTaskOver(task));
  const facts = tn("{n} task on {branch}", "{n} tasks on {branch}", open.length, {
    branch: run.branch,
  });
  const rows = open.slice(0, PROMPTS_SHOWN).map(({ agent, check, human, id, text }) => {
    const who = human ? t("for a person") : (agent ?? "");
    const checked = check === null ? t("no check") : t("check: {check}", { check });
    const prompt = prompts.get(id) ?? "";
    const line = [
      h("span", { class: "mj-preview-task" }, text),
      h("span", { class: "mj-quiet" }, [who, checked].filter((part) => part !== "").join(" · ")),
    ];
    return prompt === ""
      ? h("li", { class: "mj-preview-row" }, ...line)
      : h(
          "li",
          {},
          h(
            "details",
            {},
            h("summary", { class: "mj-preview-row" }, ...line),
            h("pre", { class: "mj-task-words", tabindex: 0, "aria-label": text }, prompt),
          ),
        );
  });
  const hidden = open.length - rows.length;
  return h(
    "section",
    { class: "mj-preview", "aria-label": t("Preview") },
    h("p", { class: "mj-quiet", role: "status" }, facts),
    h("ol", { class: "mj-preview-tasks" }, ...rows),
    hidden > 0 ? h("p", { class: "mj-quiet" }, t("and {n} more", { n: hidden })) : null,
  );
}
