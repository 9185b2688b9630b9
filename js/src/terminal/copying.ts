import type { Terminal } from "@xterm/xterm";
import type { TerminalPreferences } from "./settings";

/** Put what is selected on the clipboard. */
export function copySelection(terminal: Terminal): void {
  const text = terminal.getSelection();
  // Some pages may not write there; the browser's own menu still can.
  if (text !== "") void navigator.clipboard?.writeText(text).catch(() => undefined);
}

/** Copies what the mouse has selected, where the person wants that. */
export class CopyOnSelect {
  private selecting = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly element: HTMLElement,
    private readonly preferences: TerminalPreferences,
  ) {
    element.addEventListener("mousedown", this.onDown);
    element.ownerDocument.addEventListener("mouseup", this.onUp);
  }

  dispose(): void {
    this.element.removeEventListener("mousedown", this.onDown);
    this.element.ownerDocument.removeEventListener("mouseup", this.onUp);
  }

  private readonly onDown = ({ button }: MouseEvent): void => {
    this.selecting = button === 0;
  };

  /** The mouse may be let go anywhere. */
  private readonly onUp = (): void => {
    if (this.selecting && this.preferences.current.copyOnSelect) copySelection(this.terminal);
    this.selecting = false;
  };
}
