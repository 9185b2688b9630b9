// A Maestro server with scripted sessions: the same routes and frames, nothing behind them.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { countsOf } from "./runs.mjs";
import { EXAMPLE_DIFF, exampleMessages } from "./sessions.mjs";

const INSTANCE = "c0ffee";

/** One terminal's bytes and whoever watches. */
class Terminal {
  rows = 24;
  cols = 80;
  bytes = Buffer.alloc(0);
  /** How much of the output is kept, from its end. */
  kept = Number.POSITIVE_INFINITY;
  viewers = new Set();
  input = [];
  controls = [];

  /** Print a text, or bytes. */
  print(output) {
    const data = Buffer.from(output);
    this.bytes = Buffer.concat([this.bytes, data]);
    for (const viewer of this.viewers) viewer.send(data);
  }

  attach(socket, offset) {
    const oldest = Math.max(0, this.bytes.length - this.kept);
    const from = Math.min(Math.max(offset ?? 0, oldest), this.bytes.length);
    const { rows, cols } = this;
    socket.send(JSON.stringify({ type: "attached", offset: from, rows, cols, ended: false }));
    if (from < this.bytes.length) socket.send(this.bytes.subarray(from));
    this.viewers.add(socket);
    socket.on("close", () => this.viewers.delete(socket));
    socket.on("message", (data, isBinary) => {
      if (isBinary) this.type(data);
      else this.obey(JSON.parse(data.toString()));
    });
  }

  type(data) {
    this.input.push(Buffer.from(data));
    this.print(data.toString().replaceAll("\r", "\r\n"));
  }

  obey(message) {
    this.controls.push(message);
    if (message.type === "ack" || message.focused === false) return;
    this.rows = message.rows;
    this.cols = message.cols;
    this.tell({ type: "size", rows: this.rows, cols: this.cols });
  }

  tell(message) {
    for (const viewer of this.viewers) viewer.send(JSON.stringify(message));
  }
}

export class FakeServer {
  instance = INSTANCE;
  seq = 100;
  requests = [];
  failing = new Map();
  streams = new Set();
  terminals = new Map();
  queues = new Map();
  runs = new Map();
  logs = new Map();

  constructor(sessions, serveFile = () => null) {
    this.sessions = new Map(sessions.map((session) => [session.id, session]));
    this.serveFile = serveFile;
    this.http = createServer((request, response) => this.answer(request, response));
    this.sockets = new WebSocketServer({ server: this.http });
    this.sockets.on("connection", (socket, request) => this.connect(socket, request));
  }

  async listen(port = 0) {
    await new Promise((resolve) => this.http.listen(port, "127.0.0.1", resolve));
    return `http://127.0.0.1:${this.http.address().port}/`;
  }

  async close() {
    for (const socket of this.sockets.clients) socket.terminate();
    this.sockets.close();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  terminal(id) {
    if (!this.terminals.has(id)) this.terminals.set(id, new Terminal());
    return this.terminals.get(id);
  }

  snapshot() {
    const { instance, seq } = this;
    const [sessions, runs] = [this.sessions, this.runs].map((all) => [...all.values()]);
    return { type: "snapshot", server: instance, seq, sessions, runs };
  }

  /** Change a session and tell everyone. */
  change(id, fields, status = {}) {
    this.seq += 1;
    const before = this.sessions.get(id);
    const now = new Date().toISOString();
    const session = { ...before, ...fields, seq: this.seq, updated: now };
    session.status = { ...before.status, ...status, state: session.state };
    if (session.state !== before.state) session.status.since = now;
    if (session.closed) this.sessions.delete(id);
    else this.sessions.set(id, session);
    const event = {
      seq: this.seq,
      time: now,
      session: id,
      kind: "status",
      status: session.status,
      detail: {},
    };
    for (const stream of this.streams)
      stream.send(JSON.stringify({ type: "event", event, session }));
  }

  /** Change a run and, by `tasks`, some of its tasks; tell everyone of it as `kind`. */
  changeRun(id, fields, tasks = {}, { kind = "task_done", task = null, detail = {} } = {}) {
    const before = this.runs.get(id);
    const now = new Date().toISOString();
    const run = { ...before, ...fields, seq: before.seq + 1, updated: now };
    run.tasks = before.tasks.map((one) => ({ ...one, ...tasks[one.id] }));
    run.counts = countsOf(run.tasks);
    this.runs.set(id, run);
    this.tellOfRun({ seq: run.seq, run: id, time: now, kind, task, detail }, run);
    return run;
  }

  /** Something happens that changes nothing of the run but its log. */
  sayOfRun(id, kind, detail) {
    const { seq } = this.runs.get(id);
    const time = new Date().toISOString();
    this.tellOfRun({ seq: seq + 1, run: id, time, kind, task: null, detail }, null);
  }

  tellOfRun(event, run) {
    this.logs.set(event.run, [...(this.logs.get(event.run) ?? []), event]);
    for (const stream of this.streams) stream.send(JSON.stringify({ type: "run", event, run }));
  }

  connect(socket, request) {
    const url = new URL(request.url, "http://localhost");
    if (url.pathname.endsWith("/events/stream")) {
      this.streams.add(socket);
      socket.on("close", () => this.streams.delete(socket));
      socket.send(JSON.stringify(this.snapshot()));
      return;
    }
    const id = /sessions\/([0-9a-f]+)\/terminal$/.exec(url.pathname)?.[1];
    const offset = url.searchParams.get("offset");
    if (id === undefined) socket.close(4404);
    else this.terminal(id).attach(socket, offset === null ? null : Number(offset));
  }

  async answer(request, response) {
    const url = new URL(request.url, "http://localhost");
    const at = url.pathname.indexOf("/maestro/api");
    if (at < 0) {
      await this.file(url.pathname, response);
      return;
    }
    const path = url.pathname.slice(at + "/maestro/api".length).replace(/^\//, "");
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = text === "" ? null : JSON.parse(text);
    this.requests.push({
      method: request.method,
      path: path + url.search,
      body,
      headers: request.headers,
    });
    const [status, answer] = this.failing.get(path) ?? this.reply(request.method, path, body, url);
    const isText = typeof answer === "string";
    response.writeHead(status, { "Content-Type": isText ? "text/plain" : "application/json" });
    response.end(isText ? answer : JSON.stringify(answer));
  }

  reply(method, path, body, url) {
    if (path === "") return [200, { server: this.instance, version: "0", seq: this.seq, cap: 6 }];
    const [what, id, verb, number] = path.split("/");
    if (what === "runs") return this.replyForRun(method, id, verb, body, url);
    const session = this.sessions.get(id);
    if (session === undefined) {
      return [404, { message: `There is no session ${id}.`, reason: "not_found", hint: "" }];
    }
    if (verb === "queue") return [200, { messages: this.queue(id, method, Number(number), body) }];
    if (method === "DELETE") {
      this.change(id, { closed: true });
      const kept = url.searchParams.get("discard") === null ? session.branch : null;
      return [
        200,
        { session, worktree_kept: null, branch_kept: kept, why: "it holds unmerged commits" },
      ];
    }
    switch (verb) {
      case "answer":
        this.change(
          id,
          { state: "working" },
          { question: null, choices: [], message: `Using ${body.text}` },
        );
        return [200, session];
      case "stop":
        this.change(
          id,
          { state: "interrupted", pid: null, exit_code: -2 },
          { message: "stopped by request" },
        );
        return [200, session];
      case "merge":
        return [200, { commit: "4be1f07", into: body.into, how: body.how, already: false }];
      case "recording":
        return [200, this.recording(id)];
      case "diff":
        return [200, EXAMPLE_DIFF];
      case "loss":
        return [
          200,
          {
            tracked: ["shop/login.py"],
            untracked: ["notes.txt"],
            commits: [{ sha: "4be1f07c2d", subject: "Type the whole package" }],
            submodules: [],
          },
        ];
      default:
        return [200, { delivered: true, commit: "4be1f07" }];
    }
  }

  /** The messages that wait for a session, after what is asked of one of them. */
  queue(id, method, number, body) {
    const session = this.sessions.get(id);
    const before = this.queues.get(id) ?? exampleMessages(session);
    const one = before.find((message) => message.id === number);
    const others = before.filter((message) => message !== one);
    const { place, now, ...fields } = body ?? {};
    const changed = { ...one, ...fields, ...(now && { urgent: true, held: false }) };
    if (fields.held === false) Object.assign(changed, { undelivered: false, tries: 0 });
    const at = now ? 0 : (place ?? before.indexOf(one));
    if (method === "POST") others.splice(at, 0, changed);
    const after = method === "GET" ? before : others;
    this.queues.set(id, after);
    if (method !== "GET") {
      const undelivered = after.filter((message) => message.undelivered).length;
      this.change(id, { waiting: after.length, undelivered });
    }
    return after;
  }

  replyForRun(method, id, verb, body, url) {
    if (id === undefined) return [200, [...this.runs.values()]];
    const run = this.runs.get(id);
    if (run === undefined) {
      return [404, { message: `There is no run ${id}.`, reason: "not_found", hint: "" }];
    }
    if (method === "DELETE") {
      this.runs.delete(id);
      return [200, run];
    }
    switch (verb) {
      case undefined:
        return [200, run];
      case "log": {
        const [after, limit] = ["after", "limit"].map((key) => Number(url.searchParams.get(key)));
        const events = (this.logs.get(id) ?? []).filter(({ seq }) => seq > after);
        return [200, { events: events.slice(0, limit) }];
      }
      case "pause":
        return [200, this.changeRun(id, { phase: "paused" }, {}, { kind: "paused" })];
      case "resume":
        return [200, this.changeRun(id, { phase: "running" }, {}, { kind: "resumed" })];
      case "stop":
        return [200, this.changeRun(id, { phase: "stopping" }, {}, { kind: "halted" })];
      case "kill":
        return [200, this.changeRun(id, { phase: "ended", outcome: "killed" })];
      default: {
        const states = { skip: "skipped", retry: "waiting", answer: "checking" };
        const change = { [body.task]: { state: states[verb], need: null, question: "" } };
        return [200, this.changeRun(id, {}, change, { kind: "task_skipped", task: body.task })];
      }
    }
  }

  /** What the terminal has printed, as if it had come a line every half second. */
  recording(id) {
    const { rows, cols, bytes } = this.terminal(id);
    const lines = bytes.toString().split(/(?<=\n)/);
    const events = lines.map((line, at) => [at / 2, "o", line]);
    return [{ version: 2, width: cols, height: rows }, ...events]
      .map((row) => `${JSON.stringify(row)}\n`)
      .join("");
  }

  async file(path, response) {
    const found = await this.serveFile(path);
    response.writeHead(found === null ? 404 : 200, { "Content-Type": found?.type ?? "text/plain" });
    response.end(found?.body ?? "not found");
  }
}
