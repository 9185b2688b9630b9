import { h, setAttribute, setText } from "../../elements/dom";
import { icon } from "../../elements/icons";
import { setSplit } from "../../grid";
import {
  donePhrase,
  formatElapsed,
  formatNumber,
  isMoving,
  type RunReport,
  runLook,
  runWord,
} from "../../model";
import { RUN_ICONS } from "../../run/looks";
import { SinceSeen } from "../../run/sinceSeen";
import { t, tn } from "../../translate";

const NAME_TAIL = 8;
const times = new SinceSeen();

/** One run in the panel: a button that opens its tab. */
export class RunRow {
  readonly element: HTMLLIElement;
  readonly title: HTMLButtonElement;
  private readonly mark = h("span", { class: "mj-state-mark" });
  private readonly word = h("span", { class: "mj-state-word" });
  private readonly name = h("span", { class: "mj-name mj-split" });
  private readonly done = h("span", { class: "mj-row-done" });
  private readonly elapsed = h("time", { class: "mj-elapsed" });
  private readonly progress = h("div", { class: "mj-row-progress", "aria-hidden": "true" });
  private lookShown = "";

  constructor(
    private run: RunReport,
    open: (run: RunReport) => void,
  ) {
    this.title = h(
      "button",
      { type: "button", class: "mj-row-title", tabindex: -1 },
      this.mark,
      this.word,
      " ",
      this.name,
    );
    this.title.addEventListener("click", () => open(this.run));
    this.element = h(
      "li",
      { class: "mj-row mj-run-row", "data-run": run.id },
      h("div", { class: "mj-row-line" }, this.title, this.done, this.elapsed),
      this.progress,
    );
    this.update(run);
  }

  update(run: RunReport): void {
    this.run = run;
    const look = runLook(run);
    if (look !== this.lookShown) {
      this.lookShown = look;
      this.element.dataset.look = look;
      this.mark.replaceChildren(icon(RUN_ICONS[look]));
    }
    const { counts, documents, name, reason } = run;
    setText(this.word, runWord(run));
    setSplit(this.name, name, NAME_TAIL);
    setText(this.done, `${formatNumber(counts.done)}/${formatNumber(counts.total)}`);
    setAttribute(this.element, "title", [...documents, reason].filter(Boolean).join("\n"));
    const words = { state: runWord(run), name, done: donePhrase(run) };
    setAttribute(this.title, "aria-label", t("{state} {name}, {done}. Open the run", words));
    const share = `${(counts.done / Math.max(counts.total, 1)) * 100}%`;
    this.progress.style.setProperty("--mj-done", share);
    this.progress.hidden = run.phase === "ended";
    this.tick(new Date());
  }

  tick(now: Date): void {
    setText(this.elapsed, formatElapsed(times.seconds(this.run, isMoving(this.run), now)));
  }
}

/** `2 runs`. */
export function runsPhrase(count: number): string {
  return tn("{n} run", "{n} runs", count, { n: formatNumber(count) });
}
