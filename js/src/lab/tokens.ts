import { Token } from "@lumino/coreutils";
import type { Requester, SessionFeed, Sessions } from "../api";
import type { PaneTerminal, TerminalHost } from "../grid";
import type { TerminalPreferences } from "../terminal/settings";

/** The Maestro of the server that this page came from. */
export interface IMaestro {
  /** The open sessions, always current. */
  readonly feed: SessionFeed;
  readonly requester: Requester;
  /** What can be done to a session. */
  readonly sessions: Sessions;
  /** How terminals look and behave; follows JupyterLab's settings. */
  readonly terminalPreferences: TerminalPreferences;
  /** A session's terminal, for a pane; its emulator is loaded when the first one is made. */
  createTerminal(host: TerminalHost): PaneTerminal;
}

export const IMaestro = new Token<IMaestro>(
  "maestro-jupyter:IMaestro",
  "The sessions of Maestro: what they are, and what can be done to them.",
);
