import { expect, test } from "vitest";
import { Clock } from "../../src/grid";
import { RunList } from "../../src/lab/panel/runList";
import type { RunReport } from "../../src/model";
import { aRun, aTask, later } from "../runExamples";
import { soon } from "../waiting";

function aList(runs: RunReport[], earlier: RunReport[] = []) {
  const opened: string[] = [];
  const errors: unknown[] = [];
  const list = new RunList({
    clock: new Clock(),
    open: ({ name }) => opened.push(name),
    earlier: async () => earlier,
    onError: (error) => errors.push(error),
  });
  document.body.append(list.element);
  list.update(runs);
  const titles = () => [...document.querySelectorAll<HTMLButtonElement>(".mj-row-title")];
  const names = () => titles().map((title) => title.querySelector(".mj-name")?.textContent);
  return { list, names, opened, titles };
}

test("a run says by word and icon where it is and how far, and opens by its button", () => {
  const run = aRun({ tasks: [aTask({ state: "done" }), aTask()] });
  const { opened, titles } = aList([run]);
  const row = document.querySelector<HTMLElement>(".mj-run-row");
  expect(row?.textContent).toContain("running");
  expect(row?.textContent).toContain("1/2");
  expect(row?.querySelector("svg")).not.toBeNull();
  expect(titles()[0]?.getAttribute("aria-label")).toBe("running plan, 1 of 2 done. Open the run");
  titles()[0]?.click();
  expect(opened).toEqual(["plan"]);
});

test("rows follow their runs' order, and the keyboard stays on its row", () => {
  const [first, second] = [aRun({ name: "first" }), aRun({ name: "second" })];
  const { list, names, titles } = aList([first, second]);
  expect(names()).toEqual(["second", "first"]);
  titles()[1]?.focus();
  const task = { ...(first.tasks[0] ?? aTask()), state: "needs_person" as const };
  list.update([later(first, {}, task), second]);
  expect(names()).toEqual(["first", "second"]);
  expect(document.activeElement).toBe(titles()[0]);
});

test("arrow keys go over the rows, one of which is in the tab order", () => {
  const { titles } = aList([aRun({ name: "a" }), aRun({ name: "b" })]);
  titles()[0]?.focus();
  const down = new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true });
  document.activeElement?.dispatchEvent(down);
  expect(document.activeElement).toBe(titles()[1]);
  expect(titles().map(({ tabIndex }) => tabIndex)).toEqual([-1, 0]);
});

test("runs of before come on demand, each once", async () => {
  const now = aRun({ name: "now" });
  const old = aRun({ name: "old", phase: "ended", outcome: "done" });
  const { names } = aList([now], [now, old]);
  document.querySelector<HTMLButtonElement>(".mj-runs-earlier")?.click();
  await soon(() => expect(names()).toEqual(["now", "old"]));
});
