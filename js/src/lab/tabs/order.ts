import { choose, type Session } from "../../model";

/** The session `step` places from the one with id `current`, round and round. */
export function neighbourOf(
  sessions: Iterable<Session>,
  current: string,
  step: 1 | -1,
): Session | undefined {
  const all = choose(sessions, []);
  const at = all.findIndex(({ id }) => id === current);
  if (at < 0) return step === 1 ? all[0] : all.at(-1);
  return all[(at + step + all.length) % all.length];
}

/** The session with this number, counted from 1. */
export function numbered(sessions: Iterable<Session>, number: number): Session | undefined {
  return choose(sessions, [])[number - 1];
}

/** The next session after `current` that needs a person; `current` itself comes last. */
export function nextWaiting(sessions: Iterable<Session>, current: string): Session | undefined {
  const all = choose(sessions, []);
  const at = all.findIndex(({ id }) => id === current) + 1;
  return [...all.slice(at), ...all.slice(0, at)].find(({ state }) => state === "needs_input");
}
