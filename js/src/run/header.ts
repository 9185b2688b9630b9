import { h, setAttribute, setText } from "../elements/dom";
import { icon } from "../elements/icons";
import { setSplit } from "../grid";
import {
  donePhrase,
  formatCost,
  formatElapsed,
  formatExact,
  formatSpan,
  formatTokens,
  isMoving,
  type RunReport,
  runLook,
  runWord,
  secondsLeft,
} from "../model";
import { t } from "../translate";
import type { RunButtons } from "./buttons";
import { RUN_ICONS } from "./looks";
import type { SinceSeen } from "./sinceSeen";

const TAIL = 12;

/** What a run is, how far it is, and what it took. */
export class RunHeader {
  readonly element: HTMLElement;
  private readonly mark = h("span", { class: "mj-state-mark" });
  private readonly word = h("span", { class: "mj-state-word" });
  private readonly name = h("h2", { class: "mj-run-name mj-split" });
  private readonly documents = h("span", { class: "mj-run-documents mj-split" });
  private readonly branch = h("span", { class: "mj-split" });
  private readonly done = h("span", { class: "mj-run-done" });
  private readonly bar = h("div", {
    class: "mj-run-bar",
    role: "progressbar",
    "aria-label": t("Tasks done"),
    "aria-valuemin": 0,
  });
  private readonly facts = h("span", { class: "mj-run-facts" });
  private readonly elapsed = h("time", { class: "mj-elapsed", title: t("Time of work so far") });
  private readonly remaining = h("span", { class: "mj-run-left" });
  private readonly reason = h("p", { class: "mj-run-reason", hidden: true });
  private readonly request = h("a", { target: "_blank", rel: "noreferrer", hidden: true });
  private run: RunReport | null = null;
  private lookShown = "";
  private left: number | null = null;

  constructor(
    buttons: RunButtons,
    private readonly times: SinceSeen,
  ) {
    this.element = h(
      "header",
      { class: "mj-run-header" },
      h(
        "div",
        { class: "mj-run-line" },
        h("span", { class: "mj-run-state" }, this.mark, this.word),
        this.name,
        this.documents,
        h("span", { class: "mj-branch" }, icon("branch"), this.branch),
        buttons.element,
      ),
      h(
        "div",
        { class: "mj-run-line mj-run-progress" },
        this.bar,
        this.done,
        this.elapsed,
        this.remaining,
        this.facts,
        this.request,
      ),
      this.reason,
    );
  }

  update(run: RunReport): void {
    this.run = run;
    this.left = secondsLeft(run);
    const look = runLook(run);
    if (look !== this.lookShown) {
      this.lookShown = look;
      this.element.dataset.look = look;
      this.mark.replaceChildren(icon(RUN_ICONS[look]));
    }
    setText(this.word, runWord(run));
    setSplit(this.name, run.name, TAIL);
    setSplit(this.documents, run.documents.join(", "), TAIL);
    const { branch, target } = run;
    setSplit(this.branch, target === null ? branch : `${branch} → ${target}`, TAIL);
    const { done, total, failed } = run.counts;
    setText(this.done, donePhrase(run));
    setAttribute(this.bar, "aria-valuemax", String(Math.max(total, 1)));
    setAttribute(this.bar, "aria-valuenow", String(done));
    setAttribute(this.bar, "aria-valuetext", donePhrase(run));
    const share = (part: number): string => `${(part / Math.max(total, 1)) * 100}%`;
    this.bar.style.setProperty("--mj-done", share(done));
    this.bar.style.setProperty("--mj-failed", share(done + failed));
    setText(this.facts, facts(run).join(" · "));
    setAttribute(this.facts, "title", t("Began {began}", { began: formatExact(run.began) }));
    const why = run.unreadable === "" ? run.reason : run.unreadable;
    setText(this.reason, why);
    this.reason.hidden = why === "";
    this.reason.classList.toggle("mj-run-trouble", look === "failed" || run.unreadable !== "");
    this.showRequest(run);
    this.tick(new Date());
  }

  tick(now: Date): void {
    const { run } = this;
    if (run === null) return;
    const seconds = this.times.seconds(run, isMoving(run), now);
    setText(this.elapsed, formatElapsed(seconds));
    setAttribute(this.elapsed, "datetime", `PT${seconds}S`);
    const left = this.left === null ? null : this.left - (seconds - run.seconds);
    const known = left !== null && isMoving(run);
    this.remaining.hidden = !known;
    if (known)
      setText(this.remaining, t("about {span} left", { span: formatSpan(Math.max(left, 1)) }));
  }

  private showRequest({ pr }: RunReport): void {
    const url = typeof pr?.url === "string" ? pr.url : "";
    // Whatever a forge's program printed, a click may go to a page only.
    this.request.hidden = !/^https?:\/\//.test(url);
    if (this.request.hidden) return;
    setAttribute(this.request, "href", url);
    setText(this.request, t("Pull request"));
  }
}

function facts({ budget, cost, loop, loops, parallel, tokens }: RunReport): string[] {
  return [
    ...(loop > 1 || loops !== null
      ? [loops === null ? t("loop {loop}", { loop }) : t("loop {loop} of {loops}", { loop, loops })]
      : []),
    ...(parallel > 1 ? [t("{n} side by side", { n: parallel })] : []),
    ...(tokens > 0
      ? [
          budget.tokens === null
            ? t("{n} tokens", { n: formatTokens(tokens) })
            : t("{n} of {most} tokens", {
                n: formatTokens(tokens),
                most: formatTokens(budget.tokens),
              }),
        ]
      : []),
    ...(cost > 0
      ? [
          budget.cost === null
            ? formatCost(cost)
            : t("{cost} of {most}", { cost: formatCost(cost), most: formatCost(budget.cost) }),
        ]
      : []),
    ...(budget.stop_at === null ? [] : [t("until {time}", { time: formatExact(budget.stop_at) })]),
    ...(budget.seconds === null ? [] : [t("at most {span}", { span: formatSpan(budget.seconds) })]),
  ];
}
