import type { MessageModel } from "../src/api";

type Listener = (content: unknown, buffers: DataView[]) => void;

export interface Sent {
  readonly content: Record<string, unknown>;
  readonly buffers: Uint8Array[];
}

/** A widget's model with a kernel at the other end that a test speaks for. */
export class FakeKernel implements MessageModel {
  readonly sent: Sent[] = [];
  private readonly listeners = new Map<string, Set<(...args: never[]) => void>>();
  private readonly traits: Record<string, unknown>;

  constructor(traits: Record<string, unknown> = {}) {
    this.traits = traits;
  }

  get(trait: string): unknown {
    return this.traits[trait];
  }

  set(trait: string, value: unknown): void {
    this.traits[trait] = value;
    for (const listener of this.listeners.get(`change:${trait}`) ?? []) listener();
  }

  save_changes(): void {}

  send(content: unknown, _callbacks?: unknown, buffers: ArrayBufferView[] = []): void {
    this.sent.push({
      content: content as Record<string, unknown>,
      buffers: buffers.map((view) => new Uint8Array(view.buffer as ArrayBuffer)),
    });
  }

  on(event: string, callback: Listener | (() => void)): void {
    const known = this.listeners.get(event) ?? new Set();
    known.add(callback as (...args: never[]) => void);
    this.listeners.set(event, known);
  }

  off(event: string, callback: Listener | (() => void)): void {
    this.listeners.get(event)?.delete(callback as (...args: never[]) => void);
  }

  /** Say something as the kernel. */
  say(content: unknown, ...buffers: Uint8Array[]): void {
    const views = buffers.map(
      ({ buffer, byteOffset, byteLength }) => new DataView(buffer, byteOffset, byteLength),
    );
    for (const listener of this.listeners.get("msg:custom") ?? []) {
      (listener as Listener)(content, views);
    }
  }

  /** The messages of one kind, oldest first. */
  of(op: string): Record<string, unknown>[] {
    return this.sent.map(({ content }) => content).filter((content) => content.op === op);
  }

  get listening(): number {
    return [...this.listeners.values()].reduce((sum, listeners) => sum + listeners.size, 0);
  }
}
