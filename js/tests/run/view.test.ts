import { expect, test } from "vitest";
import { ApiError } from "../../src/api";
import { aSession } from "../examples";
import { aRun, aTask, later } from "../runExamples";
import { soon } from "../waiting";
import { AView } from "./aView";

const paths = (view: AView): string[] => view.requests.map(({ path }) => path);

test("the header says where the run is, how far, and what it took", () => {
  const tasks = [aTask({ state: "done", seconds: 60 }), aTask({ state: "failed" }), aTask()];
  const budget = { seconds: null, stop_at: null, tokens: null, cost: 10 };
  new AView(aRun({ tasks, tokens: 41_300, cost: 0.42, seconds: 252, loop: 2, loops: 3, budget }));
  const header = document.querySelector(".mj-run-header")?.textContent ?? "";
  for (const words of ["running", "plan", "docs/plan.md", "maestro/run-plan → main"]) {
    expect(header).toContain(words);
  }
  expect(header).toContain("1 of 3 done");
  expect(header).toContain("4:12");
  expect(header).toContain("about 1 min left");
  expect(header).toContain("loop 2 of 3 · 41 k tokens · $0.42 of $10.00");
  const bar = document.querySelector("[role=progressbar]");
  expect(bar?.getAttribute("aria-valuenow")).toBe("1");
  expect(bar?.getAttribute("aria-valuetext")).toBe("1 of 3 done");
});

test("each task says its state by word and icon, its parts stand below it", () => {
  const whole = aTask({ state: "running", text: "The whole", attempt: 2 });
  const part = aTask({ state: "checking", text: "A part", parent: whole.id });
  const view = new AView(aRun({ tasks: [whole, part] }));
  expect(view.row(whole).dataset.state).toBe("running");
  expect(view.row(whole).textContent).toContain("attempt 2 of 2 · demo");
  expect(view.row(part).querySelector(".mj-state-word")?.textContent).toBe("checking");
  expect(view.row(part).querySelector(".mj-state-mark svg")).not.toBeNull();
  expect(view.row(part).style.getPropertyValue("--mj-depth")).toBe("1");
});

test("what a playbook and an agent say is text", () => {
  const evil = "<img src=x onerror=hack()>";
  const task = aTask({ text: evil, report: evil, note: evil, state: "failed", attempt: 2 });
  const view = new AView(aRun({ tasks: [task], reason: evil, name: evil }));
  view.title(task).click();
  expect(document.querySelector("img")).toBeNull();
  expect(view.row(task).querySelector(".mj-task-report")?.textContent).toBe(evil);
});

test("a task's details show all that is known of it, and stay open while it changes", () => {
  const first = aTask({ text: "First" });
  const task = aTask({ state: "running", attempt: 1, needs: [first.id], session: "aaaaaaaaaaaa" });
  const view = new AView(aRun({ tasks: [first, task] }));
  view.title(task).click();
  expect(view.title(task).getAttribute("aria-expanded")).toBe("true");
  const detail = view.row(task).querySelector<HTMLElement>(".mj-task-detail");
  for (const words of ["demo", "pytest -q", "1 of 2", "First", `docs/plan.md:${task.line}`]) {
    expect(detail?.textContent).toContain(words);
  }
  view.button("Open session", view.row(task)).click();
  view.button("Show in document", view.row(task)).click();
  expect(view.opened).toEqual(["aaaaaaaaaaaa", `docs/plan.md:${task.line}`]);
  view.button("Skip", view.row(task)).focus();
  const report = "2 failed";
  view.tell({}, { ...task, report, attempt: 2 });
  expect(view.row(task).querySelector(".mj-task-report")?.textContent).toBe(report);
  expect(document.activeElement?.textContent).toBe("Skip");
});

test("only what the run can do now is offered", () => {
  const failed = aTask({ state: "failed", attempt: 2 });
  const view = new AView(aRun({ tasks: [failed] }));
  const offered = (): string[] =>
    [...view.one(".mj-run-buttons").querySelectorAll("button")]
      .filter(({ hidden }) => !hidden)
      .map(({ textContent }) => textContent ?? "");
  expect(offered()).toEqual(["Pause", "Stop after this", "End now"]);
  view.title(failed).click();
  expect(view.has("Try again", view.row(failed))).toBe(true);
  expect(view.has("Skip", view.row(failed))).toBe(false);
  view.tell({ phase: "paused" });
  expect(offered()).toEqual(["Resume", "Stop after this", "End now"]);
  view.tell({ phase: "ended", outcome: "stopped" });
  expect(offered()).toEqual(["Resume", "Put away"]);
  expect(view.has("Try again", view.row(failed))).toBe(false);
  view.tell({ phase: "ended", outcome: "done" });
  expect(offered()).toEqual(["Put away"]);
});

test("one button is in the tab order, and the keyboard stays on the bar when buttons change", () => {
  const view = new AView(aRun());
  view.button("Pause").focus();
  view.tell({ phase: "paused" });
  expect(document.activeElement?.textContent).toBe("Resume");
  const stops = [...view.one(".mj-run-buttons").querySelectorAll("button")].filter(
    ({ tabIndex }) => tabIndex === 0,
  );
  expect(stops.map(({ textContent }) => textContent)).toEqual(["Resume"]);
});

test("pausing is one request whose answer is shown", async () => {
  const run = aRun();
  const view = new AView(run);
  view.answers.set("pause", later(run, { phase: "paused" }));
  view.button("Pause").click();
  await soon(() => expect(view.has("Resume")).toBe(true));
  expect(paths(view)).toEqual([`runs/${run.id}/pause`]);
});

test("ending a run asks first where agents are at work", async () => {
  const run = aRun({ tasks: [aTask({ state: "running" })] });
  const view = new AView(run);
  view.button("End now").click();
  await soon(() => expect(document.querySelector("dialog")).not.toBeNull());
  expect(view.requests).toEqual([]);
  view.button("End now", view.one("dialog")).click();
  await soon(() => expect(paths(view)).toEqual([`runs/${run.id}/kill`]));
});

test("putting a run away asks, and asks for its name where work would be lost", async () => {
  const run = aRun({ phase: "ended", outcome: "stopped" });
  const view = new AView(run);
  const refusal = new ApiError("The run is kept: it has commits.", "", "would_lose", 409);
  view.answers.set("", refusal);
  view.button("Put away").click();
  await soon(() => expect(document.querySelector("dialog")).not.toBeNull());
  view.button("Put away", view.one("dialog")).click();
  await soon(() => expect(document.querySelector("dialog input")).not.toBeNull());
  expect(view.one("dialog").textContent).toContain("The run is kept: it has commits.");
  view.answers.clear();
  expect(view.button("Throw away").disabled).toBe(true);
  const name = view.one("dialog input") as HTMLInputElement;
  name.value = "plan";
  name.dispatchEvent(new Event("input"));
  view.button("Throw away").click();
  await soon(() => expect(view.said).toEqual(["Put plan away."]));
  const removals = view.requests.filter(({ method }) => method === "DELETE");
  expect(removals.map(({ path }) => path)).toEqual([
    `runs/${run.id}`,
    `runs/${run.id}?discard=true`,
  ]);
});

test("a refusal is told", async () => {
  const view = new AView(aRun());
  view.answers.set("stop", new ApiError("The run is over."));
  view.button("Stop after this").click();
  await soon(() => expect(view.said).toEqual(["The run is over."]));
});

test("a person's task is asked for at the top, with what the run understands", async () => {
  const task = aTask({ state: "needs_person", need: "human", question: "Choose the colours." });
  const run = aRun({ tasks: [task] });
  const view = new AView(run);
  const place = view.one(".mj-run-questions");
  expect(place.hidden).toBe(false);
  expect(place.textContent).toContain("Choose the colours.");
  expect(["Done", "Skip", "Stop"].every((name) => view.has(name, place))).toBe(true);
  view.answers.set("answer", later(run, {}, { ...task, state: "checking", need: null }));
  view.button("Done", place).click();
  await soon(() => expect(view.one(".mj-run-questions").hidden).toBe(true));
  expect(view.requests).toEqual([
    {
      method: "POST",
      path: `runs/${run.id}/answer`,
      body: { task: task.id, text: "done" },
    },
  ]);
});

test("an agent's question offers its choices, and what is typed stays while others change", () => {
  const asks = aTask({
    state: "needs_person",
    need: "agent",
    question: "Which?",
    choices: ["left", "right"],
  });
  const other = aTask({ state: "running" });
  const view = new AView(aRun({ tasks: [asks, other] }));
  const box = view.one(".mj-run-questions textarea") as HTMLTextAreaElement;
  expect(view.has("left") && view.has("right")).toBe(true);
  box.value = "half an ans";
  view.tell({}, { ...other, state: "done" });
  expect(box.value).toBe("half an ans");
  expect(view.one(".mj-run-questions textarea")).toBe(box);
});

test("the keyboard goes to what needs a person, else into the checklist", () => {
  const task = aTask();
  const view = new AView(aRun({ tasks: [task] }));
  view.place.focus();
  expect(document.activeElement).toBe(view.title(task));
  view.tell({}, { ...task, state: "needs_person", need: "human" });
  view.place.focus();
  expect(document.activeElement?.tagName).toBe("TEXTAREA");
});

test("the agents at work are shown, and gone when they are", () => {
  const session = aSession({ name: "login" });
  const task = aTask({ state: "running", session: session.id });
  const view = new AView(aRun({ tasks: [task] }), { sessions: [session] });
  expect(view.one(".mj-run-at-work .mj-name").textContent).toBe("login");
  expect(view.terminals).toEqual([session.id]);
  view.tell({}, { ...task, state: "checking", session: null });
  expect(view.terminals).toEqual([]);
  expect(view.one(".mj-run-at-work").textContent).toContain("No agent is at work right now.");
  view.tell({ phase: "ended", outcome: "done" });
  expect(view.one(".mj-run-at-work").hidden).toBe(true);
});

test("a run that the server doesn't tell of by itself is asked for", async () => {
  const run = aRun({ phase: "ended", outcome: "done" });
  new AView(run, { known: false });
  await soon(() => expect(document.querySelector(".mj-run")).not.toBeNull());
});

test("a run that is nowhere is told with what to do, and asked for again after a lost connection", async () => {
  const refusal = new ApiError("There is no run.", "See: maestro runs");
  const view = new AView(aRun(), { known: false, answers: [["", refusal]] });
  await soon(() => expect(document.body.textContent).toBe("There is no run. See: maestro runs"));
  view.setConnected(false);
  expect(document.body.textContent).toBe("Disconnected. Trying again…");
  view.answers.clear();
  view.setConnected(true);
  await soon(() => expect(document.querySelector(".mj-run")).not.toBeNull());
});

test("a run that was put away elsewhere is shown no longer", async () => {
  const run = aRun({ phase: "ended", outcome: "done" });
  const view = new AView(run);
  view.answers.set("", new ApiError("There is no run.", "See: maestro runs"));
  view.feed.runs.forget(run.id);
  await soon(() => expect(document.querySelector(".mj-run")).toBeNull());
  expect(document.body.textContent).toBe("There is no run. See: maestro runs");
});

test("who can't see it hears when the run needs a person and when it is over", () => {
  const task = aTask();
  const view = new AView(aRun({ tasks: [task] }));
  const heard = view.one(".mj-run .mj-only-heard:last-child");
  expect(heard.textContent).toBe("");
  view.tell({}, { ...task, state: "needs_person", need: "human" });
  expect(heard.textContent).toBe("plan: needs you");
  view.tell({ phase: "ended", outcome: "done" }, { ...task, state: "done" });
  expect(heard.textContent).toBe("plan: done");
});

test("only a page is linked as the pull request", () => {
  const view = new AView(aRun({ pr: { url: "javascript:hack()" } }));
  expect(view.one(".mj-run-progress a").hidden).toBe(true);
  view.tell({ pr: { url: "https://example.org/pull/7" } });
  expect(view.one(".mj-run-progress a").hidden).toBe(false);
});
