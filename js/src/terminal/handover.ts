import type { Terminal } from "@xterm/xterm";
import { asApiError } from "../api";
import { t } from "../translate";
import { IncomingFiles } from "./incoming";
import type { Note } from "./note";

/** Hands pasted and dropped images to the agent: uploads them and types the paths they get. */
export class Handover {
  private readonly files: IncomingFiles;
  private disposed = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly note: Note,
    host: HTMLElement,
    private readonly upload: (file: Blob) => Promise<string>,
  ) {
    this.files = new IncomingFiles(host, (file) => void this.hand(file));
  }

  dispose(): void {
    this.disposed = true;
    this.files.dispose();
  }

  private async hand(file: File): Promise<void> {
    this.note.pass(t("Uploading the image…"));
    try {
      const path = await this.upload(file);
      if (this.disposed) return;
      this.note.pass("");
      this.terminal.paste(`${path} `);
      this.terminal.textarea?.focus({ preventScroll: true });
    } catch (error) {
      const { message, hint } = asApiError(error);
      if (!this.disposed) this.note.pass(hint === "" ? message : `${message} ${hint}`);
    }
  }
}
