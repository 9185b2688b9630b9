import { textButton } from "../../elements/button";
import { h, setChildren, setText } from "../../elements/dom";
import type { Clock } from "../../grid";
import { orderRuns, type RunReport } from "../../model";
import { t } from "../../translate";
import { RunRow, runsPhrase } from "./runRow";

export interface RunListContext {
  readonly clock: Clock;
  readonly open: (run: RunReport) => void;
  /** The newest runs of before, also those that have ended long ago. */
  readonly earlier: () => Promise<readonly RunReport[]>;
  readonly onError: (error: unknown) => void;
}

/** The runs: those that need a person first, then those at work, then what has ended. */
export class RunList {
  readonly element: HTMLElement;
  private readonly count = h("span", { class: "mj-quiet" });
  private readonly list = h("ul", { class: "mj-rows" });
  private readonly rows = new Map<string, RunRow>();
  private readonly before: HTMLButtonElement;
  private readonly stopClock: () => void;
  private past: readonly RunReport[] = [];
  private known: readonly RunReport[] = [];

  constructor(private readonly context: RunListContext) {
    this.before = textButton(t("Earlier runs…"), () => void this.showEarlier());
    this.before.classList.add("mj-runs-earlier");
    this.element = h(
      "section",
      { class: "mj-runs", "aria-label": t("Runs") },
      h("h3", { class: "mj-repo-name" }, h("span", {}, t("Runs")), this.count),
      this.list,
      this.before,
    );
    this.list.addEventListener("keydown", (event) => this.onKey(event));
    this.stopClock = context.clock.listen((now) => {
      for (const row of this.rows.values()) row.tick(now);
    });
  }

  update(runs: readonly RunReport[]): void {
    this.known = runs;
    const current = new Set(runs.map(({ id }) => id));
    const shown = orderRuns([...runs, ...this.past.filter(({ id }) => !current.has(id))]);
    this.element.hidden = shown.length === 0;
    setText(this.count, runsPhrase(shown.length));
    const wanted = new Set(shown.map(({ id }) => id));
    for (const id of this.rows.keys()) if (!wanted.has(id)) this.rows.delete(id);
    const rows = shown.map((run) => this.row(run).element);
    setChildren(this.list, rows);
    this.keepOneStop();
  }

  dispose(): void {
    this.stopClock();
  }

  private row(run: RunReport): RunRow {
    const known = this.rows.get(run.id);
    if (known !== undefined) {
      known.update(run);
      return known;
    }
    const row = new RunRow(run, this.context.open);
    this.rows.set(run.id, row);
    return row;
  }

  private async showEarlier(): Promise<void> {
    this.before.disabled = true;
    try {
      this.past = await this.context.earlier();
      this.before.hidden = true;
      this.update(this.known);
    } catch (error) {
      this.context.onError(error);
    } finally {
      this.before.disabled = false;
    }
  }

  private titles(): HTMLButtonElement[] {
    return [...this.list.querySelectorAll<HTMLButtonElement>(".mj-row-title")];
  }

  /** One title is in the tab order; the arrow keys reach the others. */
  private keepOneStop(stop?: HTMLButtonElement): void {
    const titles = this.titles();
    const chosen = stop ?? titles.find(({ tabIndex }) => tabIndex === 0) ?? titles[0];
    for (const title of titles) title.tabIndex = title === chosen ? 0 : -1;
  }

  private onKey(event: KeyboardEvent): void {
    const titles = this.titles();
    const at = titles.indexOf(event.target as HTMLButtonElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = step === undefined || at < 0 ? undefined : titles[at + step];
    if (next === undefined) return;
    event.preventDefault();
    this.keepOneStop(next);
    next.focus();
  }
}
