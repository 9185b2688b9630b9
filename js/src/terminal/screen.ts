import type { FitAddon } from "@xterm/addon-fit";
import type { IDisposable, Terminal } from "@xterm/xterm";
import type { TerminalLife } from "../model";
import { t } from "../translate";
import { pageBudget } from "./budget";
import type { OpenChannel } from "./channel";
import { createEmulator } from "./emulator";
import { Feed } from "./feed";
import { handleKey } from "./keys";
import { Link, type LinkState } from "./link";
import { guardQueries } from "./queries";
import { readTheme, watchTheme } from "./theme";
import { drawFull, drawScaled } from "./thumbnail";

export interface ScreenOptions {
  readonly session: string;
  readonly name: string;
  readonly open: OpenChannel;
  readonly life: () => TerminalLife;
  /** Give the focus back to the pane. */
  readonly onLeave: () => void;
  readonly onNotice: (message: string) => void;
}

const LEAST_ROWS = 4;
const LEAST_COLS = 20;
const utf8 = new TextEncoder();

/**
 * One session's terminal, drawn and connected.
 *
 * While it holds the focus, or its pane is zoomed, the program gets the pane's size. Otherwise
 * nobody's screen changes: the program's own size is drawn scaled into the pane.
 */
export class Screen {
  readonly link: Link;
  private readonly screen: HTMLElement;
  private readonly note: HTMLElement;
  private readonly terminal: Terminal;
  private readonly fitter: FitAddon;
  private readonly feed: Feed;
  private readonly disposables: IDisposable[] = [];
  private readonly unwatch: () => void;
  private zoomed = false;
  private focused = false;
  private holds = false;
  private replayEnd = 0;
  private parsed = 0;
  private drawing = false;
  private disposed = false;

  constructor(
    private readonly host: HTMLElement,
    private readonly options: ScreenOptions,
  ) {
    this.screen = host.ownerDocument.createElement("div");
    this.screen.className = "mj-screen";
    this.note = host.ownerDocument.createElement("div");
    this.note.className = "mj-terminal-note";
    host.append(this.screen, this.note);
    ({ terminal: this.terminal, fit: this.fitter } = createEmulator(this.screen));
    this.feed = new Feed(
      this.terminal,
      pageBudget,
      (offset) => this.link.acknowledge(offset),
      (offset) => this.show(offset),
    );
    this.link = this.createLink();
    this.disposables.push(
      guardQueries(this.terminal, () => this.focused && this.parsed >= this.replayEnd),
      this.terminal.onData((data) => this.link.input(utf8.encode(data))),
      this.terminal.onBinary((data) =>
        this.link.input(Uint8Array.from(data, (character) => character.charCodeAt(0))),
      ),
    );
    this.listenToKeys();
    this.unwatch = watchTheme(host.ownerDocument, () => this.recolour());
  }

  /** Put the keyboard here. */
  focus(): void {
    this.terminal.textarea?.focus({ preventScroll: true });
  }

  /** Take the whole pane for this terminal, focused or not. */
  setZoomed(zoomed: boolean): void {
    if (zoomed === this.zoomed) return;
    if (zoomed) {
      this.zoomed = true;
      this.updateHold();
      return;
    }
    // A program sized for the whole grid can't be read in a pane: fit it once more, then let go.
    requestAnimationFrame(() => {
      if (this.disposed) return;
      this.fill();
      this.zoomed = false;
      this.updateHold();
    });
  }

  dispose(): void {
    this.disposed = true;
    this.unwatch();
    this.link.dispose();
    this.feed.dispose();
    for (const disposable of this.disposables) disposable.dispose();
    this.terminal.dispose();
    this.host.replaceChildren();
  }

  private createLink(): Link {
    const { session, open, life, onNotice } = this.options;
    return new Link(
      session,
      open,
      {
        data: (bytes, offset) => this.feed.push(bytes, offset),
        reset: (offset) => {
          this.parsed = offset;
          this.feed.reset(offset);
        },
        size: (rows, cols) => this.adopt(rows, cols),
        attached: (end, ended) => {
          this.replayEnd = end;
          this.terminal.options.disableStdin = ended;
        },
        exit: () => {
          this.terminal.options.disableStdin = true;
        },
        full: onNotice,
        state: (state) => this.say(state),
      },
      life,
    );
  }

  private listenToKeys(): void {
    const { textarea } = this.terminal;
    if (textarea === undefined) return;
    textarea.setAttribute(
      "aria-label",
      t("Terminal of {name}. Control+Shift+Up leaves it.", { name: this.options.name }),
    );
    textarea.addEventListener("focus", () => this.setFocused(true));
    textarea.addEventListener("blur", () => this.setFocused(false));
    this.terminal.attachCustomKeyEventHandler((event) =>
      handleKey(event, {
        type: (characters) => this.link.input(utf8.encode(characters)),
        hasSelection: () => this.terminal.hasSelection(),
        copy: () => {
          void navigator.clipboard?.writeText(this.terminal.getSelection());
          this.terminal.clearSelection();
        },
        leave: this.options.onLeave,
      }),
    );
  }

  private setFocused(focused: boolean): void {
    this.focused = focused;
    this.feed.urgent = focused;
    this.updateHold();
  }

  private updateHold(): void {
    const holds = this.focused || this.zoomed;
    if (holds === this.holds || this.disposed) return;
    this.holds = holds;
    this.host.classList.toggle("mj-holds", holds);
    if (holds) {
      drawFull(this.screen);
      const { rows, cols } = this.wantedSize();
      this.link.focus(true, rows, cols);
      this.terminal.resize(cols, rows);
    } else {
      const { rows, cols } = this.terminal;
      this.link.focus(false, rows, cols);
    }
    this.redraw();
  }

  private wantedSize(): { rows: number; cols: number } {
    const { rows, cols } = this.fitter.proposeDimensions() ?? this.terminal;
    if (!Number.isFinite(rows) || !Number.isFinite(cols)) return this.terminal;
    return { rows: Math.max(rows, LEAST_ROWS), cols: Math.max(cols, LEAST_COLS) };
  }

  private adopt(rows: number, cols: number): void {
    if (rows < 1 || cols < 1) return;
    this.terminal.resize(cols, rows);
    this.redraw();
  }

  private show(parsed: number): void {
    this.parsed = parsed;
    if (!this.holds) this.redraw();
  }

  private recolour(): void {
    requestAnimationFrame(() => {
      if (this.disposed) return;
      const { theme, fontFamily } = readTheme(this.host);
      this.terminal.options.theme = theme;
      this.terminal.options.fontFamily = fontFamily;
    });
  }

  /** Fit the pane, or draw scaled into it, before the next frame. */
  redraw(): void {
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(() => {
      this.drawing = false;
      if (this.disposed) return;
      if (this.holds) this.fill();
      else drawScaled(this.terminal, this.screen, this.host);
    });
  }

  private fill(): void {
    const { rows, cols } = this.wantedSize();
    if (rows === this.terminal.rows && cols === this.terminal.cols) return;
    this.link.resize(rows, cols);
    this.terminal.resize(cols, rows);
  }

  private say(state: LinkState): void {
    const words: Record<LinkState, string> = {
      connecting: "",
      attached: "",
      lost: t("Connection lost. Trying again…"),
      gone: t("The terminal of this session is gone."),
    };
    this.note.textContent = words[state];
  }
}
