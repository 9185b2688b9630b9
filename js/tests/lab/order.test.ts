import { expect, test } from "vitest";
import { neighbourOf, nextWaiting, numbered } from "../../src/lab/tabs/order";
import { aSession } from "../examples";

const [a, b, c] = [aSession(), aSession({ state: "needs_input" }), aSession()];
const all = [c, a, b];

test("next and previous go round, in the order in which sessions began", () => {
  expect(neighbourOf(all, a.id, 1)).toBe(b);
  expect(neighbourOf(all, c.id, 1)).toBe(a);
  expect(neighbourOf(all, a.id, -1)).toBe(c);
  expect(neighbourOf(all, "", 1)).toBe(a);
  expect(neighbourOf(all, "", -1)).toBe(c);
  expect(neighbourOf([], "", 1)).toBeUndefined();
});

test("numbers count from the oldest", () => {
  expect(numbered(all, 2)).toBe(b);
  expect(numbered(all, 9)).toBeUndefined();
});

test("the next that needs a person is another one, while there is one", () => {
  const d = aSession({ state: "needs_input" });
  expect(nextWaiting(all, a.id)).toBe(b);
  expect(nextWaiting([...all, d], b.id)).toBe(d);
  expect(nextWaiting([...all, d], d.id)).toBe(b);
  expect(nextWaiting(all, b.id)).toBe(b);
  expect(nextWaiting([a, c], a.id)).toBeUndefined();
});
