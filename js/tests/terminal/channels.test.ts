import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Backoff, KernelPort } from "../../src/api";
import type { TerminalLife } from "../../src/model";
import { kernelChannels, type OpenChannel, socketChannels } from "../../src/terminal";
import { Link, type LinkState } from "../../src/terminal/link";
import { aSession } from "../examples";
import { FakeKernel } from "../fakeKernel";
import { type FakeServer, type FakeTerminal, fakeServer, serverAt } from "../fakeServer";
import { Relay } from "../relay";
import { until } from "../waiting";

const { id } = aSession();
const utf8 = new TextEncoder();
const latin = new TextDecoder();

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Numbers from 0 to 1 that are the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Output of every kind, invalid UTF-8 included, in pieces of all sizes. */
function aFlood(size: number, next: () => number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let left = size; left > 0; ) {
    const length = Math.min(left, 1 + Math.floor(next() ** 3 * 20_000));
    pieces.push(Uint8Array.from({ length }, () => Math.floor(next() * 256)));
    left -= length;
  }
  return pieces;
}

/** Everything that came over a link, as a terminal would have it. */
class Watched {
  text = "";
  /** What came, in stretches without a gap. */
  stretches: { start: number; bytes: Uint8Array[]; end: number }[] = [];
  sizes: string[] = [];
  states: LinkState[] = [];
  resets: number[] = [];
  exit: number | null = null;
  full = "";
  onState: (state: LinkState) => void = () => undefined;
  readonly link: Link;

  constructor(open: OpenChannel, life: TerminalLife = "present") {
    const events = {
      data: (bytes: Uint8Array, offset: number) => {
        this.text += latin.decode(bytes);
        const last = this.stretches.at(-1);
        if (last?.end === offset) {
          last.bytes.push(bytes);
          last.end += bytes.length;
        } else {
          this.stretches.push({ start: offset, bytes: [bytes], end: offset + bytes.length });
        }
      },
      reset: (offset: number) => {
        this.resets.push(offset);
        this.text = "";
      },
      size: (rows: number, cols: number) => this.sizes.push(`${cols}x${rows}`),
      attached: () => undefined,
      exit: (code: number) => {
        this.exit = code;
      },
      full: (message: string) => {
        this.full = message;
      },
      state: (state: LinkState) => {
        this.states.push(state);
        this.onState(state);
      },
    };
    this.link = new Link(id, open, events, () => life, new Backoff(1, 5));
  }
}

interface Road {
  readonly name: string;
  /** How a page reaches `url`, and how that is undone. */
  lay(url: string): { open: OpenChannel; close: () => void };
}

const ROADS: Road[] = [
  {
    name: "straight",
    lay: (url) => ({ open: socketChannels(serverAt(url)), close: () => undefined }),
  },
  {
    name: "through the kernel",
    lay: (url) => {
      const kernel = new FakeKernel();
      const relay = new Relay(kernel, serverAt(url));
      return { open: kernelChannels(new KernelPort(kernel)), close: () => relay.close() };
    },
  },
];

describe.each(ROADS)("a terminal $name", ({ lay }) => {
  let server: FakeServer;
  let terminal: FakeTerminal;
  let open: OpenChannel;
  let close: () => void;
  let opened: Watched[];

  const watch = (life: TerminalLife = "present"): Watched => {
    const watched = new Watched(open, life);
    opened.push(watched);
    return watched;
  };

  beforeEach(async () => {
    server = fakeServer();
    terminal = server.terminal(id);
    ({ open, close } = lay(await server.listen()));
    opened = [];
  });

  afterEach(async () => {
    for (const { link } of opened) link.dispose();
    close();
    await server.close();
  });

  test("shows what was printed before and what is printed then", async () => {
    terminal.print("before ");
    const watched = watch();
    await until(() => watched.text === "before ");
    terminal.print("then");
    await until(() => watched.text === "before then");
    expect(watched.sizes).toEqual(["80x24"]);
  });

  test("takes input in order, byte by byte as it was typed", async () => {
    const watched = watch();
    await until(() => watched.states.includes("attached"));
    watched.link.input(utf8.encode("añ"));
    watched.link.input(Uint8Array.of(0, 255, 13));
    await until(() => Buffer.concat(terminal.input).length === 6);
    expect([...Buffer.concat(terminal.input)]).toEqual([97, 195, 177, 0, 255, 13]);
  });

  test("types what was typed before it was there", async () => {
    const watched = watch();
    watched.link.input(utf8.encode("ear"));
    watched.link.input(utf8.encode("ly "));
    await until(() => watched.states.includes("attached"));
    watched.link.input(utf8.encode("then"));
    await until(() => Buffer.concat(terminal.input).length === 10);
    expect(Buffer.concat(terminal.input).toString()).toBe("early then");
  });

  test("goes on where it stopped after the connection broke", async () => {
    terminal.print("one ");
    const watched = watch();
    await until(() => watched.text === "one ");
    for (const viewer of terminal.viewers) viewer.terminate();
    terminal.print("two ");
    await until(() => watched.text === "one two ");
    expect(watched.resets).toEqual([]);
  });

  test("brings a flood whole, however often the connection breaks", async () => {
    const next = chance(1);
    const watched = watch();
    await until(() => watched.states.includes("attached"));
    for (const piece of aFlood(1_000_000, next)) {
      terminal.print(piece);
      if (next() < 0.1) for (const viewer of terminal.viewers) viewer.terminate();
      if (next() < 0.3) await new Promise((resolve) => setTimeout(resolve));
    }
    await until(() => watched.stretches.at(-1)?.end === terminal.bytes.length);
    expect([watched.stretches.length, watched.resets]).toEqual([1, []]);
    const got = Buffer.concat(watched.stretches[0]?.bytes ?? []);
    expect(sha256(got)).toBe(sha256(terminal.bytes));
  });

  test("tells every gap where the server keeps too little", async () => {
    const next = chance(2);
    terminal.kept = 20_000;
    const watched = watch();
    await until(() => watched.states.includes("attached"));
    for (const piece of aFlood(1_000_000, next)) {
      if (next() < 0.2) for (const viewer of terminal.viewers) viewer.terminate();
      terminal.print(piece);
      if (next() < 0.2) await until(() => terminal.viewers.size > 0);
    }
    await until(() => watched.stretches.at(-1)?.end === terminal.bytes.length);
    expect(watched.stretches.length).toBeGreaterThan(1);
    const [, ...afterGaps] = watched.stretches.map(({ start }) => start);
    for (const start of afterGaps) expect(watched.resets).toContain(start);
    for (const { start, bytes, end } of watched.stretches) {
      expect(sha256(Buffer.concat(bytes))).toBe(sha256(terminal.bytes.subarray(start, end)));
    }
  });

  test("starts over where the server says that bytes are lost", async () => {
    terminal.print("old");
    const watched = watch();
    await until(() => watched.text === "old");
    terminal.tell({ type: "reset", offset: 500 });
    terminal.print("new");
    await until(() => watched.text === "new");
    expect(watched.resets).toEqual([500]);
  });

  test("says who holds the focus, and says so again after a break", async () => {
    const watched = watch();
    await until(() => watched.states.includes("attached"));
    watched.link.focus(true, 30, 100);
    await until(() => terminal.controls.length === 1);
    expect(terminal.controls[0]).toEqual({ type: "focus", focused: true, rows: 30, cols: 100 });
    for (const viewer of terminal.viewers) viewer.terminate();
    await until(() => terminal.controls.length === 2);
    expect(terminal.controls[1]).toEqual(terminal.controls[0]);
    expect(watched.sizes.at(-1)).toBe("100x30");
  });

  test("says nothing of its size while it doesn't hold the focus", async () => {
    terminal.print("text");
    const watched = watch();
    await until(() => watched.text === "text");
    watched.link.acknowledge(4);
    await until(() => terminal.controls.length > 0);
    expect(terminal.controls).toEqual([{ type: "ack", offset: 4 }]);
  });

  test("passes on exits, and why input was refused", async () => {
    const watched = watch();
    await until(() => watched.states.includes("attached"));
    terminal.tell({ type: "full", message: "The agent does not read its input." });
    terminal.tell({ type: "exit", code: -9 });
    await until(() => watched.exit === -9);
    expect(watched.full).toBe("The agent does not read its input.");
  });

  test("takes a large paste whole, and one that no server takes not at all", async () => {
    const watched = watch();
    await until(() => watched.states.includes("attached"));
    watched.link.input(new Uint8Array(32 * 1024 * 1024 + 1));
    expect(watched.full).toContain("32 MiB");
    const paste = Uint8Array.from({ length: 3 * 1024 * 1024 + 1 }, (_, at) => at % 251);
    watched.link.input(paste);
    await until(() => Buffer.concat(terminal.input).length >= paste.length);
    expect(Buffer.concat(terminal.input).equals(paste)).toBe(true);
  });

  test("waits for a terminal that is still to come", async () => {
    const watched = watch("coming");
    expect([watched.states, terminal.viewers.size]).toEqual([[], 0]);
    watched.link.wake();
    await until(() => watched.states.includes("attached"));
  });

  test("leaves nothing behind when it is disposed of", async () => {
    const watched = watch();
    await until(() => watched.states.includes("attached"));
    watched.link.dispose();
    await until(() => terminal.viewers.size === 0);
  });

  test("is the same in two views, whenever each of them came", async () => {
    terminal.print("one ");
    const first = watch();
    await until(() => first.text === "one ");
    terminal.print("two ");
    const second = watch();
    await until(() => second.text === "one two ");
    terminal.print("three");
    await until(() => second.text === "one two three" && first.text === "one two three");
    first.link.dispose();
    terminal.print(" four");
    await until(() => second.text === "one two three four");
    expect([first.resets, second.resets]).toEqual([[], []]);
  });
});

test("a terminal that is over and not there is not looked for for ever", async () => {
  const server = fakeServer();
  const watched = new Watched(socketChannels(serverAt(await server.listen())), "over");
  await server.close();
  await until(() => watched.states.at(-1) === "gone");
  watched.link.dispose();
});

test("what is typed while the connection is broken is not typed later, unseen", async () => {
  const server = fakeServer();
  const terminal = server.terminal(id);
  const watched = new Watched(socketChannels(serverAt(await server.listen())));
  const attached = (): number => watched.states.filter((state) => state === "attached").length;
  await until(() => attached() === 1);
  watched.onState = (state) => {
    if (state === "lost") watched.link.input(utf8.encode("unseen "));
  };
  for (const viewer of terminal.viewers) viewer.terminate();
  await until(() => attached() === 2);
  watched.link.input(utf8.encode("then"));
  await until(() => Buffer.concat(terminal.input).toString().endsWith("then"));
  expect(Buffer.concat(terminal.input).toString()).toBe("then");
  watched.link.dispose();
  await server.close();
});

test("what the kernel's road loses is asked for again", async () => {
  const server = fakeServer();
  const terminal = server.terminal(id);
  const kernel = new FakeKernel();
  const relay = new Relay(kernel, serverAt(await server.listen()));
  const { say } = kernel;
  let said = 0;
  // Jupyter drops messages where a kernel sends too many.
  kernel.say = (...message) => {
    said += 1;
    if (said % 7 !== 0) say.apply(kernel, message);
  };
  const watched = new Watched(kernelChannels(new KernelPort(kernel)));
  await until(() => watched.states.includes("attached"));
  for (const piece of aFlood(300_000, chance(3))) {
    terminal.print(piece);
    await new Promise((resolve) => setTimeout(resolve));
  }
  await until(() => {
    terminal.print(".");
    return watched.stretches[0]?.end === terminal.bytes.length - 1;
  });
  expect([watched.stretches.length, watched.resets]).toEqual([1, []]);
  const got = Buffer.concat(watched.stretches[0]?.bytes ?? []);
  expect(sha256(got)).toBe(sha256(terminal.bytes.subarray(0, got.length)));
  expect(kernel.of("open").length).toBeGreaterThan(3);
  watched.link.dispose();
  relay.close();
  await server.close();
});
