import type { Session } from "./generated";

/** The sessions to show: the named ones in the order they were named, or all as they came. */
export function choose(sessions: Iterable<Session>, names: readonly string[]): Session[] {
  const open = [...sessions].sort(
    (a, b) => a.created.localeCompare(b.created) || a.id.localeCompare(b.id),
  );
  if (names.length === 0) return open;
  const chosen = names.map((wanted) =>
    open.find((session) => session.id === wanted || session.name === wanted),
  );
  return [...new Set(chosen)].filter((session) => session !== undefined);
}

/** The same sessions, those that wait for a person first. */
export function waitingFirst(sessions: readonly Session[]): Session[] {
  const waits = (session: Session): boolean => session.state === "needs_input";
  return [...sessions.filter(waits), ...sessions.filter((session) => !waits(session))];
}
