import { choose, type Session, stateWord, waitingFirst } from "../../model";

/** The sessions of one repository, in the order in which they are shown. */
export interface RepositoryGroup {
  /** Absolute path of the repository. */
  readonly repo: string;
  readonly sessions: readonly Session[];
}

function matches(session: Session, words: readonly string[]): boolean {
  const { agent, branch, name, prompt, repo, state, status } = session;
  const text = [name, agent, branch, prompt, repo, stateWord(state), status.message]
    .join("\n")
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

/**
 * Group sessions by repository, oldest first; with `needsFirst` those that wait for a person, and
 * their repositories, come before the others. `filter` keeps what holds all of its words.
 */
export function groupSessions(
  sessions: readonly Session[],
  filter: string,
  needsFirst: boolean,
): RepositoryGroup[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const ordered = choose(sessions, []).filter((session) => matches(session, words));
  const groups = new Map<string, Session[]>();
  for (const session of needsFirst ? waitingFirst(ordered) : ordered) {
    const group = groups.get(session.repo);
    if (group === undefined) groups.set(session.repo, [session]);
    else group.push(session);
  }
  return [...groups].map(([repo, members]) => ({ repo, sessions: members }));
}

/** The last part of a path: what a person calls a repository. */
export function baseName(path: string): string {
  return path.replace(/\/+$/, "").split("/").at(-1) || path;
}
