import type { AgentInfo } from "../../api";
import { h, setText } from "../../elements/dom";
import { t } from "../../translate";

/** The choice of an agent: those that can't run here are seen but can't be chosen, and say why. */
export class AgentField {
  readonly element: HTMLElement;
  readonly select = h("select", { class: "mj-input" });
  private readonly advice = h("ul", { class: "mj-spawn-advice" });
  private readonly missing: HTMLElement;

  constructor(
    private readonly agents: readonly AgentInfo[],
    preferred: string,
    onChange: () => void,
  ) {
    const usable = agents.filter(({ available }) => available);
    this.select.append(
      ...agents.map(({ available, name, title }) =>
        h(
          "option",
          { value: name, disabled: !available },
          available ? title : t("{title} (not usable)", { title }),
        ),
      ),
    );
    const first = usable.find(({ name }) => name === preferred) ?? usable[0];
    if (first !== undefined) this.select.value = first.name;
    this.select.addEventListener("change", onChange);
    const others = agents.filter(({ available }) => !available);
    this.advice.append(
      ...others.map(({ advice, title }) => h("li", {}, h("b", {}, title), " ", advice)),
    );
    const summary = h("summary", {});
    setText(summary, t("{n} agents can't run here: what to do", { n: others.length }));
    this.missing = h("details", { class: "mj-spawn-missing" }, summary, this.advice);
    this.missing.hidden = others.length === 0;
    this.element = h("div", { class: "mj-spawn-agent" }, this.select, this.missing);
  }

  get agent(): AgentInfo | undefined {
    return this.agents.find(({ name }) => name === this.select.value);
  }
}
