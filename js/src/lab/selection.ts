import type { SessionStore } from "../api";
import type { Session } from "../model";

/** The session that a person works with now: what a command acts on unless it names another. */
export class Selection {
  private id = "";
  private readonly listeners = new Set<() => void>();

  constructor(private readonly store: SessionStore) {}

  get session(): Session | undefined {
    return this.store.get(this.id);
  }

  set(id: string): void {
    if (id === this.id) return;
    this.id = id;
    for (const listener of this.listeners) listener();
  }

  /** Call `listener` after every change; returns how to stop that. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }
}
