import { expect, test } from "vitest";
import { layout } from "../../src/model";

test.each([
  [1, 1, 1],
  [2, 2, 1],
  [3, 3, 1],
  [4, 2, 2],
  [5, 3, 2],
  [6, 3, 2],
  [7, 3, 2],
  [20, 3, 2],
])("%i panes in a wide grid stand in %i columns and %i rows", (count, columns, rows) => {
  expect(layout(count, 1400)).toMatchObject({ columns, rows });
});

test("below 900 pixels there are two columns, below 560 one", () => {
  expect(layout(6, 900).columns).toBe(3);
  expect(layout(6, 899).columns).toBe(2);
  expect(layout(6, 560).columns).toBe(2);
  expect(layout(6, 559).columns).toBe(1);
});

test("one pane fills even a medium grid", () => {
  expect(layout(1, 800)).toEqual({ columns: 1, rows: 1, scrolls: false });
});

test("more than two rows are scrolled to", () => {
  expect(layout(6, 1400).scrolls).toBe(false);
  expect(layout(7, 1400).scrolls).toBe(true);
  expect(layout(3, 500)).toEqual({ columns: 1, rows: 2, scrolls: true });
});

test("a grid without panes has a place for one", () => {
  expect(layout(0, 1400)).toEqual({ columns: 1, rows: 1, scrolls: false });
});
