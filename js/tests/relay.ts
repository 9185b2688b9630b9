import { type Server, socketUrl } from "../src/api";
import type { FakeKernel } from "./fakeKernel";

/** The kernel's side of the road: what it relays between a page's messages and the server. */
export class Relay {
  private readonly sockets = new Map<string, WebSocket>();
  private taken = 0;
  private closed = false;

  constructor(
    private readonly kernel: FakeKernel,
    private readonly server: Server,
  ) {
    const { send } = kernel;
    kernel.send = (...message) => {
      send.apply(kernel, message);
      this.takeAll();
    };
  }

  close(): void {
    this.closed = true;
    for (const socket of this.sockets.values()) socket.close();
  }

  private takeAll(): void {
    for (const { content, buffers } of this.kernel.sent.slice(this.taken)) {
      this.taken += 1;
      const session = String(content.session);
      if (content.op === "open") this.open(session, content.offset as number | null);
      if (content.op === "close") this.sockets.get(session)?.close();
      if (content.op === "control")
        this.sockets.get(session)?.send(JSON.stringify(content.message));
      if (content.op === "input")
        this.sockets.get(session)?.send(buffers[0] as Uint8Array<ArrayBuffer>);
    }
  }

  /** Like the kernel's client, it connects again by itself and goes on where it was. */
  private open(session: string, offset: number | null): void {
    this.sockets.get(session)?.close();
    const query: Record<string, string> = offset === null ? {} : { offset: String(offset) };
    const socket = new WebSocket(socketUrl(this.server, `sessions/${session}/terminal`, query));
    socket.binaryType = "arraybuffer";
    this.sockets.set(session, socket);
    const isCurrent = (): boolean => this.sockets.get(session) === socket && !this.closed;
    let position = offset ?? 0;
    socket.onmessage = ({ data }) => {
      if (!isCurrent()) return;
      if (data instanceof ArrayBuffer) {
        this.kernel.say({ op: "data", session, offset: position }, new Uint8Array(data));
        position += data.byteLength;
        return;
      }
      const message = JSON.parse(String(data)) as { offset?: number };
      position = message.offset ?? position;
      this.kernel.say({ op: "control", session, message });
    };
    socket.onclose = ({ wasClean }) => {
      if (isCurrent() && !wasClean) this.open(session, position);
    };
  }
}
