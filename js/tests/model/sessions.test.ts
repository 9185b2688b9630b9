import { expect, test } from "vitest";
import {
  choose,
  countPhrase,
  countStates,
  elapsedSeconds,
  sessionsPhrase,
  terminalLife,
  waitingFirst,
} from "../../src/model";
import { aSession } from "../examples";

const noon = new Date("2026-11-21T12:00:00Z");

test("time counts while a session works and stands still once it is over", () => {
  const created = "2026-11-21T11:55:00Z";
  expect(elapsedSeconds(aSession({ created }), noon)).toBe(300);
  const over = aSession({ created, state: "finished" });
  over.status.since = "2026-11-21T11:56:00Z";
  expect(elapsedSeconds(over, noon)).toBe(60);
});

test("a page whose clock is behind the server's shows no negative time", () => {
  expect(elapsedSeconds(aSession({ created: "2026-11-21T12:00:30Z" }), noon)).toBe(0);
});

test("the summary counts the states that occur, in their order", () => {
  const states = ["finished", "working", "needs_input", "working"] as const;
  const counts = countStates(states.map((state) => aSession({ state })));
  expect(counts.map(countPhrase)).toEqual(["2 working", "1 needs you", "1 finished"]);
  expect(countPhrase({ state: "needs_input", count: 2 })).toBe("2 need you");
});

test("one session is not called sessions", () => {
  expect([0, 1, 6].map(sessionsPhrase)).toEqual(["0 sessions", "1 session", "6 sessions"]);
});

test("without names all sessions are shown as they came", () => {
  const [first, second] = [aSession(), aSession()];
  expect(choose([second, first], [])).toEqual([first, second]);
});

test("named sessions are shown in the order they were named, once each", () => {
  const [first, second, third] = [aSession(), aSession(), aSession()];
  expect(choose([first, second, third], [third.name, first.id, third.id, "gone"])).toEqual([
    third,
    first,
  ]);
});

test("those that wait come first, the others keep their places", () => {
  const [first, second] = [aSession(), aSession()];
  const asks = aSession({ state: "needs_input" });
  expect(waitingFirst([first, second, asks])).toEqual([asks, first, second]);
});

test("a terminal is to come, there, or over", () => {
  expect(terminalLife(aSession({ state: "queued", pid: null }))).toBe("coming");
  expect(terminalLife(aSession())).toBe("present");
  expect(terminalLife(aSession({ state: "error", exit_code: 2 }))).toBe("over");
  expect(terminalLife(aSession({ state: "interrupted", pid: null }))).toBe("over");
});
