import { EventStream, RunStore, type Server, type SessionFeed, SessionStore } from "../api";

/** The sessions and runs of the page's own server, from one snapshot and its events. */
export class LabFeed implements SessionFeed {
  readonly store = new SessionStore();
  readonly runs = new RunStore();
  private readonly stream: EventStream;
  private readonly listeners = new Set<() => void>();
  private open = false;

  constructor(server: Server) {
    this.stream = new EventStream(server, this, (state) => {
      this.open = state === "open";
      for (const listener of this.listeners) listener();
    });
  }

  get connected(): boolean {
    return this.open;
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  dispose(): void {
    this.stream.dispose();
    this.listeners.clear();
  }
}
