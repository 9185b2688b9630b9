import { expect, test } from "vitest";
import { readNotebookDiff } from "../../src/api/notebookDiff";
import { notebookPatch } from "../../src/grid/notebookPatch";

test("a notebook's change becomes lines, cell by cell", () => {
  const notebook = readNotebookDiff({
    path: "sums.ipynb",
    old_path: null,
    metadata: [{ key: "kernelspec", old: null, new: '"python3"' }],
    cells: [
      {
        kind: "modified",
        type: "code",
        old_index: 1,
        new_index: 0,
        source: [
          { op: " ", text: "x = 1" },
          { op: "-", text: "y = 2" },
          { op: "+", text: "y = 3" },
        ],
        outputs: {
          old: [{ kind: "result", text: "3" }],
          new: [{ kind: "stream", text: "a\nb\n" }],
        },
        metadata: [],
      },
    ],
  });
  expect(notebookPatch(notebook)).toEqual({
    path: "sums.ipynb",
    lines: [
      { kind: "added", text: '+kernelspec: "python3"' },
      { kind: "hunk", text: "Cell 1", place: "Cell 1" },
      { kind: "context", text: " x = 1" },
      { kind: "removed", text: "-y = 2" },
      { kind: "added", text: "+y = 3" },
      { kind: "hunk", text: "Outputs", place: "Cell 1, Outputs" },
      { kind: "removed", text: "-3" },
      { kind: "added", text: "+a" },
      { kind: "added", text: "+b" },
    ],
  });
});

test("rubbish from elsewhere is no notebook's change, and no error", () => {
  expect(readNotebookDiff(7).cells).toEqual([]);
  expect(notebookPatch(readNotebookDiff({ cells: [3, { kind: "odd" }] })).lines).toHaveLength(2);
});
