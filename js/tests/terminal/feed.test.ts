import { Terminal } from "@xterm/xterm";
import { expect, test } from "vitest";
import { ParseBudget } from "../../src/terminal/budget";
import { Feed } from "../../src/terminal/feed";
import { until } from "../waiting";

const KIB = 1024;

/** Frames that are drawn when the test says so. */
class Frames {
  private next: (() => void) | null = null;
  readonly schedule = (callback: () => void): void => {
    this.next = callback;
  };

  draw(): void {
    const callback = this.next;
    this.next = null;
    callback?.();
  }
}

/** An emulator that parses when the test says so. */
class Slow {
  readonly written: (Uint8Array | string)[] = [];
  private readonly callbacks: (() => void)[] = [];

  write(data: Uint8Array | string, callback?: () => void): void {
    this.written.push(data);
    if (callback !== undefined) this.callbacks.push(callback);
  }

  get bytes(): number {
    return this.written.reduce((sum, data) => sum + data.length, 0);
  }

  parse(): void {
    for (const callback of this.callbacks.splice(0)) callback();
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

test("a flood is parsed within the budget of each frame", () => {
  const frames = new Frames();
  const { emulator, feed } = aFeed(new ParseBudget(frames.schedule));
  feed.push(new Uint8Array(256 * KIB), 0);
  expect(emulator.bytes).toBe(0);
  frames.draw();
  expect(emulator.bytes).toBe(64 * KIB);
  emulator.parse();
  frames.draw();
  expect(emulator.bytes).toBe(128 * KIB);
});

test("six floods share a frame, and none of them starves", () => {
  const frames = new Frames();
  const budget = new ParseBudget(frames.schedule);
  const floods = Array.from({ length: 9 }, () => aFeed(budget));
  for (const { feed } of floods) feed.push(new Uint8Array(200 * KIB), 0);
  frames.draw();
  const first = floods.map(({ emulator }) => emulator.bytes);
  expect(first.reduce((sum, bytes) => sum + bytes)).toBe(96 * KIB);
  frames.draw();
  expect(Math.min(...floods.map(({ emulator }) => emulator.bytes))).toBeGreaterThan(0);
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
  const frames = new Frames();
  const { acks, emulator, feed } = aFeed(new ParseBudget(frames.schedule));
  feed.push(new Uint8Array(70 * KIB), 1000);
  frames.draw();
  expect(acks).toEqual([]);
  emulator.parse();
  expect(acks).toEqual([1000 + 64 * KIB]);
  frames.draw();
  emulator.parse();
  expect(acks).toEqual([1000 + 64 * KIB]);
});

test("a reset drops what waits and keeps its place among what is being parsed", () => {
  const frames = new Frames();
  const { acks, emulator, feed } = aFeed(new ParseBudget(frames.schedule));
  feed.push(new Uint8Array(256 * KIB), 0);
  frames.draw();
  feed.reset(500_000);
  feed.push(new Uint8Array(2), 500_000);
  frames.draw();
  emulator.parse();
  expect(emulator.written.slice(-2)).toEqual(["\u001bc", new Uint8Array(2)]);
  expect(emulator.bytes).toBe(64 * KIB + 2 + 2);
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
