import { expect, test } from "vitest";
import { RunTurns } from "../../src/lab/notify/runTurns";
import type { RunReport } from "../../src/model";
import { aRun, aTask, later } from "../runExamples";

const task = aTask({ id: "colours", text: "Choose the colours" });
const run = aRun({ tasks: [task, aTask({ state: "done" })] });
const asks = { ...task, state: "needs_person" as const, question: "Which ones?" };

function turned(turns: RunTurns, ...runs: RunReport[]): string[] {
  return turns.update(runs).map(({ words }) => words);
}

test("what was so before is no news", () => {
  const turns = new RunTurns();
  expect(turned(turns, later(run, {}, asks))).toEqual([]);
  expect(turned(turns, later(run, {}, asks))).toEqual([]);
});

test("each task that needs a person is told once, and again when it asks anew", () => {
  const turns = new RunTurns();
  turned(turns, run);
  expect(turned(turns, later(run, {}, asks))).toEqual(["plan needs you: Which ones?"]);
  expect(turned(turns, later(run, { seq: 9 }, asks))).toEqual([]);
  expect(turned(turns, later(run, {}, { ...asks, question: "" }))).toEqual([
    "plan needs you: Choose the colours",
  ]);
});

test("an end is told with how it ended", () => {
  const turns = new RunTurns();
  const end = { phase: "ended", ended: "2026-11-21T10:00:00Z" } as const;
  turned(turns, run);
  const done = { ...task, state: "done" as const };
  expect(turned(turns, later(run, { ...end, outcome: "done" }, done))).toEqual([
    "plan is done: 2 of 2 tasks.",
  ]);
  turned(turns, run);
  expect(turned(turns, later(run, { ...end, outcome: "halted", reason: "It failed." }))).toEqual([
    "plan ended: It failed.",
  ]);
  turned(turns, run);
  expect(turned(turns, later(run, { phase: "interrupted" }))).toEqual(["plan was interrupted."]);
});

test("what happened while the page was away is no news", () => {
  const turns = new RunTurns();
  turned(turns, run);
  turns.forget();
  expect(turned(turns, later(run, { phase: "ended", outcome: "done" }))).toEqual([]);
});
