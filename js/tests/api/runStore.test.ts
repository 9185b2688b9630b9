import { expect, test, vi } from "vitest";
import { RunStore } from "../../src/api";
import type { RunReport } from "../../src/model";
import { anEvent, aRun, aTask, later } from "../runExamples";

function storeWith(...runs: RunReport[]): RunStore {
  const store = new RunStore();
  store.takeSnapshot("one", runs);
  return store;
}

function tell(store: RunStore, run: RunReport, partial = false, server = "one"): void {
  store.takeNews(server, { event: anEvent(run), run, partial });
}

test("news change their run, and tasks that are as before stay the same objects", () => {
  const [changing, other] = [aTask(), aTask()];
  const run = aRun({ tasks: [changing, other] });
  const store = storeWith(run);
  const copy = { ...other };
  tell(store, { ...later(run, {}, { ...changing, state: "running" }), phase: "paused" });
  const now = store.get(run.id);
  expect(now?.phase).toBe("paused");
  expect(now?.tasks[0]?.state).toBe("running");
  tell(store, { ...later(run, { seq: 9 }), tasks: [changing, copy] });
  expect(store.get(run.id)?.tasks[1]).toBe(other);
});

test("news with only the changed tasks leave the others", () => {
  const [changing, other] = [aTask(), aTask()];
  const run = aRun({ tasks: [changing, other] });
  const store = storeWith(run);
  tell(store, { ...later(run, {}), tasks: [{ ...changing, state: "done" }] }, true);
  expect(store.get(run.id)?.tasks.map(({ state }) => state)).toEqual(["done", "waiting"]);
});

test("what is older than what is known changes nothing", () => {
  const run = aRun({ seq: 20 });
  const store = storeWith(run);
  tell(store, { ...run, seq: 19, phase: "ended" });
  store.take({ ...run, seq: 7, phase: "paused" });
  expect(store.get(run.id)?.phase).toBe("running");
  store.takeSnapshot("one", [{ ...run, seq: 3, phase: "ended" }]);
  expect(store.get(run.id)?.phase).toBe("running");
});

test("news of another server, and the part of a run that nobody knows, are no news", () => {
  const store = storeWith();
  tell(store, aRun(), false, "two");
  tell(store, aRun(), true);
  expect(store.all()).toEqual([]);
});

test("an event that changes nothing of its run is heard all the same", () => {
  const run = aRun();
  const store = storeWith(run);
  const [hears, listener] = [vi.fn(), vi.fn()];
  store.hear(hears);
  store.listen(listener);
  const event = anEvent(run, { kind: "task_output", seq: 2 });
  store.takeNews("one", { event, run: null, partial: false });
  expect(hears).toHaveBeenCalledWith(event);
  expect(listener).not.toHaveBeenCalled();
});

test("a run that was asked for is found but not among those that the server tells of", () => {
  const store = storeWith(aRun());
  const old = aRun({ name: "old", phase: "ended" });
  store.take(old);
  expect(store.get(old.id)?.name).toBe("old");
  expect(store.get("old")?.id).toBe(old.id);
  expect(store.all().map(({ id }) => id)).not.toContain(old.id);
  tell(store, later(old, { phase: "running" }));
  expect(store.all().map(({ id }) => id)).toContain(old.id);
});

test("a name means the newest run of that name", () => {
  const [first, second] = [aRun({ name: "nightly" }), aRun({ name: "nightly" })];
  const store = storeWith(second, first);
  expect(store.get("nightly")?.id).toBe(second.id);
});

test("a run that was put away is gone", () => {
  const run = aRun();
  const store = storeWith(run);
  store.forget(run.id);
  expect(store.get(run.id)).toBeUndefined();
});
