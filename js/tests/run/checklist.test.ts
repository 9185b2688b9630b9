import { expect, test } from "vitest";
import { aRun, aTask } from "../runExamples";
import { soon } from "../waiting";
import { AView } from "./aView";

test("the counts are filters, and a filter without tasks falls away", () => {
  const [done, waiting] = [aTask({ state: "done", text: "One" }), aTask({ text: "Two" })];
  const view = new AView(aRun({ tasks: [done, waiting] }));
  view.button("1 waiting").click();
  expect(view.seen).toEqual(["Two"]);
  expect(view.button("1 waiting").getAttribute("aria-pressed")).toBe("true");
  view.tell({}, { ...waiting, state: "done" });
  expect(view.seen).toEqual(["One", "Two"]);
});

test("a row that somebody is in stays although the filter leaves it out", () => {
  const [first, second] = [aTask({ text: "One" }), aTask({ text: "Two" })];
  const view = new AView(aRun({ tasks: [first, second] }));
  view.button("2 waiting").click();
  view.title(first).focus();
  view.tell({}, { ...first, state: "running" });
  expect(view.seen).toEqual(["One", "Two"]);
  expect(document.activeElement).toBe(view.title(first));
});

test("arrow keys go over the rows that are seen, and one row is in the tab order", () => {
  const tasks = [aTask(), aTask({ state: "done" }), aTask()];
  const [first, done, last] = tasks as [(typeof tasks)[0], (typeof tasks)[0], (typeof tasks)[0]];
  const view = new AView(aRun({ tasks }));
  view.button("2 waiting").click();
  view.title(first).focus();
  view.press("ArrowDown");
  expect(document.activeElement).toBe(view.title(last));
  view.press("Home");
  expect(document.activeElement).toBe(view.title(first));
  const stops = [first, done, last].map((task) => view.title(task).tabIndex);
  expect(stops).toEqual([0, -1, -1]);
  view.press("ArrowRight");
  expect(view.title(first).getAttribute("aria-expanded")).toBe("true");
  view.press("ArrowLeft");
  expect(view.title(first).getAttribute("aria-expanded")).toBe("false");
});

test("an edit of the document moves rows, and opened ones stay open", () => {
  const [first, second] = [aTask({ text: "One" }), aTask({ text: "Two" })];
  const view = new AView(aRun({ tasks: [first, second] }));
  view.title(second).click();
  const row = view.row(second);
  view.tell({ tasks: [aTask({ text: "Zero" }), second, first] });
  expect(view.seen).toEqual(["Zero", "Two", "One"]);
  expect(view.row(second)).toBe(row);
  expect(view.title(second).getAttribute("aria-expanded")).toBe("true");
});

test("several documents have a heading each", () => {
  const tasks = [aTask({ document: "a.md" }), aTask({ document: "b.md" })];
  new AView(aRun({ tasks, documents: ["a.md", "b.md"] }));
  const headings = [...document.querySelectorAll(".mj-task-document")];
  expect(headings.map(({ textContent }) => textContent)).toEqual(["a.md", "b.md"]);
});

test("in a run of many tasks only the row that changed is touched", async () => {
  const tasks = Array.from({ length: 300 }, () => aTask());
  const view = new AView(aRun({ tasks }));
  const touched = new Set<string>();
  const watch = new MutationObserver((changes) => {
    for (const { target } of changes) {
      const element = target instanceof Element ? target : target.parentElement;
      const row = element?.closest<HTMLElement>("[data-task]");
      if (row?.dataset.task !== undefined) touched.add(row.dataset.task);
    }
  });
  watch.observe(view.one(".mj-tasks"), {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });
  const changed = { ...(tasks[199] ?? aTask()), state: "running" as const };
  const others = tasks.map((task) => ({ ...task }));
  view.tell({ tasks: others.map((task) => (task.id === changed.id ? changed : task)) });
  await soon(() => expect([...touched]).toEqual([changed.id]));
  watch.disconnect();
});

test("skipping a task that is at work asks first", async () => {
  const task = aTask({ state: "running" });
  const run = aRun({ tasks: [task] });
  const view = new AView(run);
  view.title(task).click();
  view.button("Skip", view.row(task)).click();
  await soon(() => expect(document.querySelector("dialog")).not.toBeNull());
  view.button("Skip", view.one("dialog")).click();
  await soon(() =>
    expect(view.requests).toEqual([
      { method: "POST", path: `runs/${run.id}/skip`, body: { task: task.id } },
    ]),
  );
});
