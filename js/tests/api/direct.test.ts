import { afterEach, beforeEach, expect, test } from "vitest";
import {
  ApiError,
  Backoff,
  DirectRequester,
  EventStream,
  findServer,
  RunStore,
  SessionStore,
  Sessions,
  socketUrl,
} from "../../src/api";
import { aSession } from "../examples";
import { type FakeServer, fakeServer, serverAt } from "../fakeServer";
import { aRun, aTask } from "../runExamples";
import { until } from "../waiting";

const session = aSession();
let server: FakeServer;
let url: string;

beforeEach(async () => {
  server = fakeServer([session]);
  url = await server.listen();
  window.happyDOM.setURL(url);
});

afterEach(async () => {
  await server.close();
});

const quickly = (): Backoff => new Backoff(1, 5);

test("a request carries Jupyter's token and its answer is the server's JSON", async () => {
  const requester = new DirectRequester(serverAt(url, "secret"));
  await new Sessions(requester).answer(session, "sqlite");
  expect(server.requests[0]).toMatchObject({
    method: "POST",
    path: `sessions/${session.id}/answer`,
    body: { text: "sqlite" },
    headers: { authorization: "token secret" },
  });
});

test("a request carries the xsrf cookie back as a header", async () => {
  // biome-ignore lint/suspicious/noDocumentCookie: what Jupyter's own page has
  document.cookie = "_xsrf=2|abc";
  await new DirectRequester(serverAt(url)).request("GET", "");
  expect(server.requests[0]?.headers["x-xsrftoken"]).toBe("2|abc");
});

test("a refusal keeps the server's words, hint and reason", async () => {
  const body = { message: "Conflict in a.py", reason: "merge_conflict", hint: "Resolve it." };
  server.failing.set(`sessions/${session.id}/merge`, [409, body]);
  const merging = new Sessions(new DirectRequester(serverAt(url))).merge(session, {
    into: "main",
    how: "merge",
  });
  await expect(merging).rejects.toMatchObject({ ...body, status: 409 });
});

test("an answer that is no JSON becomes an error a person can act on", async () => {
  server.failing.set("", [502, "Bad gateway"]);
  const failing = new DirectRequester(serverAt(url)).request("GET", "");
  await expect(failing).rejects.toThrow("The server answered with status 502.");
});

test("a server that is gone is said to be unreachable", async () => {
  await server.close();
  const failing = new DirectRequester(serverAt(url)).request("GET", "");
  await expect(failing).rejects.toBeInstanceOf(ApiError);
  expect(await new DirectRequester(serverAt(url)).instance()).toBeNull();
  await server.listen();
});

test("the instance behind the server is known by its id", async () => {
  expect(await new DirectRequester(serverAt(url)).instance()).toBe("c0ffee");
});

test("the stream begins with all sessions and goes on with what happens", async () => {
  const store = new SessionStore();
  const stream = new EventStream(
    serverAt(url),
    { store, runs: new RunStore() },
    () => undefined,
    quickly(),
  );
  await until(() => store.get(session.id) !== undefined);
  server.change(session.id, { state: "finished" });
  await until(() => store.get(session.id)?.state === "finished");
  server.change(session.id, { closed: true });
  await until(() => store.all().length === 0);
  stream.dispose();
});

test("the stream tells of runs, and of what is said in them", async () => {
  const run = aRun({ tasks: [aTask({ id: "a" }), aTask({ id: "b" })] });
  server.runs.set(run.id, run);
  const runs = new RunStore();
  const heard: string[] = [];
  runs.hear(({ kind }) => heard.push(kind));
  const stores = { store: new SessionStore(), runs };
  const stream = new EventStream(serverAt(url), stores, () => undefined, quickly());
  await until(() => runs.get(run.id) !== undefined);
  const other = runs.get(run.id)?.tasks[1];
  server.changeRun(run.id, {}, { a: { state: "done" } });
  await until(() => runs.get(run.id)?.tasks[0]?.state === "done");
  expect(runs.get(run.id)?.tasks[1]).toBe(other);
  expect(runs.get(run.id)?.counts.done).toBe(1);
  server.sayOfRun(run.id, "task_output", { text: "Reading" });
  await until(() => heard.length === 2);
  expect(heard).toEqual(["task_done", "task_output"]);
  stream.dispose();
});

test("a broken stream comes back and has missed nothing", async () => {
  const store = new SessionStore();
  const states: string[] = [];
  const stream = new EventStream(
    serverAt(url),
    { store, runs: new RunStore() },
    (state) => states.push(state),
    quickly(),
  );
  await until(() => states.includes("open"));
  for (const socket of server.streams) socket.terminate();
  server.change(session.id, { state: "idle" });
  await until(() => store.get(session.id)?.state === "idle");
  expect(states).toEqual(["connecting", "open", "lost", "connecting", "open"]);
  stream.dispose();
  await until(() => server.streams.size === 0);
});

test("the page's own server is found below its base URL", () => {
  const config = document.createElement("script");
  config.id = "jupyter-config-data";
  config.type = "application/json";
  config.textContent = JSON.stringify({ baseUrl: "/user/ada/", token: "t" });
  document.head.append(config);
  const found = findServer(document);
  expect(found).toMatchObject({ baseUrl: `${url}user/ada/`, token: "t" });
  if (found === null) throw new Error("no server");
  expect(socketUrl(found, "events/stream", { offset: "5" })).toBe(
    `${url.replace("http", "ws")}user/ada/maestro/api/events/stream?offset=5&token=t`,
  );
});

test("a page that no Jupyter server made has none", () => {
  expect(findServer(document)).toBeNull();
});
