import type { PaneTerminal } from "../grid";
import { t } from "../translate";

/** A terminal whose emulator is still being fetched, and then is what was fetched. */
export class LazyTerminal implements PaneTerminal {
  private terminal: PaneTerminal | null = null;
  private wanted: ((terminal: PaneTerminal) => void)[] = [];
  private disposed = false;

  constructor(load: () => Promise<() => PaneTerminal>, onNotice: (message: string) => void) {
    load().then(
      (create) => {
        if (this.disposed) return;
        const terminal = create();
        this.terminal = terminal;
        for (const act of this.wanted) act(terminal);
        this.wanted = [];
      },
      () => onNotice(t("The terminal could not be loaded; reload the page.")),
    );
  }

  focus(): void {
    this.when((terminal) => terminal.focus());
  }

  find(): void {
    this.when((terminal) => terminal.find());
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
