import { t } from "../translate";
import type { Session, State } from "./generated";

/** In the order in which a person wants to know of them. */
export const STATES: readonly State[] = [
  "working",
  "needs_input",
  "finished",
  "error",
  "interrupted",
  "idle",
  "starting",
  "queued",
];

const WORDS = {
  queued: "queued",
  starting: "starting",
  idle: "idle",
  working: "working",
  needs_input: "needs you",
  finished: "finished",
  error: "error",
  interrupted: "interrupted",
} as const satisfies Record<State, string>;

/** The word a person reads for a state. */
export function stateWord(state: State): string {
  return t(WORDS[state]);
}

/** Whether the session has a process that closing it would end. */
export function isRunning(session: Session): boolean {
  return session.pid !== null && session.exit_code === null;
}

/** Whether ending the session now would cut its agent off in the middle of something. */
export function isBusy(session: Session): boolean {
  return ["starting", "working", "needs_input"].includes(session.state);
}

/** Whether a session's terminal is still to come, there, or of a process that has ended. */
export type TerminalLife = "coming" | "present" | "over";

export function terminalLife(session: Session): TerminalLife {
  if (isRunning(session)) return "present";
  const begins = session.state === "queued" || session.state === "starting";
  return begins && session.exit_code === null ? "coming" : "over";
}

/** Whether the session's process has ended, so that it can be resumed. */
export function isOver(session: Session): boolean {
  return terminalLife(session) === "over";
}
