import { onWake, parseJson, type Server, socketUrl } from "../api";
import type { Channel, ChannelEvents, OpenChannel, PageControl } from "./channel";
import { readControl } from "./channel";

/** A channel by a websocket straight to the server. */
class SocketChannel implements Channel {
  private readonly socket: WebSocket;
  private offset = 0;
  private closed = false;
  private readonly stopWaking: () => void;

  constructor(
    url: string,
    private readonly events: ChannelEvents,
  ) {
    this.socket = new WebSocket(url);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = ({ data }: MessageEvent) => this.receive(data);
    this.socket.onclose = () => this.lose();
    this.stopWaking = onWake(() => this.lose());
  }

  input(bytes: Uint8Array): void {
    if (this.socket.readyState === WebSocket.OPEN)
      this.socket.send(bytes as Uint8Array<ArrayBuffer>);
  }

  control(message: PageControl): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  close(): void {
    this.stopWaking();
    this.closed = true;
    this.socket.close();
  }

  private lose(): void {
    if (this.closed) return;
    this.close();
    this.events.closed();
  }

  private receive(data: unknown): void {
    if (this.closed) return;
    if (data instanceof ArrayBuffer) {
      const bytes = new Uint8Array(data);
      const offset = this.offset;
      this.offset += bytes.length;
      this.events.data(bytes, offset);
      return;
    }
    const message = typeof data === "string" ? readControl(parseJson(data)) : null;
    if (message === null) return;
    if (message.type === "attached" || message.type === "reset") this.offset = message.offset;
    this.events.control(message);
  }
}

/** Channels by websockets to `server`: to the agents, or to the command terminals beside them. */
export function socketChannels(server: Server, which: "agent" | "shell" = "agent"): OpenChannel {
  return (session, offset, events) => {
    const query: Record<string, string> = {
      ...(offset === null ? {} : { offset: String(offset) }),
      ...(which === "shell" ? { which } : {}),
    };
    return new SocketChannel(socketUrl(server, `sessions/${session}/terminal`, query), events);
  };
}
