import { expect, test } from "vitest";
import { readPatch } from "../../src/grid/patch";

const HEAD = "diff --git a/a.py b/a.py\nindex 1..2 100644\n--- a/a.py\n+++ b/a.py\n";

test("a patch is split into files and lines of a kind", () => {
  const [file] = readPatch(
    `${HEAD}@@ -1,2 +1,2 @@ def a():\n same\n-old\n+new\n\\ No newline at end of file\n`,
  );
  expect(file?.path).toBe("a.py");
  expect(file?.lines.map(({ kind }) => kind)).toEqual([
    "hunk",
    "context",
    "removed",
    "added",
    "meta",
  ]);
});

test("lines that look like a header are none within a hunk", () => {
  const [file] = readPatch(`${HEAD}@@ -1 +1 @@\n--- a sql comment\n+++ b plus\n`);
  expect(file?.lines.slice(1)).toEqual([
    { kind: "removed", text: "--- a sql comment" },
    { kind: "added", text: "+++ b plus" },
  ]);
});

test("the new name counts, with spaces and quotes", () => {
  const patch =
    "diff --git a/old.py b/new name.py\nsimilarity index 100%\nrename from old.py\nrename to new name.py\n" +
    'diff --git "a/\\303\\244.py" "b/\\303\\244.py"\nnew file mode 100644\n';
  const files = readPatch(patch);
  expect(files.map(({ path }) => path)).toEqual(["new name.py", "ä.py"]);
  expect(files[0]?.lines.map(({ kind }) => kind)).toEqual(["meta", "meta", "meta"]);
});

test("an empty patch has no files", () => {
  expect(readPatch("")).toEqual([]);
});
