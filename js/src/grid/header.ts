import { h, setAttribute, setText } from "../elements/dom";
import { icon } from "../elements/icons";
import { elapsedSeconds, formatElapsed, formatExact, type Session, stateWord } from "../model";
import { t } from "../translate";
import { setSplit } from "./splitText";
import { STATE_ICONS } from "./stateIcons";

const NAME_TAIL = 8;
const BRANCH_TAIL = 6;

/** A pane's first line: state, name, agent, branch and time. Its title is the pane's handle. */
export class Header {
  readonly element: HTMLElement;
  /** Takes the focus for the pane: Enter zooms, arrow keys go to the other panes. */
  readonly title: HTMLButtonElement;
  private readonly mark = h("span", { class: "mj-state-mark" });
  private readonly word = h("span", { class: "mj-state-word" });
  private readonly name = h("span", { class: "mj-name mj-split" });
  private readonly agent = h("span", { class: "mj-agent" });
  private readonly branch = h("span", { class: "mj-split" });
  private readonly elapsed = h("time", { class: "mj-elapsed" });
  private session: Session | null = null;
  private zoomed = false;

  constructor(actions: HTMLElement, onZoom: () => void) {
    this.title = h(
      "button",
      { type: "button", class: "mj-title", tabindex: -1 },
      this.mark,
      this.word,
      " ",
      this.name,
    );
    this.element = h(
      "header",
      { class: "mj-header" },
      this.title,
      this.agent,
      h("span", { class: "mj-branch" }, icon("branch"), this.branch),
      h("div", { class: "mj-header-end" }, actions, this.elapsed),
    );
    this.title.addEventListener("click", ({ detail }) => {
      // A click by keyboard or screen reader has no count; the mouse zooms by a double-click.
      if (detail === 0) onZoom();
    });
    this.element.addEventListener("dblclick", ({ target }) => {
      if (target instanceof Node && actions.contains(target)) return;
      onZoom();
    });
  }

  update(session: Session): void {
    const { name, agent, branch, state, status } = session;
    const previous = this.session;
    this.session = session;
    if (previous?.state !== state) this.mark.replaceChildren(icon(STATE_ICONS[state]));
    setText(this.word, stateWord(state));
    setSplit(this.name, name, NAME_TAIL);
    setText(this.agent, agent);
    setSplit(this.branch, branch, BRANCH_TAIL);
    const since = t("Started {created}. {state} since {since}.", {
      created: formatExact(session.created),
      state: stateWord(state),
      since: formatExact(status.since),
    });
    setAttribute(this.elapsed, "title", since);
    this.relabel();
    this.tick(new Date());
  }

  setZoomed(zoomed: boolean): void {
    this.zoomed = zoomed;
    this.relabel();
  }

  tick(now: Date): void {
    if (this.session === null) return;
    const seconds = elapsedSeconds(this.session, now);
    setText(this.elapsed, formatElapsed(seconds));
    setAttribute(this.elapsed, "datetime", `PT${seconds}S`);
  }

  private relabel(): void {
    if (this.session === null) return;
    const { name, state } = this.session;
    const words = this.zoomed ? "{state} {name}. Back to the grid" : "{state} {name}. Zoom";
    setAttribute(this.title, "aria-label", t(words, { name, state: stateWord(state) }));
  }
}
