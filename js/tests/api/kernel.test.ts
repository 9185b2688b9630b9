import { expect, test } from "vitest";
import { DirectRequester, KernelPort, LiveSessions, Route, SessionStore } from "../../src/api";
import { aSession } from "../examples";
import { FakeKernel } from "../fakeKernel";
import { fakeServer, serverAt } from "../fakeServer";
import { until } from "../waiting";

test("a request through the kernel is answered by its id", async () => {
  const kernel = new FakeKernel();
  const port = new KernelPort(kernel);
  const first = port.request("GET", "sessions/a/diff");
  const second = port.request("POST", "sessions/a/answer", { text: "yes" });
  const [one, two] = kernel.of("request");
  expect(two).toMatchObject({ method: "POST", path: "sessions/a/answer", body: { text: "yes" } });
  kernel.say({ op: "response", id: two?.id, status: 200, body: "second" });
  kernel.say({ op: "response", id: one?.id, status: 200, body: "first" });
  expect(await Promise.all([first, second])).toEqual(["first", "second"]);
});

test("another page's answer, which this page also hears, is not taken for one's own", async () => {
  const [kernel, other] = [new FakeKernel(), new FakeKernel()];
  void new KernelPort(kernel).request("GET", "agents");
  void new KernelPort(other).request("GET", "agents");
  expect(kernel.of("request")[0]?.id).not.toBe(other.of("request")[0]?.id);
});

test("a refusal through the kernel is the same error as a direct one", async () => {
  const kernel = new FakeKernel();
  const failing = new KernelPort(kernel).request("POST", "sessions/a/merge", {});
  const body = { message: "Conflict in a.py", reason: "merge_conflict", hint: "Resolve it." };
  kernel.say({ op: "response", id: kernel.of("request")[0]?.id, status: 409, body });
  await expect(failing).rejects.toMatchObject({ ...body, status: 409 });
});

test("a kernel that never answers is said so", async () => {
  const failing = new KernelPort(new FakeKernel(), 10).request("GET", "agents");
  await expect(failing).rejects.toMatchObject({ reason: "timeout" });
});

test("nobody listens to a kernel once its port is disposed of", () => {
  const kernel = new FakeKernel();
  new KernelPort(kernel).dispose();
  expect(kernel.listening).toBe(0);
});

test("the page goes direct only to the very server that the kernel talks to", async () => {
  const session = aSession();
  const server = fakeServer([session]);
  const url = await server.listen();
  window.happyDOM.setURL(url);
  const store = new SessionStore();
  const route = new Route(new DirectRequester(serverAt(url)), new KernelPort(new FakeKernel()));
  const live = new LiveSessions(store, route, serverAt(url));
  await live.takeTrait({ server: "another", seq: 1, connected: true, sessions: [] });
  expect([route.road, live.connected, server.streams.size]).toEqual(["kernel", true, 0]);

  await live.takeTrait({ server: "c0ffee", seq: 1, connected: true, sessions: [] });
  expect(route.road).toBe("direct");
  await until(() => store.get(session.id) !== undefined && live.connected);

  live.dispose();
  await until(() => server.streams.size === 0);
  await server.close();
});

test("without a server of the page's own the kernel's snapshots alone keep the store", async () => {
  const store = new SessionStore();
  const route = new Route(null, new KernelPort(new FakeKernel()));
  const live = new LiveSessions(store, route, null);
  const session = aSession();
  await live.takeTrait({ server: "s", seq: 4, connected: true, sessions: [session] });
  expect([store.all(), live.connected]).toEqual([[session], true]);
  await live.takeTrait({ server: "s", seq: 4, connected: false, sessions: [session] });
  expect(live.connected).toBe(false);
});

test("a snapshot without a server leaves what is known", async () => {
  const store = new SessionStore();
  const live = new LiveSessions(store, new Route(null, new KernelPort(new FakeKernel())), null);
  const session = aSession();
  await live.takeTrait({ server: "s", seq: 4, connected: true, sessions: [session] });
  await live.takeTrait({ server: "", seq: 0, connected: false, sessions: [] });
  expect([store.all(), live.connected]).toEqual([[session], false]);
});

test("what the kernel sends together is taken in order", () => {
  const kernel = new FakeKernel();
  const port = new KernelPort(kernel);
  const heard: unknown[] = [];
  port.openTerminal("a", null, {
    data: (bytes, offset) => heard.push([...bytes, offset]),
    control: ({ type }) => heard.push(type),
  });
  const messages = [
    { op: "control", session: "a", message: { type: "attached" }, buffer: false },
    { op: "data", session: "a", offset: 5, buffer: true },
    { op: "data", session: "b", offset: 0, buffer: true },
    { op: "data", session: "a", offset: 6, buffer: true },
  ];
  kernel.say({ op: "batch", messages }, Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3));
  expect(heard).toEqual(["attached", [1, 5], [3, 6]]);
});

test("bytes go up in pieces that a kernel's connection takes, and come down as they are", async () => {
  const kernel = new FakeKernel();
  const port = new KernelPort(kernel);
  const file = Uint8Array.from({ length: 2.5 * 1024 * 1024 }, (_, at) => at % 251);
  const uploading = port.upload("sessions/a/images", file);
  const pieces = kernel.sent.map(({ buffers }) => buffers[0] ?? new Uint8Array());
  expect(Buffer.concat(pieces).equals(file)).toBe(true);
  expect(Math.max(...pieces.map(({ length }) => length))).toBe(1024 * 1024);
  expect(kernel.of("upload").map(({ last }) => last)).toEqual([false, false, true]);
  kernel.say({ op: "response", id: kernel.of("upload")[0]?.id, status: 201, body: { path: "p" } });
  expect(await uploading).toEqual({ path: "p" });

  const downloading = port.download("sessions/a/recording");
  const { id } = kernel.of("download")[0] ?? {};
  kernel.say({ op: "response", id, status: 200, body: null }, Uint8Array.of(0, 255));
  expect([...(await downloading)]).toEqual([0, 255]);
});

test("a paste is sent in pieces too, and nothing that is typed comes between them", () => {
  const kernel = new FakeKernel();
  const port = new KernelPort(kernel);
  const paste = Uint8Array.from({ length: 2.5 * 1024 * 1024 }, (_, at) => at % 251);
  port.sendInput("a", paste);
  port.sendInput("a", Uint8Array.of(13));
  const sent = kernel.of("input");
  expect(sent.map(({ last }) => last)).toEqual([false, false, true, true]);
  expect(new Set(sent.slice(0, 3).map(({ id }) => id)).size).toBe(1);
  expect(sent[3]?.id).not.toBe(sent[0]?.id);
  const pieces = kernel.sent.map(({ buffers }) => buffers[0] ?? new Uint8Array());
  expect(Buffer.concat(pieces.slice(0, 3)).equals(paste)).toBe(true);
});
