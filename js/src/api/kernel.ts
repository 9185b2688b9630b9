import { unpack } from "../batch";
import { t } from "../translate";
import { ApiError, errorFrom } from "./errors";
import { count, isRecord, type JsonRecord, text } from "./json";
import type { Method, Requester, Transfers } from "./requester";

/** The part of a widget's model that carries messages to the kernel and back. */
export interface MessageModel {
  send(content: unknown, callbacks?: unknown, buffers?: ArrayBufferView[]): void;
  on(event: "msg:custom", callback: (content: unknown, buffers: DataView[]) => void): void;
  off(event: "msg:custom", callback: (content: unknown, buffers: DataView[]) => void): void;
}

/** Who listens to what the kernel says of one session's terminal. */
export interface TerminalMessages {
  /** `offset` is the first byte's, where the kernel says so. */
  data(bytes: Uint8Array, offset: number | null): void;
  control(message: JsonRecord): void;
}

interface Pending {
  resolve(body: unknown, content: Uint8Array<ArrayBuffer>): void;
  reject(error: ApiError): void;
  timer: ReturnType<typeof setTimeout>;
}

/** Longer than a merge with slow hooks takes; a dead kernel never answers at all. */
const ANSWER_WITHIN_MS = 120_000;
/** Jupyter cuts a kernel's connection off on a message of over ten megabytes. */
const PIECE = 1024 * 1024;

/** The road through the kernel, for pages that can't reach the server themselves. */
export class KernelPort implements Requester, Transfers {
  private readonly pending = new Map<number, Pending>();
  private readonly terminals = new Map<string, TerminalMessages>();
  /** What the kernel sends reaches every page with this widget: ids must differ between them. */
  private lastId = Math.floor(Math.random() * 2 ** 40);

  constructor(
    private readonly model: MessageModel,
    private readonly answerWithin = ANSWER_WITHIN_MS,
  ) {
    model.on("msg:custom", this.receive);
  }

  /**
   * Say hello. The first message of a comm waits for the running cell, the later ones don't, so
   * it is best spent before anything hangs on it.
   */
  hello(): void {
    this.model.send({ op: "hello" });
  }

  request(method: Method, path: string, body: unknown = null): Promise<unknown> {
    return this.ask((id) => this.model.send({ op: "request", id, method, path, body }));
  }

  upload(path: string, bytes: Uint8Array): Promise<unknown> {
    return this.ask((id) => this.sendPieces({ op: "upload", id, path }, bytes));
  }

  private sendPieces(message: Record<string, unknown>, bytes: Uint8Array): void {
    let at = 0;
    do {
      // A copy of its own: what is sent is the whole of a view's buffer.
      const piece = bytes.slice(at, at + PIECE);
      at += PIECE;
      this.model.send({ ...message, last: at >= bytes.length }, undefined, [piece]);
    } while (at < bytes.length);
  }

  async download(path: string): Promise<Uint8Array> {
    let content = new Uint8Array();
    await this.ask(
      (id) => this.model.send({ op: "download", id, path }),
      (bytes) => {
        content = bytes;
      },
    );
    return content;
  }

  private ask(
    send: (id: number) => void,
    take: (content: Uint8Array<ArrayBuffer>) => void = () => undefined,
  ): Promise<unknown> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.pending.delete(id);
        reject(
          new ApiError(
            t("The kernel did not answer."),
            t("It may be busy or gone. Interrupt or restart it, then try again."),
            "timeout",
          ),
        );
      }, this.answerWithin);
      const settle = (body: unknown, content: Uint8Array<ArrayBuffer>): void => {
        take(content);
        resolve(body);
      };
      this.pending.set(id, { resolve: settle, reject, timer });
      send(id);
    });
  }

  openTerminal(session: string, offset: number | null, messages: TerminalMessages): void {
    this.terminals.set(session, messages);
    this.model.send({ op: "open", session, offset });
  }

  closeTerminal(session: string): void {
    this.terminals.delete(session);
    this.model.send({ op: "close", session });
  }

  sendInput(session: string, bytes: Uint8Array): void {
    this.lastId += 1;
    this.sendPieces({ op: "input", session, id: this.lastId }, bytes);
  }

  sendControl(session: string, message: unknown): void {
    this.model.send({ op: "control", session, message });
  }

  dispose(): void {
    this.model.off("msg:custom", this.receive);
    for (const { timer } of this.pending.values()) clearTimeout(timer);
    this.pending.clear();
    this.terminals.clear();
  }

  private readonly receive = (content: unknown, buffers: DataView[]): void => {
    unpack(content, buffers, (message, own) => this.take(message, own));
  };

  private take(message: JsonRecord, buffers: readonly DataView[]): void {
    const bytes = buffers.map(
      ({ buffer, byteOffset, byteLength }) =>
        new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength),
    );
    if (message.op === "response") this.settle(message, bytes[0] ?? new Uint8Array());
    const terminal = this.terminals.get(text(message.session));
    if (terminal === undefined) return;
    if (message.op === "control" && isRecord(message.message)) terminal.control(message.message);
    if (message.op !== "data") return;
    let offset = typeof message.offset === "number" ? message.offset : null;
    for (const piece of bytes) {
      terminal.data(piece, offset);
      if (offset !== null) offset += piece.length;
    }
  }

  private settle(response: JsonRecord, content: Uint8Array<ArrayBuffer>): void {
    const id = count(response.id);
    const waiting = this.pending.get(id);
    if (waiting === undefined) return;
    this.pending.delete(id);
    clearTimeout(waiting.timer);
    const status = count(response.status);
    if (status >= 200 && status < 300) waiting.resolve(response.body, content);
    else waiting.reject(errorFrom(status, response.body));
  }
}
