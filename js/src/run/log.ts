import { asApiError, type RunStore, type Runs } from "../api";
import { iconButton, textButton } from "../elements/button";
import { h, setText } from "../elements/dom";
import { formatExact, type RunEvent, type RunReport, type TaskReport } from "../model";
import { t } from "../translate";
import { eventsPhrase, logLine } from "./logWords";

const AT_ONCE = 300;
const MOST_LINES = 5000;
/** Events come by the stream; where there is none, the log is read on when the run has moved. */
const READ_ON_MS = 700;

/** The run's log, read when it is opened, then followed; the newest is at the end. */
export class RunLog {
  readonly element: HTMLDetailsElement;
  private readonly count = h("span", { class: "mj-quiet" });
  private readonly list = h("ol", { class: "mj-log-lines" });
  private readonly earlier: HTMLButtonElement;
  private readonly trouble = h("p", { class: "mj-run-trouble", role: "alert", hidden: true });
  private readonly only = h("span", { class: "mj-log-only", hidden: true });
  private readonly place: HTMLElement;
  private readonly stop: () => void;
  private readonly texts = new Map<string, string>();
  private run: RunReport | null = null;
  private task: string | null = null;
  private first = 0;
  private last = 0;
  private loading: Promise<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly runs: Runs,
    store: RunStore,
  ) {
    this.earlier = textButton(t("Show what was before"), () => void this.loadEarlier());
    this.earlier.hidden = true;
    this.place = h(
      "div",
      {
        class: "mj-log-place",
        role: "log",
        "aria-label": t("Log"),
        "aria-live": "off",
        tabindex: 0,
      },
      this.earlier,
      this.list,
    );
    this.element = h(
      "details",
      { class: "mj-run-log" },
      h("summary", {}, t("Log"), " ", this.count),
      this.only,
      this.trouble,
      this.place,
    );
    this.element.addEventListener("toggle", () => {
      if (this.element.open) void this.load();
    });
    this.stop = store.hear((event) => this.take(event));
  }

  update(run: RunReport): void {
    this.run = run;
    setText(this.count, eventsPhrase(Math.max(run.seq, this.last)));
    for (const { id, text } of run.tasks) this.texts.set(id, text);
    if (this.loading !== null && this.element.open && run.seq > this.last) {
      this.timer ??= setTimeout(() => this.readOn(), READ_ON_MS);
    }
  }

  /** Open the log; with a task, only what is said of that one. */
  open(task: TaskReport | null): void {
    this.task = task?.id ?? null;
    this.only.hidden = task === null;
    this.only.replaceChildren(
      t("Only “{task}”", { task: task?.text ?? "" }),
      iconButton("close", t("Show all"), () => this.open(null)),
    );
    for (const line of this.list.children) this.choose(line as HTMLElement);
    this.element.open = true;
    void this.load().then(() => {
      this.place.scrollTop = this.place.scrollHeight;
      this.place.focus({ preventScroll: true });
      this.element.scrollIntoView?.({ block: "nearest" });
    });
  }

  dispose(): void {
    this.stop();
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private load(): Promise<void> {
    this.loading ??= this.read(Math.max(0, (this.run?.seq ?? 0) - AT_ONCE), (events) => {
      for (const event of events) this.append(event);
      this.place.scrollTop = this.place.scrollHeight;
    });
    return this.loading;
  }

  private readOn(): void {
    this.timer = null;
    if (this.run === null || this.run.seq <= this.last) return;
    void this.read(this.last, (events) => {
      for (const event of events) this.follow(event);
    });
  }

  private async loadEarlier(): Promise<void> {
    const before = this.first;
    await this.read(Math.max(0, before - 1 - AT_ONCE), (events) => {
      const older = events.filter(({ seq }) => seq < before);
      const height = this.place.scrollHeight;
      this.list.prepend(...older.map((event) => this.line(event)));
      this.first = older[0]?.seq ?? 1;
      this.place.scrollTop += this.place.scrollHeight - height;
    });
    this.earlier.hidden = this.first <= 1;
  }

  private async read(after: number, show: (events: RunEvent[]) => void): Promise<void> {
    if (this.run === null) return;
    this.trouble.hidden = true;
    try {
      show(await this.runs.log(this.run, after, AT_ONCE));
    } catch (error) {
      const { message, hint } = asApiError(error);
      setText(this.trouble, hint === "" ? message : `${message} ${hint}`);
      this.trouble.hidden = false;
      this.loading = null;
    }
    this.earlier.hidden = this.first <= 1;
  }

  private take(event: RunEvent): void {
    if (event.run !== this.run?.id || this.loading === null) return;
    void this.loading.then(() => this.follow(event));
  }

  /** Add an event; whoever reads the end goes on to see the end. */
  private follow(event: RunEvent): void {
    const { clientHeight, scrollHeight, scrollTop } = this.place;
    const follows = scrollTop + clientHeight > scrollHeight - 24;
    this.append(event);
    if (follows) this.place.scrollTop = this.place.scrollHeight;
  }

  private append(event: RunEvent): void {
    if (event.seq <= this.last) return;
    if (this.first === 0) this.first = event.seq;
    this.last = event.seq;
    this.list.append(this.line(event));
    if (this.list.children.length > MOST_LINES) {
      this.list.firstElementChild?.remove();
      this.first = Number((this.list.firstElementChild as HTMLElement | null)?.dataset.seq ?? 1);
      this.earlier.hidden = false;
    }
    setText(this.count, eventsPhrase(this.last));
  }

  private line(event: RunEvent): HTMLElement {
    const { kind, more, words } = logLine(event);
    const { seq, task, time } = event;
    const said =
      more === ""
        ? h("span", { class: "mj-log-words" }, words)
        : h(
            "details",
            { class: "mj-log-words" },
            h("summary", {}, words),
            h("pre", { class: "mj-task-words", tabindex: 0, "aria-label": words }, more),
          );
    const name = task === null ? "" : (this.texts.get(task) ?? task);
    const line = h(
      "li",
      { class: `mj-log-line mj-log-${kind}`, "data-seq": seq, "data-of": task },
      h("time", { datetime: time, title: formatExact(time) }, clockTime(time)),
      h("span", { class: "mj-log-task", title: name }, name),
      said,
    );
    this.choose(line);
    return line;
  }

  private choose(line: HTMLElement): void {
    line.hidden = this.task !== null && line.dataset.of !== this.task;
  }
}

function clockTime(time: string): string {
  const moment = new Date(time);
  return Number.isNaN(moment.getTime()) ? time : moment.toLocaleTimeString();
}
