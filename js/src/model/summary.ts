import { tn } from "../translate";
import type { Session, State } from "./generated";
import { STATES, stateWord } from "./states";
import { formatNumber } from "./text";

export interface StateCount {
  readonly state: State;
  readonly count: number;
}

/** How many sessions are in each state that occurs, in the order of {@link STATES}. */
export function countStates(sessions: readonly Session[]): StateCount[] {
  return STATES.map((state) => ({
    state,
    count: sessions.filter((session) => session.state === state).length,
  })).filter(({ count }) => count > 0);
}

/** `1 session`, `6 sessions`. */
export function sessionsPhrase(count: number): string {
  return tn("{n} session", "{n} sessions", count, { n: formatNumber(count) });
}

/** `4 working`, `1 needs you`, `2 need you`. */
export function countPhrase({ state, count }: StateCount): string {
  if (state === "needs_input") return tn("{n} needs you", "{n} need you", count);
  return `${formatNumber(count)} ${stateWord(state)}`;
}
