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

/** Everything that came over a link, as a terminal would have it. */
class Watched {
  text = "";
  sizes: string[] = [];
  states: LinkState[] = [];
  resets: number[] = [];
  exit: number | null = null;
  full = "";
  readonly link: Link;

  constructor(open: OpenChannel, life: TerminalLife = "present") {
    const events = {
      data: (bytes: Uint8Array) => {
        this.text += latin.decode(bytes);
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
      state: (state: LinkState) => this.states.push(state),
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

  test("goes on where it stopped after the connection broke", async () => {
    terminal.print("one ");
    const watched = watch();
    await until(() => watched.text === "one ");
    for (const viewer of terminal.viewers) viewer.terminate();
    terminal.print("two ");
    await until(() => watched.text === "one two ");
    expect(watched.resets).toEqual([]);
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
