import { Backoff } from "./backoff";
import { readDelta, readRunNews, readRuns, readSnapshot } from "./frames";
import { isRecord, parseJson } from "./json";
import type { RunStore } from "./runStore";
import { type Server, socketUrl } from "./server";
import type { SessionStore } from "./store";
import { onWake } from "./wake";

/** How the stream fares: `open` once its snapshot has come. */
export type StreamState = "connecting" | "open" | "lost";

/** Where the news go. */
export interface Stores {
  readonly store: SessionStore;
  readonly runs: RunStore;
}

/**
 * The server's events, straight into the stores.
 *
 * Every connection begins with a snapshot, so that nothing is missed however long one was away.
 */
export class EventStream {
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private instance = "";
  private disposed = false;
  private readonly stopWaking: () => void;

  constructor(
    private readonly server: Server,
    private readonly stores: Stores,
    private readonly onState: (state: StreamState) => void,
    private readonly backoff = new Backoff(),
  ) {
    this.connect();
    this.stopWaking = onWake(() => this.reconnect());
  }

  /** Connect anew at once: what was connected may be dead without knowing it. */
  private reconnect(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    const before = this.socket;
    this.backoff.reset();
    this.connect();
    before?.close();
  }

  dispose(): void {
    this.disposed = true;
    this.stopWaking();
    if (this.timer !== null) clearTimeout(this.timer);
    this.socket?.close();
  }

  private connect(): void {
    this.onState("connecting");
    const socket = new WebSocket(socketUrl(this.server, "events/stream", {}));
    this.socket = socket;
    socket.onmessage = ({ data }: MessageEvent) => {
      if (this.socket === socket) this.receive(data);
    };
    socket.onclose = () => {
      if (this.disposed || this.socket !== socket) return;
      this.onState("lost");
      this.timer = setTimeout(() => this.connect(), this.backoff.next());
    };
  }

  private receive(data: unknown): void {
    if (this.disposed) return;
    const frame = typeof data === "string" ? parseJson(data) : undefined;
    if (!isRecord(frame)) return;
    if (frame.type === "snapshot") {
      const snapshot = readSnapshot(frame);
      if (snapshot === null) return;
      this.instance = snapshot.server;
      this.backoff.reset();
      this.stores.store.takeSnapshot(snapshot);
      this.stores.runs.takeSnapshot(snapshot.server, readRuns(frame) ?? []);
      this.onState("open");
    } else if (frame.type === "event") {
      const delta = readDelta(frame);
      if (delta !== null) this.stores.store.takeDelta(this.instance, delta);
    } else if (frame.type === "run") {
      const news = readRunNews(frame);
      if (news !== null) this.stores.runs.takeNews(this.instance, news);
    }
  }
}
