import { t } from "../translate";
import { ApiError, errorFrom } from "./errors";
import { count, isRecord, type JsonRecord, text } from "./json";
import type { Method, Requester } from "./requester";

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
  resolve(body: unknown): void;
  reject(error: ApiError): void;
  timer: ReturnType<typeof setTimeout>;
}

/** Longer than a merge with slow hooks takes; a dead kernel never answers at all. */
const ANSWER_WITHIN_MS = 120_000;

/** The road through the kernel, for pages that can't reach the server themselves. */
export class KernelPort implements Requester {
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
      this.pending.set(id, { resolve, reject, timer });
      this.model.send({ op: "request", id, method, path, body });
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
    this.model.send({ op: "input", session }, undefined, [bytes]);
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
    if (!isRecord(content)) return;
    if (content.op === "response") this.settle(content);
    const messages = this.terminals.get(text(content.session));
    if (messages === undefined) return;
    if (content.op === "control" && isRecord(content.message)) messages.control(content.message);
    if (content.op !== "data") return;
    let offset = typeof content.offset === "number" ? content.offset : null;
    for (const { buffer, byteOffset, byteLength } of buffers) {
      messages.data(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength), offset);
      if (offset !== null) offset += byteLength;
    }
  };

  private settle(response: JsonRecord): void {
    const id = count(response.id);
    const waiting = this.pending.get(id);
    if (waiting === undefined) return;
    this.pending.delete(id);
    clearTimeout(waiting.timer);
    const status = count(response.status);
    if (status >= 200 && status < 300) waiting.resolve(response.body);
    else waiting.reject(errorFrom(status, response.body));
  }
}
