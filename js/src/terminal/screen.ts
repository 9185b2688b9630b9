import type { FitAddon } from "@xterm/addon-fit";
import type { IDisposable, Terminal } from "@xterm/xterm";
import { t } from "../translate";
import { pageBudget } from "./budget";
import { CopyOnSelect, copySelection } from "./copying";
import { createEmulator, dress } from "./emulator";
import { Feed } from "./feed";
import { FindBar } from "./findBar";
import { Handover } from "./handover";
import { handleKey } from "./keys";
import { Link, type LinkState } from "./link";
import { Note } from "./note";
import type { ScreenOptions } from "./options";
import { guardQueries } from "./queries";
import { recall } from "./recall";
import { type LoadWebgl, Renderer } from "./renderer";
import { watchTheme } from "./theme";
import { Thumbnail } from "./thumbnail";

const LEAST_ROWS = 4;
const LEAST_COLS = 20;
/** Until then a new terminal's first words have been drawn. */
const DRAWN_MS = 300;
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
  private readonly note = new Note();
  private readonly terminal: Terminal;
  private readonly fitter: FitAddon;
  private readonly feed: Feed;
  private readonly finder: FindBar;
  private readonly thumbnail: Thumbnail;
  private readonly disposables: IDisposable[] = [];
  private readonly stops: (() => void)[];
  private zoomed = false;
  private focused = false;
  private holds = false;
  private replayEnd = 0;
  private parsed = 0;
  private drawing = false;
  private recalling = false;
  private disposed = false;

  constructor(
    private readonly host: HTMLElement,
    private readonly options: ScreenOptions,
  ) {
    this.screen = host.ownerDocument.createElement("div");
    this.screen.className = "mj-screen";
    const { preferences, loadWebgl, uploadImage } = options;
    // First of all, so that the server answers while the emulator is made.
    this.link = this.createLink();
    host.append(this.screen, this.note.element);
    const { terminal, fit, search } = createEmulator(this.screen, preferences.current);
    this.terminal = terminal;
    this.fitter = fit;
    this.thumbnail = new Thumbnail(terminal, this.screen, host, () => this.redraw());
    this.finder = new FindBar(
      search,
      () => terminal.options.theme?.background ?? "",
      () => this.focus(),
    );
    host.append(this.finder.element);
    this.feed = new Feed(
      this.terminal,
      pageBudget,
      (offset) => this.link.acknowledge(offset),
      (offset) => this.show(offset),
    );
    this.disposables.push(
      guardQueries(terminal, () => this.focused && this.parsed >= this.replayEnd),
      terminal.onData((data) => this.link.input(utf8.encode(data))),
      terminal.onBinary((data) =>
        this.link.input(Uint8Array.from(data, (character) => character.charCodeAt(0))),
      ),
      this.finder,
      this.thumbnail,
      new CopyOnSelect(terminal, this.screen, preferences),
      this.note,
    );
    if (uploadImage !== undefined) {
      this.disposables.push(new Handover(terminal, this.note, host, uploadImage));
    }
    this.listenToKeys();
    this.drawFasterSoon(loadWebgl);
    this.stops = [
      watchTheme(host.ownerDocument, () => this.dressAgain()),
      preferences.listen(() => this.dressAgain()),
    ];
  }

  /** Put the keyboard here. */
  focus(): void {
    this.terminal.textarea?.focus({ preventScroll: true });
  }

  /** Show the bar that finds text here. */
  find(): void {
    this.finder.open(this.terminal.getSelection());
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
    for (const stop of this.stops) stop();
    this.host.removeEventListener("focusin", this.onFocusIn);
    this.host.removeEventListener("focusout", this.onFocusOut);
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
          if (ended) this.options.onOver?.();
        },
        exit: () => {
          this.terminal.options.disableStdin = true;
          this.options.onOver?.();
        },
        full: onNotice,
        state: (state) => this.say(state),
      },
      life,
    );
  }

  /** Look for a GPU once the first words are drawn: that takes as long as to draw them. */
  private drawFasterSoon(load: LoadWebgl): void {
    setTimeout(() => {
      if (this.disposed) return;
      this.disposables.push(new Renderer(this.terminal, load, this.host.ownerDocument));
    }, DRAWN_MS);
  }

  private listenToKeys(): void {
    const { textarea } = this.terminal;
    if (textarea === undefined) return;
    textarea.setAttribute(
      "aria-label",
      t("Terminal of {name}. Control+Shift+Up leaves it.", { name: this.options.name }),
    );
    // Who looks for something in the terminal has not left it.
    this.host.addEventListener("focusin", this.onFocusIn);
    this.host.addEventListener("focusout", this.onFocusOut);
    this.terminal.attachCustomKeyEventHandler((event) => {
      if (this.options.isForPage?.(event)) return false;
      return handleKey(event, {
        type: (characters) => this.link.input(utf8.encode(characters)),
        hasSelection: () => this.terminal.hasSelection(),
        copy: () => {
          copySelection(this.terminal);
          this.terminal.clearSelection();
        },
        find: () => this.find(),
        leave: this.options.onLeave,
      });
    });
  }

  private readonly onFocusIn = (): void => this.setFocused(true);

  private readonly onFocusOut = ({ relatedTarget }: FocusEvent): void => {
    if (!(relatedTarget instanceof Node && this.host.contains(relatedTarget))) {
      this.setFocused(false);
    }
  };

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
      this.thumbnail.drawFull();
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

  private dressAgain(): void {
    requestAnimationFrame(() => {
      if (this.disposed) return;
      dress(this.terminal, this.host, this.options.preferences.current);
      this.redraw();
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
      else this.thumbnail.draw();
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
    const recalls = state === "lost" && this.options.recording !== undefined;
    this.note.keep(recalls && this.options.life() === "over" ? "" : words[state]);
    if (state === "gone") this.options.onOver?.();
    if (state === "lost" || state === "gone") void this.recall();
  }

  /** Show what the terminal of a session that is over has shown, once its server has forgotten it. */
  private async recall(): Promise<void> {
    const { life, recording } = this.options;
    if (recording === undefined || this.recalling || life() !== "over") return;
    this.recalling = true;
    try {
      const { rows, cols, output } = recall(await recording());
      if (this.disposed || life() !== "over") return;
      this.link.rest();
      this.feed.reset(0);
      this.adopt(rows, cols);
      this.terminal.write(output, () => this.redraw());
      this.terminal.options.disableStdin = true;
      this.note.keep("");
    } catch {
      // There is no recording, or no server: what the link says of it stays.
    } finally {
      this.recalling = false;
    }
  }
}
