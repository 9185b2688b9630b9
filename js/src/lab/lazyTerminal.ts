import type { PaneTerminal, TerminalHost } from "../grid";

/** A terminal whose emulator is still being fetched, and then is what was fetched. */
export class LazyTerminal implements PaneTerminal {
  private terminal: PaneTerminal | null = null;
  private wanted: ((terminal: PaneTerminal) => void)[] = [];
  private disposed = false;

  constructor(host: TerminalHost, load: () => Promise<(host: TerminalHost) => PaneTerminal>) {
    load().then(
      (create) => {
        if (this.disposed) return;
        const terminal = create(host);
        this.terminal = terminal;
        for (const act of this.wanted) act(terminal);
        this.wanted = [];
      },
      () => host.onNotice("The terminal could not be loaded; reload the page."),
    );
  }

  focus(): void {
    this.when((terminal) => terminal.focus());
  }

  setZoomed(zoomed: boolean): void {
    this.when((terminal) => terminal.setZoomed(zoomed));
  }

  wake(): void {
    this.when((terminal) => terminal.wake());
  }

  reconnect(): void {
    this.when((terminal) => terminal.reconnect());
  }

  dispose(): void {
    this.disposed = true;
    this.wanted = [];
    this.terminal?.dispose();
  }

  private when(act: (terminal: PaneTerminal) => void): void {
    if (this.terminal === null) this.wanted.push(act);
    else act(this.terminal);
  }
}
