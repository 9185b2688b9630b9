import { h, setAttribute, setChildren, setText } from "../elements/dom";
import { countPhrase, countStates, type Session, type State, sessionsPhrase } from "../model";
import { t } from "../translate";

export interface SummaryEvents {
  /** Show only sessions in this state, or all. */
  readonly onFilter: (state: State | null) => void;
  readonly onWaitingFirst: (waitingFirst: boolean) => void;
}

const SORT_FROM = 7;

/** `6 sessions · 4 working · 1 needs you`: each part is a filter. */
export class SummaryLine {
  readonly element: HTMLElement;
  private readonly filters = h("div", {
    class: "mj-filters",
    role: "group",
    "aria-label": t("Show"),
  });
  private readonly connection = h("span", { class: "mj-connection", role: "status" });
  private readonly order: HTMLButtonElement;
  private readonly buttons = new Map<State | null, HTMLButtonElement>();
  private filter: State | null = null;
  private waitingFirst = false;

  constructor(private readonly events: SummaryEvents) {
    this.order = h(
      "button",
      { type: "button", class: "mj-filter mj-order", "aria-pressed": "false" },
      t("Needs you first"),
    );
    this.order.addEventListener("click", () => {
      this.waitingFirst = !this.waitingFirst;
      setAttribute(this.order, "aria-pressed", String(this.waitingFirst));
      events.onWaitingFirst(this.waitingFirst);
    });
    this.element = h("div", { class: "mj-summary" }, this.filters, this.connection, this.order);
  }

  update(sessions: readonly Session[], connected: boolean): void {
    const counts = countStates(sessions);
    if (this.filter !== null && !counts.some(({ state }) => state === this.filter)) {
      this.choose(null);
    }
    const wanted: [State | null, string][] = [
      [null, sessionsPhrase(sessions.length)],
      ...counts.map((count): [State, string] => [count.state, countPhrase(count)]),
    ];
    const buttons = wanted.map(([state, phrase]) => {
      const button = this.button(state);
      setText(button, phrase);
      const pressed = state !== null && state === this.filter;
      setAttribute(button, "aria-pressed", String(pressed));
      return button;
    });
    setChildren(this.filters, buttons);
    this.order.hidden = sessions.length < SORT_FROM;
    setText(this.connection, connected ? "" : t("Not connected. Trying again…"));
  }

  private button(state: State | null): HTMLButtonElement {
    const known = this.buttons.get(state);
    if (known !== undefined) return known;
    const button = h("button", { type: "button", class: "mj-filter" });
    if (state !== null) button.dataset.state = state;
    button.addEventListener("click", () => this.choose(state === this.filter ? null : state));
    this.buttons.set(state, button);
    return button;
  }

  private choose(state: State | null): void {
    this.filter = state;
    for (const [key, button] of this.buttons) {
      setAttribute(button, "aria-pressed", String(key !== null && key === state));
    }
    this.events.onFilter(state);
  }
}
