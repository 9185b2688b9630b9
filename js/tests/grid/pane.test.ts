import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { STATES } from "../../src/model";
import { aSession, asking } from "../examples";
import { AGrid } from "./aGrid";

beforeEach(() => {
  vi.useFakeTimers({
    now: new Date("2026-11-21T09:04:12Z"),
    toFake: ["Date", "setInterval", "clearInterval"],
  });
});

afterEach(() => {
  vi.useRealTimers();
});

const created = "2026-11-21T09:00:00Z";

test("a pane says state, name, agent, branch, message and change", () => {
  const session = aSession({ created, name: "login", agent: "claude", branch: "maestro/login" });
  session.status.message = "Writing the form's tests";
  const pane = new AGrid([
    { ...session, change: { files: 3, insertions: 1284, deletions: 12 } },
  ]).one(".mj-pane");
  expect(pane.querySelector(".mj-header")?.textContent).toBe(
    "working loginclaudemaestro/login4:12",
  );
  expect(pane.querySelector(".mj-message")?.textContent).toBe("Writing the form's tests");
  expect(pane.querySelector(".mj-change")?.textContent).toBe("+1\u202f284−12");
  expect(pane.getAttribute("role")).toBe("group");
  expect(pane.getAttribute("aria-label")).toBe("login, claude, working");
});

test.each(STATES)("state %s has a word and an icon of its own", (state) => {
  const grid = new AGrid([aSession({ state, status: { ...asking("?"), state } })]);
  expect(grid.one(".mj-pane").dataset.state).toBe(state);
  expect(grid.one(".mj-state-word").textContent).not.toBe("");
  expect(grid.one(".mj-state-mark svg").getAttribute("aria-hidden")).toBe("true");
});

test("time counts in the page, without a message", () => {
  const grid = new AGrid([aSession({ created })]);
  expect(grid.one(".mj-elapsed").textContent).toBe("4:12");
  vi.advanceTimersByTime(3000);
  expect(grid.one(".mj-elapsed").textContent).toBe("4:15");
});

test("nothing counts any more once the grid is gone", () => {
  const grid = new AGrid([aSession(), aSession()]);
  grid.grid.dispose();
  expect(vi.getTimerCount()).toBe(0);
  expect(grid.terminals.map(({ log }) => log.at(-1))).toEqual(["dispose", "dispose"]);
});

test("what agents say is shown as text, never as HTML", () => {
  const evil = '<img src=x onerror="alert(1)">';
  const session = aSession({ name: evil, agent: evil, branch: evil, state: "needs_input" });
  session.status = { ...asking(evil, [evil]), message: evil };
  const grid = new AGrid([session]);
  expect(grid.all("img")).toEqual([]);
  expect(grid.one(".mj-question").textContent).toBe(evil);
  expect(grid.one(".mj-message").textContent).toBe(evil);
  expect(grid.one(".mj-choices button").textContent).toBe(evil);
});

test("known progress is a progress bar, unknown progress only moves", () => {
  const session = aSession();
  const grid = new AGrid([session]);
  const bar = grid.one(".mj-bar");
  expect(bar.classList.contains("mj-bar-moving")).toBe(true);
  expect(bar.getAttribute("role")).toBeNull();
  grid.show([{ ...session, progress: { done: 3, total: 4 } }]);
  expect(bar.getAttribute("role")).toBe("progressbar");
  expect(bar.getAttribute("aria-valuenow")).toBe("75");
  expect(bar.classList.contains("mj-bar-moving")).toBe(false);
  grid.show([{ ...session, state: "idle" }]);
  expect(bar.getAttribute("role")).toBeNull();
  expect(bar.classList.contains("mj-bar-moving")).toBe(false);
});

test("a question is asked in its pane, with its choices", () => {
  const session = aSession();
  const grid = new AGrid([session]);
  expect(grid.one(".mj-answer").hidden).toBe(true);
  grid.show([
    { ...session, state: "needs_input", status: asking("Which database?", ["sqlite", "postgres"]) },
  ]);
  expect(grid.one(".mj-answer").hidden).toBe(false);
  expect(grid.one(".mj-question").textContent).toBe("Which database?");
  expect(grid.all(".mj-choices button").map(({ textContent }) => textContent)).toEqual([
    "sqlite",
    "postgres",
  ]);
});

test("a choice answers at once, and the box waits until the answer arrived", async () => {
  const status = asking("Which database?", ["sqlite"]);
  const session = aSession({ state: "needs_input", status });
  const grid = new AGrid([session]);
  const choice = grid.button(grid.one(".mj-choices"), "sqlite");
  choice.click();
  expect(choice.disabled).toBe(true);
  await vi.waitFor(() =>
    expect(grid.requests).toEqual([
      { method: "POST", path: `sessions/${session.id}/answer`, body: { text: "sqlite" } },
    ]),
  );
});

test("Enter sends what was typed, Shift+Enter doesn't, and nothing sends nothing", async () => {
  const grid = new AGrid([aSession({ state: "needs_input", status: asking("Why?") })]);
  const box = grid.one("textarea") as HTMLTextAreaElement;
  box.focus();
  grid.press("Enter");
  box.value = "because";
  grid.press("Enter", { shiftKey: true });
  expect(grid.requests).toEqual([]);
  grid.press("Enter");
  await vi.waitFor(() => expect(grid.requests[0]?.body).toEqual({ text: "because" }));
});

test("an answer that did not arrive can be given again, and the reason is said", async () => {
  const grid = new AGrid([aSession({ state: "needs_input", status: asking("Why?") })]);
  grid.answers.set("answer", new Error("The agent is gone."));
  const box = grid.one("textarea") as HTMLTextAreaElement;
  box.value = "because";
  grid.button(grid.one(".mj-answer"), "Answer").click();
  await vi.waitFor(() => expect(grid.one("[role=alert]").textContent).toBe("The agent is gone."));
  expect(box.disabled).toBe(false);
  expect(box.value).toBe("because");
});

test("what is being typed stays while other news arrive, and goes with its question", () => {
  const session = aSession({ state: "needs_input", status: asking("Why?") });
  const grid = new AGrid([session]);
  const box = grid.one("textarea") as HTMLTextAreaElement;
  box.value = "bec";
  grid.show([{ ...session, change: { files: 1, insertions: 1, deletions: 0 } }]);
  expect(box.value).toBe("bec");
  grid.show([{ ...session, status: asking("When?") }]);
  expect(box.value).toBe("");
});

test("a finished pane offers Diff, Merge and Close; a failed one says why and can be resumed", () => {
  const session = aSession({ state: "finished" });
  const grid = new AGrid([session]);
  const offered = (): string[] =>
    grid.all(".mj-outcome button:not([hidden])").map(({ textContent }) => textContent ?? "");
  expect(offered()).toEqual(["Diff", "Merge", "Close"]);
  const failed = aSession({ id: session.id, state: "error", exit_code: 2 });
  failed.status.message = "exited with status 2";
  grid.show([failed]);
  expect(offered()).toEqual(["Diff", "Resume", "Close"]);
  expect(grid.one(".mj-outcome-words").textContent).toBe("exited with status 2");
});

test("a terminal is looked for as soon as its process has started", () => {
  const session = aSession({ state: "queued", pid: null });
  const grid = new AGrid([session]);
  expect(grid.terminals[0]?.log).toEqual([]);
  grid.show([{ ...session, state: "starting", pid: 4712 }]);
  expect(grid.terminals[0]?.log).toEqual(["wake"]);
});

test("only a running session can be stopped", () => {
  const session = aSession();
  const grid = new AGrid([session]);
  expect(grid.button(grid.pane(session), "Stop").disabled).toBe(false);
  grid.show([{ ...session, state: "finished", exit_code: 0 }]);
  expect(grid.button(grid.pane(session), "Stop").disabled).toBe(true);
});

test.each([false, true])(
  "the focus goes to the title after an answer, unless it has left: %s",
  async (left) => {
    const session = aSession({
      state: "needs_input",
      status: asking("Which?", ["red", "blue"]),
    });
    const grid = new AGrid([session]);
    const elsewhere = grid.button(grid.pane(session), "More");
    const answer = grid.button(grid.pane(session), "red");
    answer.focus();
    answer.click();
    if (left) elsewhere.focus();
    await vi.waitFor(() => expect(grid.requests).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve));
    expect(document.activeElement).toBe(left ? elsewhere : grid.one(".mj-title"));
  },
);
