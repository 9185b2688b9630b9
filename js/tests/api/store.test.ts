import { expect, test, vi } from "vitest";
import { SessionStore } from "../../src/api";
import { aSession } from "../examples";

function storeWith(seq: number, ...sessions: ReturnType<typeof aSession>[]): SessionStore {
  const store = new SessionStore();
  store.takeSnapshot({ server: "one", seq, sessions });
  return store;
}

test("an event changes its session and no other", () => {
  const [changing, other] = [aSession(), aSession()];
  const store = storeWith(10, changing, other);
  store.takeDelta("one", { seq: 11, session: { ...changing, state: "idle" } });
  expect(store.get(changing.id)?.state).toBe("idle");
  expect(store.get(other.id)).toBe(other);
});

test("an event that the snapshot already holds changes nothing", () => {
  const session = aSession();
  const store = storeWith(10, session);
  const listener = vi.fn();
  store.listen(listener);
  store.takeDelta("one", { seq: 10, session: { ...session, state: "error" } });
  expect(store.get(session.id)?.state).toBe("working");
  expect(listener).not.toHaveBeenCalled();
});

test("a late snapshot never brings a closed session back", () => {
  const session = aSession();
  const store = storeWith(10, session);
  store.takeDelta("one", { seq: 12, session: { ...session, closed: true } });
  store.takeSnapshot({ server: "one", seq: 11, sessions: [session] });
  expect(store.all()).toEqual([]);
  expect(store.seq).toBe(12);
});

test("a newer snapshot replaces everything", () => {
  const [old, fresh] = [aSession(), aSession()];
  const store = storeWith(10, old);
  store.takeSnapshot({ server: "one", seq: 20, sessions: [fresh] });
  expect(store.all()).toEqual([fresh]);
});

test("another server's snapshot counts from anew", () => {
  const store = storeWith(1000, aSession());
  const theirs = aSession();
  store.takeSnapshot({ server: "two", seq: 3, sessions: [theirs] });
  expect(store.all()).toEqual([theirs]);
  store.takeDelta("one", { seq: 1001, session: aSession() });
  expect(store.all()).toEqual([theirs]);
});

test("two feeds that tell the same story in any order come to the same end", () => {
  const session = aSession();
  const after = { ...session, state: "finished" as const };
  const fast = storeWith(10, session);
  fast.takeDelta("one", { seq: 11, session: after });
  fast.takeSnapshot({ server: "one", seq: 11, sessions: [after] });
  const slow = storeWith(10, session);
  slow.takeSnapshot({ server: "one", seq: 11, sessions: [after] });
  slow.takeDelta("one", { seq: 11, session: after });
  expect(fast.all()).toEqual(slow.all());
});

test("a listener that left hears nothing more", () => {
  const store = storeWith(1);
  const listener = vi.fn();
  const stop = store.listen(listener);
  store.takeSnapshot({ server: "one", seq: 2, sessions: [] });
  stop();
  store.takeSnapshot({ server: "one", seq: 3, sessions: [] });
  expect(listener).toHaveBeenCalledTimes(1);
});
