import { Token } from "@lumino/coreutils";
import type { Requester, Runs, SessionFeed, SessionFiles, Sessions, Transfers } from "../api";
import type { Commands, PaneTerminal, QueueLists, Recordings, Says, TerminalHost } from "../grid";
import type { RunCommands } from "../run/commands";
import type { TerminalPreferences } from "../terminal/settings";
import type { LabSettings } from "./labSettings";
import type { Selection } from "./selection";

/** The place of a closed session's terminal. */
export interface RecallHost extends Pick<TerminalHost, "element" | "onLeave" | "onNotice"> {
  readonly id: string;
  readonly name: string;
}

/** The Maestro of the server that this page came from. */
export interface IMaestro {
  /** The open sessions and the runs, always current. */
  readonly feed: SessionFeed;
  readonly requester: Requester & Transfers;
  /** What can be asked of the server about a session, without dialogs. */
  readonly sessions: Sessions;
  /** What a person can do to a session: it asks where something could be lost, and says how it went. */
  readonly actions: Commands;
  /** What can be asked of the server about runs of playbooks, without dialogs. */
  readonly runs: Runs;
  /** What a person can do to a run: it asks where work is cut off, and says what went wrong. */
  readonly runActions: RunCommands;
  readonly notices: Says;
  readonly settings: LabSettings;
  readonly files: SessionFiles;
  readonly recordings: Recordings;
  /** The session that is worked with now. */
  readonly selection: Selection;
  /** The lists of messages that wait for agents. */
  readonly queues: QueueLists;
  /** How terminals look and behave; follows JupyterLab's settings. */
  readonly terminalPreferences: TerminalPreferences;
  /** Where dialogs of no tab in particular are attached. */
  readonly dialogs: HTMLElement;
  /**
   * A session's terminal, for a pane, or the command terminal beside its agent; the emulator is
   * loaded when the first one is made.
   */
  createTerminal(host: TerminalHost, which?: "agent" | "shell"): PaneTerminal;
  /** What the terminal of a closed session has shown. */
  createRecall(host: RecallHost): PaneTerminal;
}

export const IMaestro = new Token<IMaestro>(
  "maestro-jupyter:IMaestro",
  "The sessions of Maestro: what they are, and what can be done to them.",
);
