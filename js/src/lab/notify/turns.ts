import type { Session, State } from "../../model";

/** What a person wants to hear of although they look elsewhere. */
export type Turn = "needs_input" | "finished" | "error";

const TURNS: ReadonlySet<State> = new Set(["needs_input", "finished", "error"]);

export interface Turned {
  readonly session: Session;
  readonly turn: Turn;
}

/** Tells when sessions begin to need a person; what it is first shown is not news. */
export class Turns {
  private seen: ReadonlyMap<string, string> | null = null;

  /** The sessions that have turned since it was last asked. */
  update(sessions: readonly Session[]): Turned[] {
    const before = this.seen;
    this.seen = new Map(sessions.map((session) => [session.id, mark(session)]));
    if (before === null) return [];
    return sessions
      .filter((session) => TURNS.has(session.state) && before.get(session.id) !== mark(session))
      .map((session) => ({ session, turn: session.state as Turn }));
  }

  /** Take what is shown next as known: the page was away. */
  forget(): void {
    this.seen = null;
  }
}

function mark({ state, status }: Session): string {
  return `${state} ${status.since}`;
}
