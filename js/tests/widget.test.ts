import { afterEach, beforeEach, expect, test, vi } from "vitest";
import createLoader from "../src/loader";
import createWidget from "../src/widget";
import { aSession } from "./examples";
import { FakeKernel } from "./fakeKernel";
import { fakeServer } from "./fakeServer";
import { until } from "./waiting";

// Nothing is laid out here: a terminal, which begins when its place has a size, never begins.
const session = aSession({ name: "login", agent: "claude" });

const fetchNothing = (): Promise<unknown> => Promise.reject(new Error("There is none."));

function aModel(server = "k1"): FakeKernel {
  return new FakeKernel({
    snapshot: { server, seq: 1, connected: true, sessions: [session] },
    names: [],
    height: 480,
    zoomed: "",
    entry: "widget.js",
    bundle: "abc123",
  });
}

beforeEach(() => {
  window.happyDOM.setURL("http://127.0.0.1/");
});

afterEach(() => {
  vi.useRealTimers();
});

test("a widget shows the sessions of its snapshot, and those of the next one", async () => {
  const model = aModel();
  const widget = createWidget(fetchNothing);
  const stop = widget.initialize({ model });
  const dispose = await widget.render({ model, el: document.body });
  expect(model.of("hello")).toHaveLength(1);
  expect(document.querySelector(".mj-name")?.textContent).toBe("login");
  const next = aSession({ name: "docs" });
  model.set("snapshot", { server: "k1", seq: 2, connected: true, sessions: [session, next] });
  expect([...document.querySelectorAll(".mj-name")].map(({ textContent }) => textContent)).toEqual([
    "login",
    "docs",
  ]);
  dispose();
  stop();
});

test("many views show one model, and each goes without the others", async () => {
  const model = aModel();
  const widget = createWidget(fetchNothing);
  const stop = widget.initialize({ model });
  const [left, right] = [document.createElement("div"), document.createElement("div")];
  document.body.append(left, right);
  const disposeLeft = await widget.render({ model, el: left });
  const disposeRight = await widget.render({ model, el: right });
  model.set("zoomed", session.id);
  expect(document.querySelectorAll(".mj-zoomed")).toHaveLength(2);
  disposeLeft();
  expect([left.childElementCount, right.childElementCount]).toEqual([0, 1]);
  disposeRight();
  stop();
  expect(model.listening).toBe(0);
});

test("height and zoom are remembered in the model", async () => {
  const model = aModel();
  const widget = createWidget(fetchNothing);
  const stop = widget.initialize({ model });
  const dispose = await widget.render({ model, el: document.body });
  const root = document.querySelector<HTMLElement>(".mj-root");
  expect(root?.style.getPropertyValue("--mj-height")).toBe("480px");
  document.querySelector<HTMLElement>(".mj-title")?.click();
  expect(model.get("zoomed")).toBe(session.id);
  dispose();
  stop();
});

test("a page that reaches the same server follows it without the kernel", async () => {
  const server = fakeServer([session]);
  const url = await server.listen();
  window.happyDOM.setURL(url);
  const config = document.createElement("script");
  config.id = "jupyter-config-data";
  config.type = "application/json";
  config.textContent = '{"baseUrl": "/"}';
  document.head.append(config);
  const model = aModel("c0ffee");
  const widget = createWidget(fetchNothing);
  const stop = widget.initialize({ model });
  const dispose = await widget.render({ model, el: document.body });
  await until(() => server.streams.size === 1);
  server.change(session.id, { state: "idle" });
  await until(() => document.querySelector(".mj-state-word")?.textContent === "idle");
  dispose();
  stop();
  await until(() => server.streams.size === 0);
  await server.close();
});

test("the loader asks the kernel for the bundle where the page has no server", async () => {
  const model = aModel();
  const loader = createLoader();
  const stop = loader.initialize({ model });
  expect(model.of("file")).toEqual([{ op: "file", file: "widget.js" }]);
  stop();
  expect(model.listening).toBe(0);
});

test("the loader finds a file also among other messages that the kernel sends with it", async () => {
  const blobs: Blob[] = [];
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    blobs.push(blob as Blob);
    return "data:text/javascript,export default () => ({ initialize: () => () => undefined })";
  });
  const model = aModel();
  model.set("bundle", "def456");
  const loader = createLoader();
  const stop = loader.initialize({ model });
  const messages = [
    { op: "data", session: session.id, offset: 0, buffer: true },
    { op: "response", id: 1, status: 200, body: {}, buffer: false },
    { op: "file", file: "other.js", buffer: true },
    { op: "file", file: "widget.js", buffer: true },
  ];
  const texts = ["shown", "other", "the script"].map((text) => new TextEncoder().encode(text));
  model.say({ op: "batch", messages }, ...texts);
  await until(() => blobs.length > 0);
  expect(await Promise.all(blobs.map((blob) => blob.text()))).toEqual(["the script"]);
  stop();
});

test("where the bundle can't be had, the sessions are shown as a plain table", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const evil = aModel();
  evil.set("snapshot", { sessions: [{ ...session, name: "<img src=x>" }] });
  const loader = createLoader();
  const stop = loader.initialize({ model: evil });
  const rendering = loader.render({ model: evil, el: document.body });
  await vi.advanceTimersByTimeAsync(20_000);
  const dispose = await rendering;
  expect(document.querySelector("img")).toBeNull();
  expect([...document.querySelectorAll("td")].map(({ textContent }) => textContent)).toEqual([
    "<img src=x>",
    "claude",
    "working",
    session.branch,
    "",
  ]);
  dispose();
  expect(document.body.childElementCount).toBe(0);
  stop();
});
