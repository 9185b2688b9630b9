import type { AgentInfo, RunRequest } from "../../api";
import { h } from "../../elements/dom";
import { checkField, field } from "../../grid";
import { t } from "../../translate";

const MOST_PARALLEL = 64;
const MOST_ATTEMPTS = 100;

function numberInput(most: number, placeholder: string): HTMLInputElement {
  return h("input", {
    class: "mj-input",
    type: "number",
    min: 1,
    max: most,
    step: 1,
    placeholder,
  });
}

function agentChoice(agents: readonly AgentInfo[]): HTMLSelectElement {
  return h(
    "select",
    { class: "mj-input" },
    h("option", { value: "" }, t("as the playbook says")),
    ...agents.map(({ available, name, title }) =>
      h(
        "option",
        { value: name, disabled: !available },
        available ? title : t("{title} (not usable)", { title }),
      ),
    ),
  );
}

/** What can be said of a run before it begins; what is left empty is the playbook's to say. */
export class RunFields {
  readonly element: HTMLElement;
  private readonly agent: HTMLSelectElement;
  private readonly parallel = numberInput(MOST_PARALLEL, t("as the playbook says"));
  private readonly attempts = numberInput(MOST_ATTEMPTS, t("as the playbook says"));
  private readonly name = h("input", {
    class: "mj-input",
    type: "text",
    spellcheck: "false",
    autocomplete: "off",
    placeholder: t("made from the playbook's name"),
  });
  private readonly request = h("input", { type: "checkbox" });

  constructor(agents: readonly AgentInfo[], onChange: () => void) {
    this.agent = agentChoice(agents);
    this.element = h(
      "div",
      { class: "mj-spawn-fields mj-run-fields" },
      field(t("Agent"), this.agent),
      field(t("Worktree"), this.name),
      field(t("Side by side"), this.parallel),
      field(t("Attempts per task"), this.attempts),
      checkField(t("Open a pull request at the end"), this.request),
    );
    this.element.addEventListener("input", onChange);
    this.element.addEventListener("change", onChange);
  }

  focus(): void {
    this.agent.focus();
  }

  /** What was filled in; null where a number can't be, with the keyboard on it. */
  get wish(): Omit<RunRequest, "documents"> | null {
    for (const input of [this.parallel, this.attempts]) {
      if (input.validity?.valid === false) {
        input.reportValidity();
        return null;
      }
    }
    const name = this.name.value.trim();
    return {
      ...(this.agent.value === "" ? {} : { agent: this.agent.value }),
      ...(name === "" ? {} : { worktree: name }),
      ...(this.parallel.value === "" ? {} : { parallel: Number(this.parallel.value) }),
      ...(this.attempts.value === "" ? {} : { attempts: Number(this.attempts.value) }),
      ...(this.request.checked ? { pr: true } : {}),
    };
  }
}
