import { type AgentInfo, asApiError, type Spawning, type SpawnRequest } from "../../api";
import { textButton } from "../../elements/button";
import { h, setText } from "../../elements/dom";
import { Dialog } from "../../grid";
import type { Permission } from "../../model";
import { t, tn } from "../../translate";
import { AgentField } from "./agentField";
import { BaseField } from "./baseField";
import type { Draft } from "./draft";
import { agentsOf, type Preset } from "./presets";

export interface SpawnContext {
  readonly parent: HTMLElement;
  readonly spawning: Spawning;
  readonly agents: readonly AgentInfo[];
  readonly draft: Draft;
  readonly presets: readonly Preset[];
  /** The repository's folder; relative to where the server starts, or absolute. */
  readonly repo: string;
  readonly agent: string;
  /** Start the demo on a sample repository of its own. */
  readonly runDemo: () => Promise<void>;
}

const MODES = {
  ask: "asks first",
  edit: "edits without asking",
  plan: "reads only",
  yolo: "does everything without asking",
} as const satisfies Record<Permission, string>;

let fields = 0;

function field(label: string, control: HTMLElement, labelled: HTMLElement = control): HTMLElement {
  fields += 1;
  labelled.id = `mj-spawn-field-${fields}`;
  return h("div", { class: "mj-field" }, h("label", { for: labelled.id }, label), control);
}

function line(placeholder: string): HTMLInputElement {
  return h("input", {
    class: "mj-input",
    type: "text",
    spellcheck: "false",
    autocomplete: "off",
    placeholder,
  });
}

/** Asks what to start, and starts it. What was typed outlives a dialog that is closed by accident. */
export class SpawnDialog {
  private readonly dialog: Dialog;
  private readonly agent: AgentField;
  private readonly prompt = h("textarea", { class: "mj-input mj-spawn-prompt", rows: 5 });
  private readonly name = line(t("made from the prompt"));
  private readonly repo = line(t("the folder that the server started in"));
  private readonly base: BaseField;
  private readonly model = line(t("the agent's own choice"));
  private readonly permission = h("select", { class: "mj-input" });
  private readonly trouble = h("p", { class: "mj-spawn-trouble", role: "alert", hidden: true });
  private readonly spawn: HTMLButtonElement;
  private readonly atOnce: { readonly button: HTMLButtonElement; readonly agents: string[] }[];
  private readonly controls: HTMLElement;

  constructor(private readonly context: SpawnContext) {
    this.dialog = new Dialog(context.parent, t("Spawn an agent"), "spawn");
    this.agent = new AgentField(context.agents, context.agent, () => this.refresh());
    this.base = new BaseField((typed) => context.spawning.refs(this.repo.value.trim(), typed));
    this.repo.value = context.repo;
    this.prompt.value = context.draft.text;
    this.prompt.addEventListener("input", () => {
      context.draft.save(this.prompt.value);
      this.refresh();
    });
    this.prompt.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || this.spawn.disabled) return;
      event.preventDefault();
      this.spawn.click();
    });
    this.spawn = textButton(
      t("Spawn"),
      () => void this.start([this.agent.select.value]),
      "primary",
    );
    this.atOnce = context.presets.map((preset) => {
      const agents = agentsOf(preset);
      return { agents, button: textButton(preset.name, () => void this.start(agents)) };
    });
    this.controls = h(
      "div",
      { class: "mj-spawn-fields" },
      field(t("Agent"), this.agent.element, this.agent.select),
      field(t("Prompt"), this.prompt),
      field(t("Name"), this.name),
      field(t("Repository"), this.repo),
      field(t("Base"), this.base.element, this.base.input),
      field(t("Model"), this.model),
      field(t("Permissions"), this.permission),
      this.presets(),
    );
    this.dialog.body.append(this.controls, this.trouble);
    this.dialog.footer.append(
      textButton(t("Cancel"), () => this.dialog.close()),
      this.spawn,
    );
    this.refresh();
  }

  /** Resolves when the dialog is closed. */
  async open(): Promise<void> {
    this.dialog.open();
    this.prompt.focus();
    this.prompt.setSelectionRange(this.prompt.value.length, this.prompt.value.length);
    await this.dialog.closed;
  }

  private presets(): HTMLElement {
    const demo = textButton(t("Six demo agents"), () => void this.startDemo());
    demo.title = t("On a sample repository of their own");
    return h(
      "div",
      { class: "mj-field" },
      h("span", { class: "mj-spawn-presets-label" }, t("Or at once")),
      h("div", { class: "mj-spawn-presets" }, demo, ...this.atOnce.map(({ button }) => button)),
    );
  }

  private refresh(): void {
    const { agent } = this.agent;
    const needsPrompt = agent?.needsPrompt ?? true;
    this.spawn.disabled = agent === undefined || (needsPrompt && this.prompt.value.trim() === "");
    this.prompt.placeholder = needsPrompt
      ? t("What should it do?")
      : t("A command to run first, if you like");
    for (const preset of this.atOnce) this.refreshPreset(preset);
    const modes = agent?.permissions ?? [];
    const wanted = ["", ...modes].join();
    if (this.permission.dataset.modes === wanted) return;
    this.permission.dataset.modes = wanted;
    this.permission.replaceChildren(
      h("option", { value: "" }, t("as you have configured the agent")),
      ...modes.map((mode) => h("option", { value: mode }, `${mode}: ${t(MODES[mode])}`)),
    );
    this.permission.disabled = modes.length === 0;
  }

  /** A preset can be chosen where all of its agents can run and have what they need. */
  private refreshPreset({ agents, button }: (typeof this.atOnce)[number]): void {
    const known = this.context.agents.filter(({ name }) => agents.includes(name));
    const missing = [...new Set(agents)].filter(
      (name) => !known.some((agent) => agent.name === name && agent.available),
    );
    const lacksPrompt =
      known.some(({ needsPrompt }) => needsPrompt) && this.prompt.value.trim() === "";
    button.disabled = missing.length > 0 || lacksPrompt;
    button.title =
      missing.length > 0
        ? t("Can't run here: {agents}", { agents: missing.join(", ") })
        : tn(
            "Start {n} session with this prompt",
            "Start {n} sessions with this prompt",
            agents.length,
          );
  }

  private request(agent: string): SpawnRequest {
    const typed = {
      name: this.name.value.trim(),
      repo: this.repo.value.trim(),
      base: this.base.input.value.trim(),
      model: this.model.value.trim(),
      permission: this.permission.value,
    };
    const given = Object.entries(typed).filter(([, value]) => value !== "");
    return { agent, prompt: this.prompt.value, ...Object.fromEntries(given) };
  }

  private async start(agents: readonly string[]): Promise<void> {
    await this.attempt(async () => {
      for (const [at, agent] of agents.entries()) {
        const request = this.request(agent);
        const several = agents.length > 1 && request.name !== undefined;
        await this.context.spawning.spawn(
          several ? { ...request, name: `${request.name}-${at + 1}` } : request,
        );
      }
      this.context.draft.save("");
    });
  }

  private async startDemo(): Promise<void> {
    await this.attempt(() => this.context.runDemo());
  }

  /** Do it, and close; what goes wrong is said in the dialog, which stays as it is. */
  private async attempt(task: () => Promise<void>): Promise<void> {
    this.trouble.hidden = true;
    this.setWaiting(true);
    try {
      await task();
      this.dialog.close();
    } catch (error) {
      const { hint, message } = asApiError(error);
      setText(this.trouble, hint === "" ? message : `${message} ${hint}`);
      this.trouble.hidden = false;
    } finally {
      this.setWaiting(false);
      this.refresh();
    }
  }

  private setWaiting(waiting: boolean): void {
    this.controls.toggleAttribute("inert", waiting);
    this.spawn.disabled = waiting;
    setText(this.spawn, waiting ? t("Starting…") : t("Spawn"));
  }
}
