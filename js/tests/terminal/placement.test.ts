import { expect, test } from "vitest";
import { place } from "../../src/terminal/placement";
import { channels, isLight } from "../../src/terminal/theme";

const pane = { width: 450, height: 200 };

test("a screen wider than the pane is scaled to its width", () => {
  expect(place(pane, { width: 600, height: 240 }, 100, false)).toEqual({ scale: 0.75, up: 0 });
});

test("a small screen is never enlarged", () => {
  expect(place(pane, { width: 300, height: 100 }, 50, false)).toEqual({ scale: 1, up: 0 });
});

test("of lines that don't fit, the latest are shown", () => {
  expect(place(pane, { width: 600, height: 800 }, 600, false)).toEqual({ scale: 0.75, up: 250 });
});

test("a full-screen program is shown whole", () => {
  expect(place(pane, { width: 450, height: 400 }, 400, true)).toEqual({ scale: 0.5, up: 0 });
  expect(place(pane, { width: 9000, height: 400 }, 400, true).scale).toBe(0.3);
});

test("lines are not scaled until they can't be read, but lose their ends", () => {
  expect(place(pane, { width: 9000, height: 100 }, 100, false).scale).toBe(0.6);
});

test("a screen without a size yet is left alone", () => {
  expect(place(pane, { width: 0, height: 0 }, 0, false)).toEqual({ scale: 1, up: 0 });
});

test("colours are read as browsers compute them", () => {
  expect(channels("rgb(17, 18, 19)")).toEqual([17, 18, 19]);
  expect(channels("rgba(255, 0, 10, 0.5)")).toEqual([255, 0, 10]);
  expect(channels("color(srgb 0.5 1 0)")).toEqual([128, 255, 0]);
  expect(isLight("rgb(255, 255, 255)")).toBe(true);
  expect(isLight("color(srgb 0.07 0.07 0.07)")).toBe(false);
});
