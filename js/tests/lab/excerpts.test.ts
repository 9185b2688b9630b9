import { expect, test } from "vitest";
import {
  cellsMessage,
  errorMessage,
  gridCode,
  lastFailed,
  selectionMessage,
} from "../../src/lab/notebook/excerpts";

const error = (count: number, ...traceback: string[]) => ({
  cell_type: "code",
  source: "1 / 0",
  execution_count: count,
  outputs: [
    { output_type: "stream", text: "before" },
    { output_type: "error", ename: "ZeroDivisionError", evalue: "division by zero", traceback },
  ],
});

test("cells are sent with their place and language", () => {
  const cells = [
    { n: 2, cell: { cell_type: "code", source: ["x = 1\n", "y = 2"] } },
    { n: 3, cell: { cell_type: "markdown", source: "# Sums" } },
  ];
  expect(cellsMessage("a.ipynb", cells, "python")).toBe(
    "Cell 2 of the notebook a.ipynb:\n\n```python\nx = 1\ny = 2\n```\n\n" +
      "Cell 3 of the notebook a.ipynb:\n\n```markdown\n# Sums\n```",
  );
});

test("text with fences of its own stays between the fences around it", () => {
  expect(selectionMessage("a.ipynb", 1, "```\nfoo\n```")).toBe(
    "From cell 1 of the notebook a.ipynb:\n\n````\n```\nfoo\n```\n````",
  );
});

test("the last error is the one of the cell that ran last, not of the lowest cell", () => {
  const cells = [
    { n: 1, cell: error(9, "late") },
    { n: 2, cell: error(3, "early") },
    { n: 3, cell: { cell_type: "code", source: "x", outputs: [], execution_count: 12 } },
  ];
  expect(lastFailed(cells)?.n).toBe(1);
  expect(lastFailed(cells.slice(2))).toBeNull();
});

test("a traceback is sent without the colours of a terminal", () => {
  const cell = error(1, "\u001b[31mZeroDivisionError\u001b[0m", "division by zero");
  expect(errorMessage("a.ipynb", { n: 4, cell }, "python")).toBe(
    "Cell 4 of the notebook a.ipynb fails:\n\n```python\n1 / 0\n```\n\n" +
      "```\nZeroDivisionError\ndivision by zero\n```",
  );
});

test("an error without a traceback is sent by its name", () => {
  expect(errorMessage("a.ipynb", { n: 1, cell: error(1) }, "python")).toContain(
    "ZeroDivisionError: division by zero",
  );
});

test("the extension is loaded once in a notebook", () => {
  expect(gridCode([])).toBe("%load_ext maestro_jupyter\n%maestro grid");
  expect(gridCode([{ source: "import os\n%load_ext maestro_jupyter\n" }])).toBe("%maestro grid");
});
