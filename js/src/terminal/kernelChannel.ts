import { Backoff, type KernelPort } from "../api";
import {
  type Channel,
  type ChannelEvents,
  type OpenChannel,
  type PageControl,
  readControl,
  type ServerControl,
} from "./channel";

/** One view of a terminal among those that share its stream through the kernel. */
class Subscriber implements Channel {
  /** The offset of the next byte this view needs; `null` until it is told where it begins. */
  offset: number | null;
  acknowledged = 0;

  constructor(
    private readonly stream: SharedStream,
    readonly events: ChannelEvents,
    offset: number | null,
  ) {
    this.offset = offset;
  }

  input(bytes: Uint8Array): void {
    this.stream.input(bytes);
  }

  control(message: PageControl): void {
    if (message.type === "ack") {
      this.acknowledged = message.offset;
      this.stream.acknowledge();
    } else {
      this.stream.control(message);
    }
  }

  close(): void {
    this.stream.leave(this);
  }
}

/**
 * One terminal's stream through the kernel, shared by all views of it in this widget.
 *
 * A comm has one stream per session, and every page with this widget hears it. A view that joins
 * later asks for it again from where that view begins; the others skip what they have had already.
 */
class SharedStream {
  private readonly subscribers = new Set<Subscriber>();
  private joining: Subscriber | null = null;
  private position = 0;
  private attached = false;
  private acknowledged = 0;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private readonly backoff = new Backoff(1000, 30_000);

  constructor(
    private readonly port: KernelPort,
    private readonly session: string,
    private readonly onEmpty: () => void,
  ) {}

  join(offset: number | null, events: ChannelEvents): Channel {
    const subscriber = new Subscriber(this, events, offset);
    this.subscribers.add(subscriber);
    this.joining = subscriber;
    this.open(offset);
    return subscriber;
  }

  private open(offset: number | null): void {
    this.stopRetrying();
    this.attached = false;
    this.port.openTerminal(this.session, offset, {
      data: (bytes, at) => this.deliver(bytes, at ?? this.position),
      control: (message) => {
        const known = readControl(message);
        if (known !== null) this.tell(known);
      },
    });
  }

  /** Ask for what was lost, until the answer is not lost as well. */
  private openAgain(): void {
    this.open(this.position);
    this.retry = setTimeout(() => this.openAgain(), this.backoff.next());
  }

  private stopRetrying(): void {
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
  }

  leave(subscriber: Subscriber): void {
    if (!this.subscribers.delete(subscriber)) return;
    if (this.subscribers.size > 0) return;
    this.stopRetrying();
    this.port.closeTerminal(this.session);
    this.onEmpty();
  }

  input(bytes: Uint8Array): void {
    this.port.sendInput(this.session, bytes);
  }

  control(message: PageControl): void {
    this.port.sendControl(this.session, message);
  }

  /** The slowest view sets the pace, as it would with a connection of its own. */
  acknowledge(): void {
    const slowest = Math.min(...[...this.subscribers].map(({ acknowledged }) => acknowledged));
    if (slowest <= this.acknowledged) return;
    this.acknowledged = slowest;
    this.port.sendControl(this.session, { type: "ack", offset: slowest });
  }

  private deliver(bytes: Uint8Array, start: number): void {
    if (start > this.position && this.attached) {
      // Jupyter drops a kernel's messages where there are too many.
      this.openAgain();
    }
    if (!this.attached) return;
    this.joining = null;
    this.position = start + bytes.length;
    for (const { events, offset } of this.subscribers) {
      const from = Math.max(offset ?? start, start);
      if (from < this.position) events.data(bytes.subarray(from - start), from);
    }
    for (const subscriber of this.subscribers) {
      subscriber.offset = Math.max(subscriber.offset ?? 0, this.position);
    }
  }

  private tell(message: ServerControl): void {
    if (message.type === "attached" || message.type === "reset") {
      this.position = message.offset;
      this.attached = true;
      this.stopRetrying();
      this.backoff.reset();
      this.acknowledged = 0;
      for (const subscriber of this.subscribers) this.place(subscriber, message);
      return;
    }
    for (const { events } of this.subscribers) events.control(message);
  }

  /** Tell one view where the stream now stands, from where that view stands. */
  private place(
    subscriber: Subscriber,
    message: Extract<ServerControl, { type: "attached" | "reset" }>,
  ): void {
    const { events, offset } = subscriber;
    const isAhead = offset !== null && offset > message.offset && subscriber !== this.joining;
    if (message.type === "attached") {
      const begins = isAhead ? offset : message.offset;
      subscriber.offset = begins;
      events.control({ ...message, offset: begins });
    } else if (!isAhead) {
      subscriber.offset = message.offset;
      events.control(message);
    }
  }
}

/** Channels through the kernel; views of one session share a stream. */
export function kernelChannels(port: KernelPort): OpenChannel {
  const streams = new Map<string, SharedStream>();
  return (session, offset, events) => {
    const known = streams.get(session);
    const stream = known ?? new SharedStream(port, session, () => streams.delete(session));
    streams.set(session, stream);
    return stream.join(offset, events);
  };
}
