import { asApiError } from "../api";
import { h, setText } from "../elements/dom";
import type { RunReport } from "../model";
import { t } from "../translate";
import { RunView, type RunViewContext } from "./view";

export interface RunPlaceContext extends Omit<RunViewContext, "root"> {
  /** Called with the run as soon as it is known, and whenever it has changed. */
  readonly onRun?: (run: RunReport) => void;
}

/** Where one run is shown: asks for it where the server does not tell of it by itself. */
export class RunPlace {
  readonly element = h("div", { class: "mj-root mj-run-place", role: "region" });
  private readonly words = h("p", { class: "mj-session-over", role: "status", tabindex: -1 });
  private readonly stops: (() => void)[];
  private view: RunView | null = null;
  private shown: RunReport | null = null;
  private asked = false;
  private refused = "";
  private disposed = false;

  constructor(
    /** Its id or, until it is known, its name. */
    private key: string,
    private readonly context: RunPlaceContext,
  ) {
    const { feed } = context;
    this.element.append(this.words);
    this.element.setAttribute("aria-label", t("Run"));
    this.stops = [feed.runs.listen(() => this.refresh()), feed.listen(() => this.refresh())];
    this.refresh();
  }

  focus(): void {
    if (this.view === null) this.words.focus();
    else this.view.focus();
  }

  reveal(task: string): void {
    this.view?.reveal(task);
  }

  dispose(): void {
    this.disposed = true;
    for (const stop of this.stops) stop();
    this.view?.dispose();
    this.element.remove();
  }

  private refresh(): void {
    const { feed } = this.context;
    const run = feed.runs.get(this.key);
    if (run !== undefined) this.show(run);
    else if (feed.connected && !this.asked) void this.ask();
    if (!feed.connected) this.asked = false;
    const waits = run === undefined ? this.refused || t("Looking for the run…") : "";
    setText(this.words, feed.connected ? waits : t("Disconnected. Trying again…"));
    this.words.hidden = this.words.textContent === "";
  }

  private show(run: RunReport): void {
    if (run === this.shown) return;
    this.shown = run;
    this.key = run.id;
    this.refused = "";
    if (this.view === null) {
      this.view = new RunView(run, { ...this.context, root: this.element });
      this.element.append(this.view.element);
    } else {
      this.view.update(run);
    }
    this.context.onRun?.(run);
  }

  private async ask(): Promise<void> {
    this.asked = true;
    try {
      const run = await this.context.requests.get(this.key);
      if (!this.disposed) this.context.feed.runs.take(run);
    } catch (error) {
      const { hint, message } = asApiError(error);
      if (this.disposed) return;
      this.refused = hint === "" ? message : `${message} ${hint}`;
      this.view?.dispose();
      this.view = null;
      this.shown = null;
      this.refresh();
    }
  }
}
