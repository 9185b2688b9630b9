import type { Session } from "../model";

/** All open sessions of a server at one moment of its log. */
export interface Snapshot {
  readonly server: string;
  readonly seq: number;
  readonly sessions: readonly Session[];
}

/** A session as one event left it. */
export interface Delta {
  readonly seq: number;
  readonly session: Session;
}

/**
 * The open sessions of one server, fed by whoever hears of them first.
 *
 * Several feeds may tell the same story at different speeds. What carries the newest `seq` wins, so
 * the order in which feeds deliver doesn't matter, and a late snapshot never brings a closed
 * session back.
 */
export class SessionStore {
  private sessions = new Map<string, Session>();
  private readonly listeners = new Set<() => void>();
  private currentServer = "";
  private currentSeq = -1;

  get server(): string {
    return this.currentServer;
  }

  get seq(): number {
    return this.currentSeq;
  }

  get(id: string): Session | undefined {
    return this.sessions.get(id);
  }

  all(): Session[] {
    return [...this.sessions.values()];
  }

  /** Call `listener` after every change; returns how to stop that. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  takeSnapshot({ server, seq, sessions }: Snapshot): void {
    if (server === this.currentServer && seq < this.currentSeq) return;
    this.currentServer = server;
    this.currentSeq = seq;
    this.sessions = new Map(
      sessions.filter(({ closed }) => !closed).map((session) => [session.id, session]),
    );
    this.announce();
  }

  takeDelta(server: string, { seq, session }: Delta): void {
    if (server !== this.currentServer || seq <= this.currentSeq) return;
    this.currentSeq = seq;
    if (session.closed) this.sessions.delete(session.id);
    else this.sessions.set(session.id, session);
    this.announce();
  }

  private announce(): void {
    for (const listener of this.listeners) listener();
  }
}
