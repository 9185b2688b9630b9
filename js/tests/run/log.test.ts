import { expect, test } from "vitest";
import { ApiError } from "../../src/api";
import { logLine } from "../../src/run/logWords";
import { anEvent, aRun, aTask } from "../runExamples";
import { soon } from "../waiting";
import { AView } from "./aView";

const task = aTask({ text: "Log in" });

function opened(view: AView): HTMLDetailsElement {
  const log = view.one(".mj-run-log") as HTMLDetailsElement;
  log.open = true;
  log.dispatchEvent(new Event("toggle"));
  return log;
}

function lines(): string[] {
  return [...document.querySelectorAll<HTMLElement>(".mj-log-line:not([hidden])")].map(
    (line) => line.querySelector(".mj-log-words")?.textContent ?? "",
  );
}

test("the log is read when it is opened, and then followed without doubles", async () => {
  const run = aRun({ tasks: [task], seq: 2 });
  const view = new AView(run);
  expect(view.requests).toEqual([]);
  const past = [
    anEvent(run, { seq: 1, kind: "run_start", detail: { branch: "maestro/run-plan" } }),
    anEvent(run, {
      seq: 2,
      kind: "task_start",
      task: task.id,
      detail: { attempt: 1, agent: "demo" },
    }),
  ];
  view.answers.set("log", { events: past });
  opened(view);
  await soon(() => expect(lines()).toHaveLength(2));
  expect(view.requests.map(({ path }) => path)).toEqual([`runs/${run.id}/log?after=0&limit=300`]);
  view.log({ seq: 2, kind: "task_start", task: task.id });
  view.log({ seq: 3, kind: "task_output", task: task.id, detail: { text: "Reading\nWriting" } });
  await soon(() =>
    expect(lines()).toEqual([
      "The run began on maestro/run-plan.",
      "Attempt 1, with demo",
      "ReadingReading\nWriting",
    ]),
  );
  expect(document.querySelector(".mj-log-task[title='Log in']")).not.toBeNull();
});

test("events of another run are not its", async () => {
  const run = aRun({ tasks: [task] });
  const view = new AView(run);
  view.answers.set("log", { events: [anEvent(run, { kind: "paused" })] });
  opened(view);
  await soon(() => expect(lines()).toHaveLength(1));
  view.log({ seq: 9, run: "cccccccccccc", kind: "resumed" });
  view.log({ seq: 10, kind: "resumed" });
  await soon(() => expect(lines()).toEqual(["The run is paused.", "The run goes on."]));
});

test("where no event comes by the stream, the log is read on when the run has moved", async () => {
  const run = aRun({ tasks: [task] });
  const view = new AView(run);
  view.answers.set("log", { events: [anEvent(run, { kind: "paused" })] });
  opened(view);
  await soon(() => expect(lines()).toHaveLength(1));
  view.answers.set("log", { events: [anEvent(run, { seq: 2, kind: "resumed" })] });
  view.feed.runs.takeSnapshot("s", [{ ...run, seq: 2 }]);
  await soon(() => expect(lines()).toHaveLength(2));
});

test("a task's own log leaves the others' out until all is wanted", async () => {
  const other = aTask();
  const run = aRun({ tasks: [task, other] });
  const view = new AView(run);
  const events = [task, other].map(({ id }, at) =>
    anEvent(run, { seq: at + 1, kind: "ticked", task: id }),
  );
  view.answers.set("log", { events });
  view.title(task).click();
  view.button("Its log", view.row(task)).click();
  await soon(() => expect(lines()).toHaveLength(1));
  expect(view.one(".mj-log-only").textContent).toContain("Only “Log in”");
  view.button("Show all").click();
  await soon(() => expect(lines()).toHaveLength(2));
});

test("what was before is read on demand", async () => {
  const run = aRun({ tasks: [task], seq: 600 });
  const view = new AView(run);
  const events = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => anEvent(run, { seq: from + at, kind: "ticked" }));
  view.answers.set("log", { events: events(301, 601) });
  opened(view);
  await soon(() => expect(lines()).toHaveLength(300));
  view.answers.set("log", { events: events(1, 301) });
  view.button("Show what was before").click();
  await soon(() => expect(lines()).toHaveLength(600));
  expect(view.has("Show what was before")).toBe(false);
});

test("a log that can't be read says why, and is read again when opened again", async () => {
  const run = aRun({ tasks: [task] });
  const view = new AView(run);
  view.answers.set("log", new ApiError("The server is gone.", "Start it."));
  opened(view);
  await soon(() =>
    expect(view.one(".mj-run-log [role=alert]").textContent).toBe("The server is gone. Start it."),
  );
  view.answers.set("log", { events: [anEvent(run)] });
  opened(view);
  await soon(() => expect(lines()).toHaveLength(1));
});

test.each([
  ["attempt_failed", { attempt: 2, report: "1 failed\nmore" }, "Attempt 2 failed: 1 failed", "bad"],
  ["check_ended", { passed: true, output: "ok" }, "The check passed", "good"],
  ["human_needed", { question: "Which?" }, "Needs you: Which?", "needs"],
  ["merged", { outcome: "conflict", output: "a.txt" }, "Its merge has conflicts", "bad"],
  ["run_done", { outcome: "done", reason: "" }, "The run has ended: done", "good"],
  ["something_new", {}, "something_new", "plain"],
] as const)("%s is told in words", (kind, detail, words, look) => {
  const line = logLine(anEvent(aRun(), { kind: kind as "note", detail }));
  expect([line.words, line.kind]).toEqual([words, look]);
});
