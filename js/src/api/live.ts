import { readRuns, readSnapshot } from "./frames";
import { isRecord } from "./json";
import type { Route } from "./route";
import { RunStore } from "./runStore";
import type { Server } from "./server";
import type { SessionStore } from "./store";
import { EventStream, type StreamState } from "./stream";

/** The sessions and runs of one server, and whether what is known of them is current. */
export interface SessionFeed {
  readonly store: SessionStore;
  readonly runs: RunStore;
  /** Whether what is shown is current. */
  readonly connected: boolean;
  /** Call `listener` when `connected` may have changed; returns how to stop that. */
  listen(listener: () => void): () => void;
}

/**
 * Keeps a store current: by the snapshots that the kernel sends, and where the page can reach the
 * same server itself, by that server's stream as well.
 */
export class LiveSessions implements SessionFeed {
  readonly runs = new RunStore();
  private stream: EventStream | null = null;
  private streamState: StreamState = "lost";
  private instance = "";
  private kernelConnected = false;
  private disposed = false;
  private readonly listeners = new Set<() => void>();

  constructor(
    readonly store: SessionStore,
    private readonly route: Route,
    private readonly server: Server | null,
  ) {}

  get connected(): boolean {
    return this.stream === null ? this.kernelConnected : this.streamState === "open";
  }

  /** Call `listener` when `connected` or the road may have changed; returns how to stop that. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Take what the kernel says; resolves when the road to its server is chosen. */
  async takeTrait(value: unknown): Promise<void> {
    const snapshot = readSnapshot(value);
    this.kernelConnected = isRecord(value) && value.connected === true;
    if (snapshot === null) {
      this.announce();
      return;
    }
    this.store.takeSnapshot(snapshot);
    const runs = readRuns(value);
    // What the stream tells is newer than what comes by way of the kernel.
    if (runs !== null && (this.stream === null || this.streamState !== "open")) {
      this.runs.takeSnapshot(snapshot.server, runs);
    }
    this.announce();
    if (snapshot.server === this.instance) return;
    this.instance = snapshot.server;
    const road = await this.route.choose(snapshot.server);
    if (this.disposed || this.instance !== snapshot.server) return;
    this.stream?.dispose();
    this.stream = null;
    if (road === "direct" && this.server !== null) {
      this.stream = new EventStream(this.server, this, (state) => {
        this.streamState = state;
        this.announce();
      });
    }
    this.announce();
  }

  dispose(): void {
    this.disposed = true;
    this.stream?.dispose();
    this.listeners.clear();
  }

  private announce(): void {
    for (const listener of this.listeners) listener();
  }
}
