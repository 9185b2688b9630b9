import { expect, test } from "vitest";
import {
  countWaiting,
  formatSpan,
  orderRuns,
  runLook,
  runsAtWorkPhrase,
  runWord,
  secondsLeft,
  taskDepths,
} from "../../src/model";
import { aSession } from "../examples";
import { aRun, aTask } from "../runExamples";

const asks = aTask({ state: "needs_person", need: "human" });

test("those that need a person come first, then those at work, the newest first", () => {
  const ended = aRun({ name: "ended", phase: "ended", outcome: "done" });
  const waits = aRun({ name: "waits", tasks: [asks] });
  const older = aRun({ name: "older" });
  const newer = aRun({ name: "newer" });
  const lost = aRun({ name: "lost", phase: "interrupted" });
  const names = orderRuns([ended, lost, older, waits, newer]).map(({ name }) => name);
  expect(names).toEqual(["waits", "newer", "older", "lost", "ended"]);
});

test.each([
  [{}, "running", "working"],
  [{ tasks: [asks] }, "needs you", "needs_person"],
  [{ phase: "paused" }, "paused", "paused"],
  [{ phase: "interrupted", tasks: [asks] }, "interrupted", "interrupted"],
  [{ phase: "ended", outcome: "done" }, "done", "done"],
  [{ phase: "ended", outcome: "over_budget" }, "over budget", "failed"],
  [{ phase: "ended", outcome: "killed" }, "killed", "stopped"],
] as const)("a run that is %j is called %s and looks %s", (fields, word, look) => {
  const { tasks, ...more } = { tasks: [aTask()], ...fields };
  const run = aRun({ ...more, tasks: [...tasks] });
  expect(runWord(run)).toBe(word);
  expect(runLook(run)).toBe(look);
});

test("what is left is what tasks took before, shared by those side by side", () => {
  const tasks = [
    aTask({ state: "done", seconds: 100 }),
    aTask({ state: "running", seconds: 40, eta_seconds: 100 }),
    aTask({ eta_seconds: 100 }),
    aTask({ human: true }),
  ];
  expect(secondsLeft(aRun({ tasks }))).toBe(160);
  expect(secondsLeft(aRun({ tasks, parallel: 8 }))).toBe(80);
  expect(secondsLeft(aRun({ tasks: [aTask()] }))).toBeNull();
});

test("tasks stand as deep as they are parts of others", () => {
  const top = aTask();
  const part = aTask({ parent: top.id });
  const deep = aTask({ parent: part.id });
  expect([...taskDepths([top, part, deep, aTask()]).values()]).toEqual([0, 1, 2, 0]);
});

test("a run's own sessions count once among what waits for a person", () => {
  const own = aSession({ state: "needs_input" });
  const ofRun = aSession({ state: "needs_input", run: "bbbbbbbbbbbb" });
  expect(countWaiting([own, ofRun], [aRun({ tasks: [asks] })])).toBe(2);
});

test("the status bar names one run, counts several, and tells who needs a person", () => {
  const done = aTask({ state: "done" });
  expect(runsAtWorkPhrase([])).toBe("");
  expect(runsAtWorkPhrase([aRun({ phase: "ended" })])).toBe("");
  expect(runsAtWorkPhrase([aRun({ tasks: [done, aTask()] })])).toBe("plan 1/2");
  expect(runsAtWorkPhrase([aRun({ tasks: [done] }), aRun({ tasks: [asks] })])).toBe(
    "2 runs 1/2, 1 needs you",
  );
});

test.each([
  [12, "12 s"],
  [90, "2 min"],
  [3600, "1 h"],
  [7800, "2 h 10 min"],
])("%d seconds are %s", (seconds, words) => {
  expect(formatSpan(seconds)).toBe(words);
});
