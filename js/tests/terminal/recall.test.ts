import { expect, test } from "vitest";
import { recall } from "../../src/terminal/recall";

const utf8 = new TextEncoder();

function cast(...events: [number, string, string][]): Uint8Array {
  const header = { version: 2, width: 100, height: 30 };
  return utf8.encode([header, ...events].map((line) => `${JSON.stringify(line)}\n`).join(""));
}

test("what was printed comes back in its last size", () => {
  const recalled = recall(
    cast(
      [0.1, "o", "one \u001b[31mréd"],
      [0.2, "m", "working"],
      [1.5, "r", "120x40"],
      [2, "o", "\r\ntwo"],
    ),
  );
  expect(recalled).toMatchObject({ rows: 40, cols: 120 });
  expect(recalled.output.startsWith("one \u001b[31mréd\r\ntwo")).toBe(true);
});

test("of a long one the end is kept, from a whole event on", () => {
  const long = cast([0, "r", "90x20"], [1, "o", "x".repeat(5000)], [2, "o", "the end"]);
  const recalled = recall(long, 300);
  expect(recalled.output.startsWith("the end")).toBe(true);
  expect(recalled).toMatchObject({ rows: 20, cols: 90 });
});

test("what is no recording shows nothing", () => {
  const { rows, cols, output } = recall(utf8.encode("no recording"));
  expect([rows, cols]).toEqual([24, 80]);
  expect(output).not.toContain("recording");
});
