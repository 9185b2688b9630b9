import {
  type Method,
  Queues,
  type RunNews,
  RunStore,
  Runs,
  SessionStore,
  Sessions,
} from "../../src/api";
import { Commands, type PaneTerminal, type Says } from "../../src/grid";
import type { RunEvent, RunReport, Session, TaskReport } from "../../src/model";
import { RunPlace } from "../../src/run";
import { anEvent, later } from "../runExamples";

/** A run's view whose server and terminals a test speaks for. */
export class AView {
  readonly requests: { method: Method; path: string; body: unknown }[] = [];
  readonly answers = new Map<string, unknown>();
  readonly said: string[] = [];
  readonly opened: string[] = [];
  readonly terminals: string[] = [];
  readonly feed = {
    store: new SessionStore(),
    runs: new RunStore(),
    connected: true,
    listen: (listener: () => void) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    },
  };
  readonly place: RunPlace;
  private readonly listeners = new Set<() => void>();

  constructor(
    private run: RunReport,
    { known = true, sessions = [] as Session[], answers = [] as [string, unknown][] } = {},
  ) {
    for (const [path, answer] of answers) this.answers.set(path, answer);
    this.feed.store.takeSnapshot({ server: "s", seq: 1, sessions });
    this.feed.runs.takeSnapshot("s", known ? [run] : []);
    const requester = {
      request: async (method: Method, path: string, body?: unknown) => {
        this.requests.push({ method, path, body });
        const answer = this.answers.get(path.replace(/^runs\/\w+\/?/, "").replace(/\?.*/, ""));
        if (answer instanceof Error) throw answer;
        return answer ?? this.run;
      },
    };
    const notices: Says = {
      note: (text) => this.said.push(text),
      error: (error) => this.said.push(String((error as Error).message)),
    };
    this.place = new RunPlace(run.id, {
      feed: this.feed,
      requests: new Runs(requester),
      messages: new Queues(requester),
      notices,
      sessionCommands: new Commands(new Sessions(requester), notices, document.body),
      createTerminal: ({ session }) => this.terminal(session().id),
      openSession: (session) => this.opened.push(session),
      openDocument: (_, { document: file, line }) => this.opened.push(`${file}:${line}`),
    });
    document.body.append(this.place.element);
  }

  /** Something happens to the run. */
  tell(fields: Partial<RunReport>, ...changed: TaskReport[]): void {
    this.run = later(this.run, fields, ...changed);
    this.takeNews({ event: anEvent(this.run), run: this.run, partial: false });
  }

  /** Something happens that changes nothing of the run but its log. */
  log(fields: Partial<RunEvent>): void {
    this.takeNews({ event: anEvent(this.run, fields), run: null, partial: false });
  }

  setConnected(connected: boolean): void {
    this.feed.connected = connected;
    for (const listener of this.listeners) listener();
  }

  one(selector: string): HTMLElement {
    const found = document.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`Nothing is ${selector}`);
    return found;
  }

  row({ id }: TaskReport): HTMLElement {
    return this.one(`[data-task="${id}"]`);
  }

  title(task: TaskReport): HTMLElement {
    const title = this.row(task).querySelector<HTMLElement>(".mj-task-title");
    if (title === null) throw new Error("no title");
    return title;
  }

  /** The texts of the rows that are seen, in their order. */
  get seen(): string[] {
    return [...document.querySelectorAll<HTMLElement>(".mj-task:not([hidden]) .mj-task-text")].map(
      ({ textContent }) => textContent ?? "",
    );
  }

  button(name: string, within: ParentNode = document): HTMLButtonElement {
    const found = this.findButton(name, within);
    if (found === undefined) throw new Error(`No button ${name}`);
    return found;
  }

  has(name: string, within: ParentNode = document): boolean {
    return this.findButton(name, within) !== undefined;
  }

  press(key: string): void {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
  }

  private findButton(name: string, within: ParentNode): HTMLButtonElement | undefined {
    return [...within.querySelectorAll("button")].find(
      (button) =>
        !button.hidden &&
        (button.textContent === name || button.getAttribute("aria-label") === name),
    );
  }

  private takeNews(news: RunNews): void {
    this.feed.runs.takeNews("s", news);
  }

  private terminal(session: string): PaneTerminal {
    this.terminals.push(session);
    const nothing = (): void => undefined;
    return {
      focus: nothing,
      find: nothing,
      setZoomed: nothing,
      wake: nothing,
      reconnect: nothing,
      dispose: () => this.terminals.splice(this.terminals.indexOf(session), 1),
    };
  }
}
