import { KernelPort, LiveSessions, type Method, Route, SessionStore } from "../../src/api";
import { Grid, type GridSettings, type PaneTerminal, type TerminalHost } from "../../src/grid";
import type { Session } from "../../src/model";
import { FakeKernel } from "../fakeKernel";

type Answer = unknown | Error;

/** A grid's settings, kept in memory. */
class Settings implements GridSettings {
  height = 560;
  zoomed = "";
  names: string[] = [];
  private readonly listeners = new Set<() => void>();

  setHeight(height: number): void {
    this.height = height;
    this.announce();
  }

  setZoomed(id: string): void {
    this.zoomed = id;
    this.announce();
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  private announce(): void {
    for (const listener of this.listeners) listener();
  }
}

/** A grid whose server and terminals a test speaks for. */
export class AGrid {
  readonly requests: { method: Method; path: string; body: unknown }[] = [];
  readonly answers = new Map<string, Answer>();
  readonly settings = new Settings();
  readonly terminals: { host: TerminalHost; log: string[] }[] = [];
  readonly store = new SessionStore();
  readonly grid: Grid;
  private readonly live: LiveSessions;
  private seq = 0;

  constructor(sessions: readonly Session[]) {
    const port = new KernelPort(new FakeKernel());
    this.live = new LiveSessions(this.store, new Route(null, port), null);
    this.show(sessions);
    this.grid = new Grid({
      live: this.live,
      requester: {
        request: async (method, path, body) => {
          this.requests.push({ method, path, body });
          const answer = this.answers.get(path.replace(/^sessions\/\w+\/?/, ""));
          if (answer instanceof Error) throw answer;
          return answer ?? {};
        },
      },
      settings: this.settings,
      createTerminal: (host) => this.createTerminal(host),
    });
    document.body.append(this.grid.element);
  }

  show(sessions: readonly Session[], connected = true): void {
    this.seq += 1;
    void this.live.takeTrait({ server: "s", seq: this.seq, connected, sessions });
  }

  one(selector: string): HTMLElement {
    const found = this.grid.element.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`Nothing is ${selector}`);
    return found;
  }

  all(selector: string): HTMLElement[] {
    return [...this.grid.element.querySelectorAll<HTMLElement>(selector)];
  }

  pane({ id }: Session): HTMLElement {
    return this.one(`[data-session="${id}"]`);
  }

  /** The names of the panes that are seen, in the order in which they are seen. */
  get seen(): string[] {
    return this.all(".mj-pane:not([hidden])")
      .sort((a, b) => Number(a.style.order) - Number(b.style.order))
      .map((pane) => pane.querySelector(".mj-name")?.textContent ?? "");
  }

  button(within: HTMLElement, name: string): HTMLButtonElement {
    const found = [...within.querySelectorAll("button")].find(
      (button) => button.textContent === name || button.getAttribute("aria-label") === name,
    );
    if (found === undefined) throw new Error(`No button ${name} in ${within.textContent}`);
    return found;
  }

  press(key: string, options: KeyboardEventInit = {}): KeyboardEvent {
    const event = new KeyboardEvent("keydown", {
      key,
      bubbles: true,
      cancelable: true,
      ...options,
    });
    document.activeElement?.dispatchEvent(event);
    return event;
  }

  private createTerminal(host: TerminalHost): PaneTerminal {
    const log: string[] = [];
    this.terminals.push({ host, log });
    return {
      focus: () => log.push("focus"),
      find: () => log.push("find"),
      setZoomed: (zoomed) => log.push(zoomed ? "zoomed" : "unzoomed"),
      wake: () => log.push("wake"),
      reconnect: () => log.push("reconnect"),
      dispose: () => log.push("dispose"),
    };
  }
}
