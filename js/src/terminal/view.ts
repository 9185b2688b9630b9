import type { ScreenOptions } from "./options";
import { Screen } from "./screen";

/** A terminal's place in a pane, which may be shown later or never. */
export class TerminalView {
  private screen: Screen | null = null;
  private readonly sizes: ResizeObserver;
  private wantsFocus = false;
  private zoomed = false;

  constructor(
    private readonly host: HTMLElement,
    private readonly options: ScreenOptions,
  ) {
    // An emulator needs a place with a size, and the page's theme around it, to begin.
    this.sizes = new ResizeObserver(() => this.onSize());
    this.sizes.observe(host);
    // The observer's first word comes with the next frame, up to which the server could answer.
    this.onSize();
  }

  /** Put the keyboard here. */
  focus(): void {
    this.wantsFocus = this.screen === null;
    this.screen?.focus();
  }

  /** Show the bar that finds text in the terminal. */
  find(): void {
    this.screen?.find();
  }

  /** Take the whole pane for this terminal, focused or not. */
  setZoomed(zoomed: boolean): void {
    this.zoomed = zoomed;
    this.screen?.setZoomed(zoomed);
  }

  /** The session's process has started: look for its terminal now. */
  wake(): void {
    this.screen?.link.wake();
  }

  /** Connect anew by the road that is now the right one. */
  reconnect(): void {
    this.screen?.link.reconnect();
  }

  dispose(): void {
    this.sizes.disconnect();
    this.screen?.dispose();
    this.screen = null;
  }

  private onSize(): void {
    if (this.host.clientWidth === 0 || this.host.clientHeight === 0) return;
    if (this.screen !== null) return;
    this.screen = new Screen(this.host, this.options);
    this.screen.setZoomed(this.zoomed);
    if (this.wantsFocus) this.screen.focus();
    this.wantsFocus = false;
  }
}
