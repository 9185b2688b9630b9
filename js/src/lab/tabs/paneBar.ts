import { h, setAttribute } from "../../elements/dom";
import { rove } from "../../grid";
import type { Session } from "../../model";
import { t } from "../../translate";
import { isForAgents, type QuickAction } from "../quick/quickActions";

export type Which = "agent" | "command";

/** What the bar of a tab does. */
export interface PaneBarContext {
  readonly show: (which: Which) => void;
  readonly runQuick: (name: string) => void;
  readonly iconOf: (name: string) => Node | null;
}

/** Below a tab's header: which terminal is shown, and the person's own quick actions. */
export class PaneBar {
  readonly element: HTMLElement;
  private readonly agent: HTMLButtonElement;
  private readonly command: HTMLButtonElement;
  private quick = h("div");
  private usable = false;
  private shown: Which = "agent";

  constructor(private readonly context: PaneBarContext) {
    this.agent = this.choice("agent", t("Agent"), t("Show the agent's terminal"));
    this.command = this.choice("command", t("Terminal"), t("Show a terminal of your own here"));
    const which = h(
      "div",
      { class: "mj-which", role: "toolbar", "aria-label": t("Terminals") },
      this.agent,
      this.command,
    );
    rove(which, [this.agent, this.command]);
    this.element = h("div", { class: "mj-pane-bar" }, which, this.quick);
    this.choose("agent");
  }

  choose(which: Which): void {
    this.shown = which;
    setAttribute(this.agent, "aria-pressed", String(which === "agent"));
    setAttribute(this.command, "aria-pressed", String(which === "command"));
    this.enable();
  }

  /** Put the keyboard on the choice that is made. */
  focus(): void {
    (this.shown === "agent" ? this.agent : this.command).focus({ preventScroll: true });
  }

  setQuickActions(actions: readonly QuickAction[]): void {
    const buttons = actions.map(({ name, icon, prompt }) => {
      const button = h(
        "button",
        {
          type: "button",
          class: "mj-quick-button",
          "aria-label": name,
          title: `${name}: ${prompt}`,
        },
        this.context.iconOf(icon),
        h("span", { class: "mj-quick-name" }, name),
      );
      button.addEventListener("click", () => this.context.runQuick(name));
      return button;
    });
    const quick = h(
      "div",
      { class: "mj-quick-buttons", role: "toolbar", "aria-label": t("Quick actions") },
      ...buttons,
    );
    rove(quick, buttons);
    quick.hidden = buttons.length === 0;
    this.quick.replaceWith(quick);
    this.quick = quick;
    this.enable();
  }

  update(session: Session): void {
    this.usable = isForAgents(session);
    this.enable();
  }

  /** A prompt is for the agent: nothing of it is typed while a person's own shell is shown. */
  private enable(): void {
    for (const button of this.quick.querySelectorAll("button")) {
      button.disabled = !this.usable || this.shown !== "agent";
    }
  }

  private choice(which: Which, label: string, title: string): HTMLButtonElement {
    const button = h("button", { type: "button", class: "mj-which-button", title }, label);
    button.addEventListener("click", () => this.context.show(which));
    return button;
  }
}
