import type { Eater, ParseBudget } from "./budget";

/** The part of an emulator that takes bytes. */
export interface Emulator {
  write(data: Uint8Array | string, callback?: () => void): void;
}

/** Full reset (RIS), in the stream so that it keeps its place among what is still being parsed. */
const RESET = "\u001bc";
const ACKNOWLEDGE_EVERY = 64 * 1024;
/** What a fast page parses in a frame, and then some. */
const PARSE_AHEAD = 512 * 1024;
/** What is printed after a key is parsed at once, and as much of what a new terminal has shown. */
const AT_ONCE = 4 * 1024;

interface Chunk {
  readonly bytes: Uint8Array;
  readonly offset: number;
}

/** Hands output to the emulator at a pace the page can keep, and acknowledges what is parsed. */
export class Feed implements Eater {
  urgent = false;
  private queue: Chunk[] = [];
  /** How much of what a new terminal has shown is still to be parsed at once. */
  private first = AT_ONCE;
  /** Whether its first words are to be drawn before anything more is parsed. */
  private opening = false;
  private generation = 0;
  private inFlight = 0;
  private parsed = 0;
  private acknowledged = 0;

  constructor(
    private readonly emulator: Emulator,
    private readonly budget: ParseBudget,
    private readonly acknowledge: (offset: number) => void,
    private readonly onParsed: (offset: number) => void,
  ) {}

  push(bytes: Uint8Array, offset: number): void {
    let rest = { bytes, offset };
    const length = bytes.length <= AT_ONCE ? bytes.length : this.first;
    if (this.queue.length === 0 && length > 0 && this.budget.spend(length)) {
      this.opening = length < bytes.length;
      this.write({ bytes: bytes.subarray(0, length), offset }, () => this.open());
      rest = { bytes: bytes.subarray(length), offset: offset + length };
    }
    this.first = Math.max(0, this.first - bytes.length);
    if (rest.bytes.length === 0) return;
    this.queue.push(rest);
    if (!this.opening) this.budget.enqueue(this);
  }

  reset(offset: number): void {
    this.generation += 1;
    this.queue = [];
    this.first = AT_ONCE;
    this.opening = false;
    this.inFlight = 0;
    this.parsed = offset;
    this.acknowledged = offset;
    this.budget.leave(this);
    this.emulator.write(RESET);
  }

  feed(bytes: number): number {
    const first = this.queue[0];
    if (first === undefined) {
      this.budget.leave(this);
      return 0;
    }
    if (this.inFlight >= PARSE_AHEAD) return 0;
    const now = first.bytes.subarray(0, bytes);
    const rest = first.bytes.subarray(bytes);
    if (rest.length > 0) this.queue[0] = { bytes: rest, offset: first.offset + now.length };
    else this.queue.shift();
    let begun = 0;
    // Parsed right before the slice, in the same turn.
    this.emulator.write("", () => {
      begun = this.budget.clock();
    });
    this.write({ bytes: now, offset: first.offset }, () =>
      this.budget.measured(now.length, this.budget.clock() - begun),
    );
    if (this.queue.length === 0) this.budget.leave(this);
    return now.length;
  }

  dispose(): void {
    this.generation += 1;
    this.queue = [];
    this.budget.leave(this);
  }

  private open(): void {
    if (!this.opening) return;
    const { generation } = this;
    this.budget.schedule(() => {
      if (generation !== this.generation) return;
      this.opening = false;
      if (this.queue.length > 0) this.budget.enqueue(this);
    });
  }

  private write({ bytes, offset }: Chunk, parsed: () => void = () => undefined): void {
    const { generation } = this;
    this.inFlight += bytes.length;
    this.emulator.write(bytes, () => {
      parsed();
      if (generation !== this.generation) return;
      this.inFlight -= bytes.length;
      this.parsed = offset + bytes.length;
      this.onParsed(this.parsed);
      if (this.parsed - this.acknowledged < ACKNOWLEDGE_EVERY) return;
      this.acknowledged = this.parsed;
      this.acknowledge(this.parsed);
    });
  }
}
