from __future__ import annotations

import copy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from maestro_jupyter.git import diff
from maestro_jupyter.git.notebooks import CellOutput, Entry, Line

PLOT = {"image/png": "iVBORw0KGgo=" * 100, "text/plain": "<Figure>"}


@pytest.fixture
def book():
    return new_notebook(
        cells=[
            new_markdown_cell("# Sums", id="head"),
            new_code_cell("x = 1\ny = 2", id="given"),
            new_code_cell("x + y", id="sum", execution_count=2, outputs=[result("3")]),
            new_code_cell("plot()", id="plot"),
        ],
    )


def result(text):
    return new_output("execute_result", {"text/plain": text}, execution_count=2)


def put(folder, book, name="sums.ipynb"):
    nbformat.write(book, folder / name)


@pytest.fixture
def made(repo, add, book):
    put(repo.path, book)
    repo.git("add", "-A")
    repo.git("commit", "-qm", "A notebook")
    return add("login")


def test_cells_are_compared_one_by_one(made, book):
    book = copy.deepcopy(book)
    book.cells[1].source = "x = 1\ny = 3"
    book.cells[2].outputs = [result("4")]
    del book.cells[0]
    book.cells.append(new_code_cell("print('done')", id="done"))
    put(made.path, book)
    shown = diff(made.path, made.base)
    (notebook,) = shown.notebooks
    assert [(cell.kind, cell.old_index, cell.new_index) for cell in notebook.cells] == [
        ("deleted", 0, None),
        ("modified", 1, 0),
        ("modified", 2, 1),
        ("added", None, 3),
    ]
    deleted, given, total, added = notebook.cells
    assert (deleted.type, deleted.source) == ("markdown", (Line("-", "# Sums"),))
    assert given.source == (Line(" ", "x = 1"), Line("-", "y = 2"), Line("+", "y = 3"))
    assert given.outputs is None
    assert total.outputs.old == (CellOutput("result", "3"),)
    assert total.outputs.new == (CellOutput("result", "4"),)
    assert added.source == (Line("+", "print('done')"),)


def test_the_json_of_a_notebook_is_not_in_the_patch(repo, made, book):
    book.cells[0].source = "# Totals"
    put(made.path, book)
    repo.write("x.py", "x\n", made.path)
    shown = diff(made.path, made.base)
    assert [(file.path, file.notebook) for file in shown.files] == [
        ("sums.ipynb", True),
        ("x.py", False),
    ]
    assert "Totals" not in shown.patch
    assert "+x" in shown.patch


def test_a_new_notebook_and_one_that_is_gone(made):
    (made.path / "sums.ipynb").unlink()
    put(made.path, new_notebook(cells=[new_code_cell("1")]), "new.ipynb")
    new, old = diff(made.path, made.base).notebooks
    assert {cell.kind for cell in old.cells} == {"deleted"}
    assert [cell.kind for cell in new.cells] == ["added"]


def test_running_a_cell_again_with_the_same_result_is_no_change(made, book):
    book.cells[2].execution_count = 17
    put(made.path, book)
    (notebook,) = diff(made.path, made.base).notebooks
    assert notebook.cells == ()


def test_pictures_are_told_in_words(made, book):
    book.cells[3].outputs = [new_output("display_data", PLOT)]
    put(made.path, book)
    (notebook,) = diff(made.path, made.base).notebooks
    (output,) = notebook.cells[0].outputs.new
    assert output == CellOutput("display", "<Figure>\nimage/png, 1 KB")


def test_metadata_is_compared(made, book):
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python"}
    book.cells[0].metadata["tags"] = ["intro"]
    put(made.path, book)
    (notebook,) = diff(made.path, made.base).notebooks
    assert [entry.key for entry in notebook.metadata] == ["kernelspec"]
    assert notebook.cells[0].metadata == (Entry("tags", None, '["intro"]'),)


@pytest.mark.parametrize(
    "text",
    [
        "not JSON",
        "[]",
        '{"nbformat": 4, "cells": 7}',
        '{"nbformat": 4, "cells": [{"cell_type": "code"}, 3]}',
        '{"nbformat": 3, "worksheets": []}',
        "<<<<<<< HEAD",
        "[" * 100_000,
    ],
)
def test_what_only_looks_like_a_notebook_is_shown_as_text(repo, made, text):
    repo.write("sums.ipynb", text, made.path)
    shown = diff(made.path, made.base)
    assert shown.notebooks == ()
    assert not shown.files[0].notebook
    assert shown.patch.startswith("diff --git a/sums.ipynb")


@pytest.mark.parametrize(
    "cell",
    [
        {"cell_type": "code"},
        {"cell_type": "code", "source": None, "outputs": [{}], "metadata": []},
        {"cell_type": "code", "source": ["a", 1], "outputs": [{"output_type": "stream"}]},
        {"cell_type": 7, "source": {}, "metadata": {}},
        {"cell_type": "code", "source": "", "outputs": 3, "metadata": {}},
        {"cell_type": "code", "source": "", "outputs": [{"output_type": "error", "data": 5}]},
    ],
)
def test_a_broken_cell_is_shown_in_one_way_or_the_other(made, cell, repo):
    import json

    text = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})
    repo.write("sums.ipynb", text, made.path)
    shown = diff(made.path, made.base)
    assert bool(shown.notebooks) != ("sums.ipynb" in shown.patch)
