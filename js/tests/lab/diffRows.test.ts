import { expect, test } from "vitest";
import { readPatch } from "../../src/grid";
import { changesOf, lineOf, numberLines, rowsOf } from "../../src/lab/diff/rows";

const PATCH = `diff --git a/a.py b/a.py
index 1..2 100644
--- a/a.py
+++ b/a.py
@@ -3,4 +3,5 @@ def a():
 same
-old one
-old two
+new one
 also the same
+at the end
\\ No newline at end of file
`;

function lines() {
  return numberLines(readPatch(PATCH)[0]?.lines ?? []);
}

test("lines are numbered as they were and as they are", () => {
  expect(lines().map((line) => [line.kind, line.old, line.new])).toEqual([
    ["hunk", null, null],
    ["context", 3, 3],
    ["removed", 4, null],
    ["removed", 5, null],
    ["added", null, 4],
    ["context", 6, 5],
    ["added", null, 6],
    ["meta", null, null],
  ]);
});

test("side by side, what was removed is beside what was added", () => {
  const shown = rowsOf(lines(), true).map((row) =>
    "whole" in row ? row.whole.kind : [row.left?.text ?? null, row.right?.text ?? null],
  );
  expect(shown).toEqual([
    "hunk",
    [" same", " same"],
    ["-old one", "+new one"],
    ["-old two", null],
    [" also the same", " also the same"],
    [null, "+at the end"],
    "meta",
  ]);
});

test("a run of changed lines is one change, however it is laid out", () => {
  expect(changesOf(rowsOf(lines(), false))).toEqual([2, 6]);
  expect(changesOf(rowsOf(lines(), true))).toEqual([2, 5]);
});

test("a comment is on the line as it is now, or on what was where it is gone", () => {
  const rows = rowsOf(lines(), true);
  const texts = rows.slice(2, 4).map((row) => lineOf(row)?.text);
  expect(texts).toEqual(["+new one", "-old two"]);
});

test("the cells of a notebook are numbered each from 1", () => {
  const numbered = numberLines([
    { kind: "hunk", text: "Cell 1", place: "Cell 1" },
    { kind: "added", text: "+a" },
    { kind: "hunk", text: "Cell 4", place: "Cell 4" },
    { kind: "added", text: "+b" },
  ]);
  expect(numbered[3]).toMatchObject({ new: 1, place: "Cell 4" });
});
