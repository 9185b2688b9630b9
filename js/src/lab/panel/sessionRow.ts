import type { CommandRegistry } from "@lumino/commands";
import { iconButton } from "../../elements/button";
import { h, setAttribute, setText } from "../../elements/dom";
import { icon } from "../../elements/icons";
import {
  AnswerBox,
  type Clock,
  changeCount,
  type MenuItem,
  openMenu,
  QueueChip,
  STATE_ICONS,
  setSplit,
} from "../../grid";
import {
  elapsedSeconds,
  formatElapsed,
  formatExact,
  formatNumber,
  isRunning,
  type Session,
  stateWord,
} from "../../model";
import { t, tn } from "../../translate";
import { CommandIDs } from "../commandIds";

const NAME_TAIL = 8;
const BRANCH_TAIL = 6;

export interface RowContext {
  readonly root: HTMLElement;
  readonly clock: Clock;
  readonly commands: CommandRegistry;
  readonly onSelect: (id: string) => void;
}

/** One session in the panel. */
export class SessionRow {
  readonly element: HTMLElement;
  /** Takes the focus for the row: Enter opens the pane, the arrow keys go to other rows. */
  readonly title: HTMLButtonElement;
  private readonly mark = h("span", { class: "mj-state-mark" });
  private readonly word = h("span", { class: "mj-state-word" });
  private readonly name = h("span", { class: "mj-name mj-split" });
  private readonly elapsed = h("time", { class: "mj-elapsed" });
  private readonly agent = h("span", { class: "mj-agent" });
  private readonly branch = h("span", { class: "mj-split" });
  private readonly change = h("span", { class: "mj-row-change" });
  private readonly queue: QueueChip;
  private readonly message = h("p", { class: "mj-row-message" });
  private readonly progress = h("div", { class: "mj-row-progress", role: "progressbar" });
  private readonly answer: AnswerBox;
  private readonly stop: HTMLButtonElement;
  private readonly stopClock: () => void;
  private shownChange = "";

  constructor(
    private session: Session,
    private readonly context: RowContext,
  ) {
    const { clock, root, onSelect } = context;
    const run = (command: string): void => this.run(command);
    this.queue = new QueueChip(() => run(CommandIDs.showMessages), true);
    this.stop = iconButton("stop", t("Stop"), () => run(CommandIDs.stopSession));
    const more = iconButton("more", t("More"), () => openMenu(root, more, this.entries()));
    more.setAttribute("aria-haspopup", "menu");
    more.setAttribute("aria-expanded", "false");
    this.title = h(
      "button",
      { type: "button", class: "mj-row-title", tabindex: -1 },
      this.mark,
      this.word,
      " ",
      this.name,
    );
    this.title.addEventListener("click", () => run(CommandIDs.openSession));
    this.answer = new AnswerBox(session.name, async (text) => {
      const arrived = await this.context.commands.execute(CommandIDs.answerSession, {
        session: this.session.id,
        text,
      });
      return arrived === true;
    });
    this.element = h(
      "li",
      { class: "mj-row", "data-session": session.id },
      h("div", { class: "mj-row-line" }, this.title, this.queue.element, this.elapsed),
      h(
        "div",
        { class: "mj-row-line mj-row-facts" },
        this.agent,
        h("span", { class: "mj-branch" }, icon("branch"), this.branch),
        this.change,
        h(
          "span",
          { class: "mj-row-actions" },
          iconButton("diff", t("Diff"), () => run(CommandIDs.showDiff)),
          iconButton("merge", t("Merge"), () => run(CommandIDs.mergeSession)),
          this.stop,
          more,
        ),
      ),
      this.message,
      this.progress,
      this.answer.element,
    );
    this.element.addEventListener("focusin", () => onSelect(this.session.id));
    this.stopClock = clock.listen((now) => this.tick(now));
    this.update(session);
  }

  update(session: Session): void {
    const { agent, branch, name, prompt, state, status } = session;
    const previous = this.session;
    this.session = session;
    this.element.dataset.state = state;
    if (previous.state !== state || this.mark.firstChild === null) {
      this.mark.replaceChildren(icon(STATE_ICONS[state]));
    }
    setText(this.word, stateWord(state));
    setSplit(this.name, name, NAME_TAIL);
    setText(this.agent, agent);
    setSplit(this.branch, branch, BRANCH_TAIL);
    const words = state === "needs_input" ? "" : status.message || prompt;
    setText(this.message, words);
    setAttribute(this.message, "title", words);
    this.message.hidden = words === "";
    setAttribute(
      this.title,
      "aria-label",
      t("{state} {name}. Open its pane", { state: stateWord(state), name }),
    );
    setAttribute(
      this.elapsed,
      "title",
      t("Started {created}.", { created: formatExact(session.created) }),
    );
    this.stop.disabled = !isRunning(session);
    this.queue.update(session);
    this.updateChange(session);
    this.updateProgress(session);
    this.answer.update(session);
    this.tick(new Date());
  }

  focusAnswer(): void {
    this.answer.focus();
  }

  dispose(): void {
    this.stopClock();
    this.element.remove();
  }

  private updateChange({ change }: Session): void {
    const shown = JSON.stringify(change);
    if (shown === this.shownChange) return;
    this.shownChange = shown;
    if (change === null || change.files === 0) {
      this.change.replaceChildren();
      return;
    }
    const { files } = change;
    this.change.title = tn("{n} file changed", "{n} files changed", files, {
      n: formatNumber(files),
    });
    this.change.replaceChildren(
      h(
        "span",
        { class: "mj-quiet" },
        tn("{n} file", "{n} files", files, { n: formatNumber(files) }),
      ),
      " ",
      changeCount(change),
    );
  }

  private updateProgress({ progress, state }: Session): void {
    const known = progress !== null && (state === "working" || state === "needs_input");
    this.progress.hidden = !known;
    if (!known) return;
    const done = Math.min(100, Math.round((progress.done / progress.total) * 100));
    this.progress.setAttribute("aria-label", t("Progress"));
    this.progress.setAttribute("aria-valuemin", "0");
    this.progress.setAttribute("aria-valuemax", "100");
    this.progress.setAttribute("aria-valuenow", String(done));
    this.progress.style.setProperty("--mj-done", `${done}%`);
  }

  private tick(now: Date): void {
    setText(this.elapsed, formatElapsed(elapsedSeconds(this.session, now)));
  }

  private run(command: string): void {
    void this.context.commands.execute(command, { session: this.session.id });
  }

  private entries(): MenuItem[] {
    const { commands } = this.context;
    const args = { session: this.session.id };
    const entry = (id: string, danger = false): MenuItem => ({
      label: commands.label(id, args),
      danger,
      run: () => this.run(id),
    });
    return ROW_MENU.filter((id) => commands.hasCommand(id) && commands.isEnabled(id, args)).map(
      (id) => entry(id, id === CommandIDs.discardSession),
    );
  }
}

const ROW_MENU = [
  CommandIDs.openSession,
  CommandIDs.resumeSession,
  CommandIDs.sendMessage,
  CommandIDs.showMessages,
  CommandIDs.commitSession,
  CommandIDs.openPullRequest,
  CommandIDs.playRecording,
  CommandIDs.closeSession,
  CommandIDs.discardSession,
];
