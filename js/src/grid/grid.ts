import { Queues, type Requester, type SessionFeed, Sessions } from "../api";
import { h } from "../elements/dom";
import { choose, type Session, type State, waitingFirst } from "../model";
import { t } from "../translate";
import { Announcer } from "./announcer";
import { Attention } from "./attention";
import { Clock } from "./clock";
import { Commands } from "./commands";
import { emptyGrid } from "./emptyGrid";
import { keepPlainKeys } from "./gridKeys";
import { HeightHandle } from "./heightHandle";
import { Notices } from "./notices";
import type { PaneTerminal, TerminalHost } from "./pane";
import { Panes } from "./panes";
import type { Recordings } from "./playDialog";
import { QueueLists } from "./queueDialog";
import { SummaryLine } from "./summaryLine";

/** What is remembered of a grid, and shared by all views of it. */
export interface GridSettings {
  readonly height: number;
  /** The zoomed session's id, or empty. */
  readonly zoomed: string;
  /** Ids or names of the sessions to show; empty for all. */
  readonly names: readonly string[];
  setHeight(height: number): void;
  setZoomed(id: string): void;
  /** Call `listener` after every change; returns how to stop that. */
  listen(listener: () => void): () => void;
}

export interface GridOptions {
  readonly live: SessionFeed;
  readonly requester: Requester;
  readonly settings: GridSettings;
  readonly createTerminal: (host: TerminalHost) => PaneTerminal;
  /** Without it, no pane offers to play its recording. */
  readonly recordings?: Recordings;
}

/** All of it: the summary, the panes, and what is said about them. */
export class Grid {
  readonly element = h("div", { class: "mj-root", role: "region", "aria-label": t("Maestro") });
  readonly panes: Panes;
  private readonly summary: SummaryLine;
  private readonly announcer = new Announcer();
  private readonly notices = new Notices();
  private readonly attention = new Attention(document);
  private readonly empty: HTMLElement;
  private readonly body = h("div", { class: "mj-body" });
  private readonly handle: HeightHandle;
  private readonly stops: (() => void)[];
  private filter: State | null = null;
  private waitingFirst = false;
  private waiting: ReadonlySet<string> = new Set();

  constructor(private readonly options: GridOptions) {
    const { live, requester, settings } = options;
    const commands = new Commands(
      new Sessions(requester),
      this.notices,
      this.element,
      options.recordings,
    );
    const queues = new QueueLists(this.element, new Queues(requester), live.store);
    this.panes = new Panes({
      root: this.element,
      clock: new Clock(),
      commands,
      createTerminal: options.createTerminal,
      onNotice: (message) => this.notices.note(message),
      toggleZoom: (id) => this.toggleZoom(id),
      openQueue: (session) => void queues.open(session),
    });
    this.summary = new SummaryLine({
      onFilter: (state) => {
        this.filter = state;
        this.update();
      },
      onWaitingFirst: (first) => {
        this.waitingFirst = first;
        this.update();
      },
    });
    this.handle = new HeightHandle(
      (height) => this.element.style.setProperty("--mj-height", `${height}px`),
      (height) => settings.setHeight(height),
    );
    this.empty = emptyGrid((text) => void commands.copy(text));
    this.body.append(this.panes.element, this.empty, this.notices.element);
    this.element.append(
      this.summary.element,
      this.body,
      this.handle.element,
      this.announcer.element,
    );
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.stops = [
      live.store.listen(() => this.update()),
      live.listen(() => this.update()),
      settings.listen(() => this.update()),
    ];
    this.update();
  }

  dispose(): void {
    for (const stop of this.stops) stop();
    this.attention.dispose();
    this.panes.dispose();
    this.element.remove();
  }

  private update(): void {
    const { live, settings } = this.options;
    const all = choose(live.store.all(), settings.names);
    this.summary.update(all, live.connected);
    this.panes.update(all, this.visible(all));
    const { zoomed } = settings;
    this.panes.zoom(all.some(({ id }) => id === zoomed) ? zoomed : "");
    this.handle.set(settings.height);
    this.empty.hidden = all.length > 0;
    this.panes.element.hidden = all.length === 0;
    this.handle.element.hidden = all.length === 0;
    this.announcer.update(all);
    this.attend(all);
  }

  /** What the filter leaves; a pane that somebody is in stays until they leave it. */
  private visible(all: readonly Session[]): Session[] {
    const kept = all.filter(
      ({ id, state }) => this.filter === null || state === this.filter || this.panes.hasFocus(id),
    );
    return this.waitingFirst ? waitingFirst(kept) : kept;
  }

  /** Put the keyboard into a new question's answer box, unless the person is busy elsewhere. */
  private attend(all: readonly Session[]): void {
    const before = this.waiting;
    this.waiting = new Set(all.filter(({ state }) => state === "needs_input").map(({ id }) => id));
    const { zoomed } = this.options.settings;
    const fresh = [...this.waiting].filter(
      (id) => !before.has(id) && (zoomed === "" || zoomed === id),
    );
    const pane = this.panes.get(fresh[0] ?? "");
    if (pane === undefined || !this.attention.isFree) return;
    const { top, bottom } = pane.element.getBoundingClientRect();
    if (bottom > 0 && top < window.innerHeight) pane.focusAnswer();
  }

  private toggleZoom(id: string): void {
    const { settings } = this.options;
    const zooms = settings.zoomed !== id;
    settings.setZoomed(zooms ? id : "");
    // Not into the terminal, which would take the Escape that leads back.
    this.panes.get(id)?.header.title.focus({ preventScroll: true });
  }

  private onKey(event: KeyboardEvent): void {
    const { zoomed } = this.options.settings;
    const inTerminal = event.target instanceof Element && event.target.closest(".mj-terminal");
    if (event.key === "Escape" && zoomed !== "" && !inTerminal && !event.defaultPrevented) {
      event.preventDefault();
      this.toggleZoom(zoomed);
    }
    keepPlainKeys(event);
  }
}
