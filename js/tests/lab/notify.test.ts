import { expect, test } from "vitest";
import { Turns } from "../../src/lab/notify/turns";
import { turnWords } from "../../src/lab/notify/words";
import type { Session } from "../../src/model";
import { aSession, asking } from "../examples";

const working = aSession({ name: "login" });
const waiting = { ...working, state: "needs_input" as const, status: asking("Which?") };

function turned(turns: Turns, ...sessions: Session[]): string[] {
  return turns.update(sessions).map((turn) => turnWords(turn));
}

test("what was so before is no news", () => {
  const turns = new Turns();
  expect(turned(turns, waiting)).toEqual([]);
  expect(turned(turns, waiting)).toEqual([]);
});

test("a question is told once, and the next one again", () => {
  const turns = new Turns();
  turned(turns, working);
  expect(turned(turns, waiting)).toEqual(["login needs you: Which?"]);
  expect(turned(turns, { ...waiting, seq: 99 })).toEqual([]);
  const next = { ...waiting, status: { ...asking("And now?"), since: "2026-11-21T10:00:00Z" } };
  expect(turned(turns, next)).toEqual(["login needs you: And now?"]);
});

test("an end is told with what went wrong", () => {
  const turns = new Turns();
  turned(turns, working);
  const status = { ...working.status, message: "exited with status 2", since: "later" };
  expect(turned(turns, { ...working, state: "error", status })).toEqual([
    "login failed: exited with status 2",
  ]);
  expect(turned(turns, { ...working, state: "finished", status: working.status })).toEqual([
    "login is finished.",
  ]);
});

test("work is no news, and neither is what happened while the page was away", () => {
  const turns = new Turns();
  turned(turns, waiting);
  expect(turned(turns, working)).toEqual([]);
  turns.forget();
  expect(turned(turns, waiting)).toEqual([]);
});
