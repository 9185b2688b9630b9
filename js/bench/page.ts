// The page that bench/browser measures: our terminals, or xterm.js on a stock server's.
import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import { socketChannels, TerminalPreferences, TerminalView } from "../src/terminal";

interface Pane {
  readonly terminal: Terminal;
  parsed: number;
}

const panes: Pane[] = [];
let frames = 0;
let keyAt: number | null = null;
let echoes: number[] = [];

// What a terminal is given, and when it has parsed that, is the same to see with both.
const { open, write } = Terminal.prototype;
const known = new WeakMap<Terminal, Pane>();
Terminal.prototype.open = function (element: HTMLElement): void {
  const pane = { terminal: this, parsed: 0 };
  known.set(this, pane);
  panes.push(pane);
  open.call(this, element);
};
Terminal.prototype.write = function (data: string | Uint8Array, done?: () => void): void {
  write.call(this, data, () => {
    const pane = known.get(this);
    if (pane !== undefined) pane.parsed += data.length;
    if (pane === panes[0] && keyAt !== null && data.length > 0) {
      echoes.push(performance.now() - keyAt);
      keyAt = null;
    }
    done?.();
  });
};

addEventListener(
  "keydown",
  ({ timeStamp }) => {
    keyAt = timeStamp;
  },
  true,
);

function countFrame(): void {
  frames += 1;
  requestAnimationFrame(countFrame);
}
requestAnimationFrame(countFrame);

function box(): HTMLElement {
  const element = document.createElement("div");
  element.className = "mj-terminal";
  document.querySelector("#panes")?.append(element);
  return element;
}

function showOurs(url: URL): void {
  const [, base = "/", session = ""] =
    /^(.*\/)maestro\/api\/sessions\/(\w+)/.exec(url.pathname) ?? [];
  const wsUrl = `ws://${url.host}${base}`;
  const baseUrl = `http://${url.host}${base}`;
  const token = url.searchParams.get("token") ?? "";
  new TerminalView(box(), {
    session,
    name: session,
    open: socketChannels({ baseUrl, wsUrl, token }),
    life: () => "present",
    preferences: new TerminalPreferences(),
    loadWebgl: () => import("../src/terminal/webgl"),
    onLeave: () => undefined,
    onNotice: () => undefined,
  });
}

function showStock(url: URL): void {
  const terminal = new Terminal({ fontSize: 12, scrollback: 5000 });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(box());
  fit.fit();
  const socket = new WebSocket(`ws://${url.host}${url.pathname}${url.search}`);
  socket.onopen = () => socket.send(JSON.stringify(["set_size", terminal.rows, terminal.cols]));
  socket.onmessage = ({ data }) => {
    const [kind, text] = JSON.parse(data) as [string, string];
    if (kind === "stdout") terminal.write(text);
  };
  terminal.onData((data) => socket.send(JSON.stringify(["stdin", data])));
}

function show(address: string): void {
  const [, engine, rest = ""] = /^(\w+)\+(.*)$/.exec(address) ?? [];
  (engine === "maestro" ? showOurs : showStock)(new URL(rest));
}

/** How far everything is now. */
function moment(): { time: number; parsed: number; frames: number } {
  const parsed = panes.reduce((sum, pane) => sum + pane.parsed, 0);
  return { time: performance.now() / 1000, parsed, frames };
}

/** Whether the last key's echo has been parsed. */
function settled(): boolean {
  return keyAt === null;
}

/** The milliseconds from a key to what it printed, parsed, of every key since last asked. */
function takeEchoes(): number[] {
  const taken = echoes;
  echoes = [];
  return taken;
}

/** Show one more terminal; resolves to the milliseconds until the first frame with text is painted. */
function arrive(address: string): Promise<number> {
  const begun = performance.now();
  show(address);
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      const drawn = document.querySelector("#panes > :last-child .xterm-rows");
      if (!drawn?.textContent?.trim()) return;
      observer.disconnect();
      // Rows are filled right before the frame: this message comes when it has been painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now() - begun);
      port2.postMessage(null);
    });
    observer.observe(document.body, { childList: true, characterData: true, subtree: true });
  });
}

Object.assign(globalThis, {
  bench: { show, moment, takeEchoes, settled, arrive, focus: () => panes[0]?.terminal.focus() },
});
