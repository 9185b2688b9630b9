"""A diff as HTML in the theme's colours, in which everything that came from a file is text."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from .notebook_diff import CellDiff, Line, NotebookDiff
from .texts import html_table, line, lines

if TYPE_CHECKING:
    from .diff import Diff

_COLORS = {
    "+": "var(--jp-success-color0, #1b5e20)",
    "-": "var(--jp-error-color0, #b71c1c)",
    "@": "var(--jp-info-color0, #006064)",
}
_EDGES = {"added": _COLORS["+"], "deleted": _COLORS["-"], "modified": _COLORS["@"]}
_QUIET = "color:var(--jp-ui-font-color2, #616161)"


def diff_html(diff: Diff) -> str:
    """Return a diff as HTML."""
    if not diff:
        return f"<p>{diff.summary}</p>"
    shown = [
        f"<p>{escape(diff.summary)}</p>",
        html_table(("file", "change"), [(file.name, file.size) for file in diff.files]),
        *(_notebook(notebook) for notebook in diff.notebooks),
    ]
    if diff.patch and not diff.only_stat:
        rows = "\n".join(_row(row) for row in lines(diff.patch).split("\n"))
        shown.append(f"<details open><summary>Patch</summary><pre>{rows}</pre></details>")
    if diff.truncated:
        shown.append("<p>The patch goes on; it is too large to show whole.</p>")
    return "".join(shown)


def _row(row: str) -> str:
    """Return a line of a patch, coloured by what it says."""
    if row.startswith(("+++", "---", "diff ", "index ")):
        return f"<b>{escape(row)}</b>"
    color = _COLORS.get(row[:1])
    return f'<span style="color:{color}">{escape(row)}</span>' if color else escape(row)


def _notebook(notebook: NotebookDiff) -> str:
    metadata = [row for entry in notebook.metadata for row in entry.lines()]
    body = "".join(_cell(cell) for cell in notebook.cells)
    if metadata:
        body = _part("Metadata", metadata) + body
    if not body:
        body = f'<p style="{_QUIET}">Run again, with the same results.</p>'
    name = f"{notebook.old_path} → {notebook.path}" if notebook.old_path else notebook.path
    return f"<details open><summary>{escape(line(name))}</summary>{body}</details>"


def _cell(cell: CellDiff) -> str:
    edge = _EDGES.get(cell.kind, "currentcolor")
    parts = [f'<div style="{_QUIET}">{escape(line(cell.heading))}</div>', _lines(cell.source)]
    if cell.outputs is not None:
        parts.append(_part("Outputs", cell.output_lines()))
    if cell.metadata:
        parts.append(_part("Metadata", [row for one in cell.metadata for row in one.lines()]))
    style = f"border-left:3px solid {edge};padding-left:8px;margin:8px 0"
    return f'<div style="{style}">{"".join(parts)}</div>'


def _part(title: str, rows: Iterable[Line]) -> str:
    return f'<div style="{_QUIET}">{title}</div>{_lines(rows)}'


def _lines(rows: Iterable[Line]) -> str:
    shown = "\n".join(_line(row) for row in rows)
    return f'<pre style="margin:0">{shown}</pre>' if shown else ""


def _line(row: Line) -> str:
    text = escape(lines(f"{row.op} {row.text}").replace("\n", " "))
    color = _COLORS.get(row.op)
    return f'<span style="color:{color}">{text}</span>' if color else text
