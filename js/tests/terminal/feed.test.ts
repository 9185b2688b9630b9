import { Terminal } from "@xterm/xterm";
import { expect, test } from "vitest";
import { ParseBudget } from "../../src/terminal/budget";
import { Feed } from "../../src/terminal/feed";
import { until } from "../waiting";

const KIB = 1024;

/** Frames that are drawn when the test says so. */
class Frames {
  private next: (() => void)[] = [];
  readonly schedule = (callback: () => void): void => {
    this.next.push(callback);
  };

  draw(): void {
    const callbacks = this.next;
    this.next = [];
    for (const callback of callbacks) callback();
  }
}

/** A clock that goes on when an emulator parses. */
class Clock {
  milliseconds = 0;
  readonly read = (): number => this.milliseconds;
}

/** An emulator that parses when the test says so, `pace` bytes a millisecond. */
class Slow {
  readonly written: (Uint8Array | string)[] = [];
  private readonly waiting: { length: number; callback: (() => void) | undefined }[] = [];

  constructor(
    private readonly clock = new Clock(),
    private readonly pace = 8 * KIB,
    /** How long other programs keep the page from its work before each slice. */
    private readonly kept: () => number = () => 0,
  ) {}

  write(data: Uint8Array | string, callback?: () => void): void {
    this.written.push(data);
    this.waiting.push({ length: data.length, callback });
  }

  get bytes(): number {
    return this.written.reduce((sum, data) => sum + data.length, 0);
  }

  parse(): void {
    for (const { length, callback } of this.waiting.splice(0)) {
      this.clock.milliseconds += length / this.pace + (length > 0 ? this.kept() : 0);
      callback?.();
    }
  }
}

function aFeed(budget: ParseBudget, emulator = new Slow()) {
  const acks: number[] = [];
  const feed = new Feed(
    emulator,
    budget,
    (offset) => acks.push(offset),
    () => undefined,
  );
  return { acks, emulator, feed };
}

test("a keystroke's echo is parsed at once", () => {
  const { emulator, feed } = aFeed(new ParseBudget(new Frames().schedule));
  feed.push(new Uint8Array(3), 0);
  expect(emulator.bytes).toBe(3);
});

test("the first 4 KiB of what a new terminal has shown are drawn before more is parsed", () => {
  const frames = new Frames();
  const { emulator, feed } = aFeed(new ParseBudget(frames.schedule));
  feed.push(new Uint8Array(6).fill(1), 0);
  feed.push(new Uint8Array(20 * KIB - 6).fill(1), 6);
  feed.push(new Uint8Array(20 * KIB).fill(2), 20 * KIB);
  for (let drawn = 0; drawn < 3; drawn += 1) frames.draw();
  expect(emulator.bytes).toBe(4 * KIB);
  emulator.parse();
  frames.draw();
  expect(emulator.bytes).toBe(4 * KIB);
  for (let drawn = 0; drawn < 3; drawn += 1) frames.draw();
  const parsed = emulator.written.flatMap((data) => [...(data as Uint8Array)]);
  expect(parsed).toEqual([
    ...new Uint8Array(20 * KIB).fill(1),
    ...new Uint8Array(20 * KIB).fill(2),
  ]);
  feed.reset(500_000);
  const before = emulator.bytes;
  feed.push(new Uint8Array(20 * KIB), 500_000);
  expect(emulator.bytes).toBe(before + 4 * KIB);
  feed.reset(600_000);
  emulator.parse();
  frames.draw();
  feed.push(new Uint8Array(3), 600_000);
  expect(emulator.bytes).toBe(before + 4 * KIB + 2 + 3);
});

test("a flood is parsed within the budget of each frame", () => {
  const [frames, clock] = [new Frames(), new Clock()];
  const { emulator, feed } = aFeed(
    new ParseBudget(frames.schedule, clock.read),
    new Slow(clock, 2 * KIB),
  );
  feed.push(new Uint8Array(256 * KIB), 0);
  expect(emulator.bytes).toBe(4 * KIB);
  emulator.parse();
  frames.draw();
  frames.draw();
  expect(emulator.bytes).toBe((4 + 28) * KIB);
  emulator.parse();
  frames.draw();
  expect(emulator.bytes).toBe((4 + 28 + 28) * KIB);
});

test.each([2 * KIB, 32 * KIB])("at %d bytes a millisecond, floods take 14 ms a frame", (pace) => {
  const [frames, clock] = [new Frames(), new Clock()];
  const budget = new ParseBudget(frames.schedule, clock.read);
  const floods = Array.from({ length: 5 }, () => aFeed(budget, new Slow(clock, pace)));
  const frame = (): number => {
    const begun = clock.milliseconds;
    frames.draw();
    for (const { emulator } of floods) emulator.parse();
    return clock.milliseconds - begun;
  };
  for (const { feed } of floods) feed.push(new Uint8Array(8 * KIB * KIB), 0);
  for (let drawn = 0; drawn < 40; drawn += 1) frame();
  const lasting = Array.from({ length: 10 }, frame);
  expect(Math.max(...lasting)).toBeLessThan(15);
  expect(Math.min(...lasting)).toBeGreaterThan(12);
});

test("however little they show, one flood changes in a frame, and the one typed into", () => {
  const frames = new Frames();
  const budget = new ParseBudget(frames.schedule);
  const floods = Array.from({ length: 5 }, () => aFeed(budget));
  const frame = (): number[] => {
    const before = floods.map(({ emulator }) => emulator.bytes);
    frames.draw();
    for (const { emulator } of floods) emulator.parse();
    const changed = floods.map(({ emulator }, index) => emulator.bytes > (before[index] ?? 0));
    return changed.flatMap((has, index) => (has ? [index] : []));
  };
  for (const { feed } of floods) feed.push(new Uint8Array(4 * KIB), 0);
  frame();
  for (const { feed } of floods) feed.push(new Uint8Array(5 * KIB), 4 * KIB);
  expect(Array.from({ length: 6 }, frame)).toEqual([[0], [1], [2], [3], [4], []]);
  for (const { feed } of floods) feed.push(new Uint8Array(5 * KIB), 9 * KIB);
  const [, , , typed] = floods;
  if (typed !== undefined) typed.feed.urgent = true;
  expect(Array.from({ length: 4 }, frame)).toEqual([[0, 3], [1], [2], [4]]);
});

test("a page that other programs keep from its work now and then still parses as much a frame", () => {
  const [frames, clock] = [new Frames(), new Clock()];
  const budget = new ParseBudget(frames.schedule, clock.read);
  let slices = 0;
  const kept = (): number => (++slices % 8 === 0 ? 100 : 0);
  const { emulator, feed } = aFeed(budget, new Slow(clock, 32 * KIB, kept));
  feed.push(new Uint8Array(64 * KIB * KIB), 0);
  const frame = (): number => {
    const before = emulator.bytes;
    frames.draw();
    emulator.parse();
    return emulator.bytes - before;
  };
  for (let drawn = 0; drawn < 40; drawn += 1) frame();
  const lasting = Array.from({ length: 10 }, frame);
  expect(Math.min(...lasting)).toBeGreaterThanOrEqual(192 * KIB);
});

test("floods have a frame each, so that few have to be drawn, and none of them starves", () => {
  const [frames, clock] = [new Frames(), new Clock()];
  const budget = new ParseBudget(frames.schedule, clock.read);
  const floods = Array.from({ length: 6 }, () => aFeed(budget, new Slow(clock, 2 * KIB)));
  for (const { feed } of floods) feed.push(new Uint8Array(200 * KIB), 0);
  let before = floods.map(({ emulator }) => emulator.bytes);
  expect(before).toEqual(floods.map(() => 4 * KIB));
  for (const { emulator } of floods) emulator.parse();
  frames.draw();
  for (const _ of floods) {
    frames.draw();
    const now = floods.map(({ emulator }) => emulator.bytes);
    const parsed = now.map((bytes, index) => bytes - (before[index] ?? 0));
    expect(parsed.reduce((sum, bytes) => sum + bytes)).toBe(28 * KIB);
    expect(parsed.filter((bytes) => bytes > 0).length).toBe(1);
    before = now;
  }
  expect(before).toEqual(floods.map(() => (4 + 28) * KIB));
});

test("a flood where a person types has half of each frame, and all of it where no other waits", () => {
  const [frames, clock] = [new Frames(), new Clock()];
  const budget = new ParseBudget(frames.schedule, clock.read);
  const [typed, other] = [1, 2].map(() => aFeed(budget, new Slow(clock, 2 * KIB)));
  if (typed === undefined || other === undefined) throw new Error("two feeds were made");
  typed.feed.urgent = true;
  for (const { feed } of [typed, other]) feed.push(new Uint8Array(64 * KIB), 0);
  for (const { emulator } of [typed, other]) emulator.parse();
  frames.draw();
  const frame = (): number[] => {
    const before = [typed, other].map(({ emulator }) => emulator.bytes);
    frames.draw();
    for (const { emulator } of [typed, other]) emulator.parse();
    return [typed, other].map(({ emulator }, index) => emulator.bytes - (before[index] ?? 0));
  };
  expect(frame()).toEqual([14 * KIB, 14 * KIB]);
  expect(frame()).toEqual([14 * KIB, 14 * KIB]);
  other.feed.reset(0);
  expect(frame()).toEqual([28 * KIB, 0]);
});

test("the terminal that a person types in comes first", () => {
  const frames = new Frames();
  const budget = new ParseBudget(frames.schedule);
  const floods = Array.from({ length: 8 }, () => aFeed(budget));
  for (const { feed } of floods) feed.push(new Uint8Array(200 * KIB), 0);
  const typed = aFeed(budget);
  typed.feed.urgent = true;
  typed.feed.push(new Uint8Array(10 * KIB), 0);
  frames.draw();
  expect(typed.emulator.bytes).toBe(10 * KIB);
});

test("what is parsed is acknowledged every 64 KiB, and not before it is parsed", () => {
  const [frames, clock] = [new Frames(), new Clock()];
  const budget = new ParseBudget(frames.schedule, clock.read);
  const { acks, emulator, feed } = aFeed(budget, new Slow(clock, 2 * KIB));
  feed.push(new Uint8Array(70 * KIB), 1000);
  for (let drawn = 0; drawn < 4; drawn += 1) {
    expect(acks).toEqual([]);
    emulator.parse();
    frames.draw();
  }
  emulator.parse();
  // In pieces of 4 KiB, the first, and in each frame of 16 and 12 KiB.
  expect(acks).toEqual([1000 + 70 * KIB]);
});

test("a reset drops what waits and keeps its place among what is being parsed", () => {
  const frames = new Frames();
  const { acks, emulator, feed } = aFeed(new ParseBudget(frames.schedule));
  feed.push(new Uint8Array(256 * KIB), 0);
  frames.draw();
  const given = emulator.bytes;
  feed.reset(500_000);
  feed.push(new Uint8Array(2), 500_000);
  frames.draw();
  emulator.parse();
  expect(emulator.written.filter(({ length }) => length > 0).slice(-2)).toEqual([
    "\u001bc",
    new Uint8Array(2),
  ]);
  expect(emulator.bytes).toBe(given + 2 + 2);
  expect(acks).toEqual([]);
});

test("a real emulator shows after a reset what came after it", async () => {
  const terminal = new Terminal({ rows: 3, cols: 20, allowProposedApi: true });
  const feed = new Feed(
    terminal,
    new ParseBudget((callback) => setTimeout(callback)),
    () => undefined,
    () => undefined,
  );
  feed.push(new TextEncoder().encode("\u001b[31mold\r\n\u001b[?1049h half \u001b["), 0);
  feed.reset(100);
  feed.push(new TextEncoder().encode("new"), 100);
  const line = (): string => terminal.buffer.active.getLine(0)?.translateToString(true) ?? "";
  await until(() => line() === "new");
  expect(terminal.buffer.active.type).toBe("normal");
  terminal.dispose();
});
