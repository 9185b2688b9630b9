import { Backoff } from "../api";
import type { TerminalLife } from "../model";
import { t } from "../translate";
import type { Channel, OpenChannel, PageControl, ServerControl } from "./channel";

/** `gone` when the server no longer has this terminal, so that trying again is no use. */
export type LinkState = "connecting" | "attached" | "lost" | "gone";

/** Whoever shows what comes over the link. */
export interface LinkEvents {
  data(bytes: Uint8Array, offset: number): void;
  /** Forget everything shown; the next byte has this offset. */
  reset(offset: number): void;
  size(rows: number, cols: number): void;
  /** Connected. Bytes before `end` were written before this page came to see them. */
  attached(end: number, ended: boolean): void;
  exit(code: number): void;
  full(message: string): void;
  state(state: LinkState): void;
}

const ATTEMPTS_FOR_THE_DEAD = 3;
/** The server takes no larger frame, and closes the connection on one. */
const LARGEST_PASTE = 32 * 1024 * 1024;
/** Nobody types more than this, in bytes, while a terminal comes. */
const LARGEST_EARLY = 64 * 1024;

/** Keeps one terminal connected, and after a break goes on where it stopped. */
export class Link {
  private channel: Channel | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private next: number | null = null;
  private held: PageControl | null = null;
  private attached = false;
  /** What was typed before the terminal was there; `null` once it has been. */
  private early: Uint8Array[] | null = [];
  private stale = false;
  private disposed = false;

  constructor(
    private readonly session: string,
    private readonly open: OpenChannel,
    private readonly events: LinkEvents,
    private readonly life: () => TerminalLife,
    private readonly backoff = new Backoff(),
  ) {
    if (life() !== "coming") this.connect();
  }

  input(bytes: Uint8Array): void {
    if (!this.attached) this.hold(bytes);
    else if (bytes.length > LARGEST_PASTE) {
      this.events.full(t("More than 32 MiB can't be pasted at once. Nothing of it was typed."));
    } else {
      this.channel?.input(bytes);
    }
  }

  acknowledge(offset: number): void {
    if (this.attached) this.channel?.control({ type: "ack", offset });
  }

  /** Say whether this view holds the focus; said again after every reconnection. */
  focus(focused: boolean, rows: number, cols: number): void {
    this.held = focused ? { type: "focus", focused, rows, cols } : null;
    if (this.attached) this.channel?.control({ type: "focus", focused, rows, cols });
  }

  resize(rows: number, cols: number): void {
    if (this.held?.type === "focus") this.held = { ...this.held, rows, cols };
    if (this.attached) this.channel?.control({ type: "resize", rows, cols });
  }

  /** Don't wait any longer: the terminal should be there now. */
  wake(): void {
    if (!this.attached) this.reconnect();
  }

  /** Connect anew at once, by whatever road is the right one now. */
  reconnect(): void {
    if (this.disposed) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.channel?.close();
    this.backoff.reset();
    this.connect();
  }

  /** Don't try again until woken; what is shown then is forgotten. */
  rest(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.channel?.close();
    this.channel = null;
    this.attached = false;
    this.early = null;
    this.stale = true;
    this.next = null;
  }

  dispose(): void {
    this.disposed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.channel?.close();
  }

  /** Keep the first words for a terminal that comes; a broken one may come back as another's. */
  private hold(bytes: Uint8Array): void {
    const held = this.early?.reduce((sum, { length }) => sum + length, 0) ?? 0;
    if (held + bytes.length <= LARGEST_EARLY) this.early?.push(bytes);
  }

  private connect(): void {
    this.attached = false;
    this.events.state("connecting");
    const attempt: { channel: Channel | null } = { channel: null };
    attempt.channel = this.open(this.session, this.next, {
      data: (bytes, offset) => {
        if (this.disposed) return;
        this.next = offset + bytes.length;
        this.events.data(bytes, offset);
      },
      control: (message) => {
        if (!this.disposed) this.obey(message);
      },
      closed: () => {
        if (this.channel === attempt.channel) this.lose();
      },
    });
    this.channel = attempt.channel;
  }

  private lose(): void {
    this.attached = false;
    if (this.disposed) return;
    if (this.life() === "over" && this.backoff.failures >= ATTEMPTS_FOR_THE_DEAD) {
      this.early = null;
      this.events.state("gone");
      return;
    }
    this.events.state("lost");
    this.timer = setTimeout(() => this.connect(), this.backoff.next());
  }

  private obey(message: ServerControl): void {
    switch (message.type) {
      case "attached":
        this.attached = true;
        this.backoff.reset();
        if (this.stale || (this.next !== null && this.next !== message.offset)) {
          this.events.reset(message.offset);
        }
        this.stale = false;
        this.next = message.offset;
        this.events.attached(message.end, message.ended);
        this.events.size(message.rows, message.cols);
        if (this.held !== null) this.channel?.control(this.held);
        for (const bytes of this.early ?? []) this.channel?.input(bytes);
        this.early = null;
        this.events.state("attached");
        break;
      case "reset":
        this.next = message.offset;
        this.events.reset(message.offset);
        break;
      case "size":
        this.events.size(message.rows, message.cols);
        break;
      case "exit":
        this.events.exit(message.code);
        break;
      case "full":
        this.events.full(message.message);
        break;
    }
  }
}
