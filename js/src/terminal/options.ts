import type { TerminalLife } from "../model";
import type { OpenChannel } from "./channel";
import type { LoadWebgl } from "./renderer";
import type { TerminalPreferences } from "./settings";

/** What a terminal's view is made with. */
export interface ScreenOptions {
  readonly session: string;
  readonly name: string;
  readonly open: OpenChannel;
  readonly life: () => TerminalLife;
  readonly preferences: TerminalPreferences;
  readonly loadWebgl: LoadWebgl;
  /** Resolves to the image's path as one types it; without it, files are left to the page. */
  readonly uploadImage?: (file: Blob) => Promise<string>;
  /** The recording of a session whose terminal is gone; without it, nothing is shown of that. */
  readonly recording?: () => Promise<Uint8Array>;
  /** The process has ended, or the terminal is gone for good. */
  readonly onOver?: () => void;
  /** Whether a key is a shortcut of the page around, which the program does not get. */
  readonly isForPage?: (event: KeyboardEvent) => boolean;
  /** Give the focus back to the pane. */
  readonly onLeave: () => void;
  readonly onNotice: (message: string) => void;
}
