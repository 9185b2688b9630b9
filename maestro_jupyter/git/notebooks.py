"""Compares notebooks cell by cell, with nbdime."""

from __future__ import annotations

import difflib
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .contents import Contents, size_in_words
from .patches import FileChange

_log = logging.getLogger(__name__)

_LARGEST = 8 << 20
_TEXT = 20_000
_FORMAT = 4
_EMPTY = '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}'
_BROKEN = (
    *(KeyError, IndexError, TypeError, ValueError, AttributeError, AssertionError),
    RecursionError,
)
_KINDS = {"execute_result": "result", "display_data": "display"}


@dataclass(frozen=True)
class Line:
    """A line of a cell; ``op`` is ``" "``, ``"+"`` or ``"-"``."""

    op: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A change of metadata; None stands for what is not there."""

    key: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class CellOutput:
    """One output of a cell; ``kind`` is ``stream``, ``result``, ``display`` or ``error``."""

    kind: str
    text: str


@dataclass(frozen=True)
class Outputs:
    """A cell's outputs, before and after."""

    old: tuple[CellOutput, ...]
    new: tuple[CellOutput, ...]


@dataclass(frozen=True)
class CellDiff:
    """What became of one cell.

    Attributes
    ----------
    kind
        ``added``, ``deleted`` or ``modified``.
    type
        ``code``, ``markdown`` or ``raw``.
    old_index, new_index
        Where it was and where it is, from 0.
    outputs
        None where they are the same.
    """

    kind: str
    type: str
    old_index: int | None
    new_index: int | None
    source: tuple[Line, ...]
    outputs: Outputs | None
    metadata: tuple[Entry, ...]


@dataclass(frozen=True)
class NotebookDiff:
    """What became of one notebook; cells that are the same are left out."""

    path: str
    old_path: str | None
    metadata: tuple[Entry, ...]
    cells: tuple[CellDiff, ...]


def diff_notebook(file: FileChange, contents: Contents) -> NotebookDiff | None:
    """Return how a notebook changed; None where one side is no notebook that can be compared."""
    old = None if file.status == "added" else contents.old(file.old_path or file.path)
    new = None if file.status == "deleted" else contents.new(file.path)
    if (old is None) != (file.status == "added") or (new is None) != (file.status == "deleted"):
        return None
    import nbdime

    try:
        before, after = _notebook(old), _notebook(new)
        if before is None or after is None:
            return None
        changes = nbdime.diff_notebooks(before, after)
        cells = tuple(_cells(changes, before["cells"], after["cells"]))
    except _BROKEN as error:
        # nbdime expects notebooks that keep to their schema; others are shown as text.
        _log.debug("%s can't be compared as a notebook: %r", file.path, error)
        return None
    metadata = tuple(_entries(before["metadata"], after["metadata"]))
    return NotebookDiff(file.path, file.old_path, metadata, cells)


def _notebook(data: bytes | None) -> Any:
    if data is None or not data.strip():
        return _from_text(_EMPTY)
    if len(data) > _LARGEST:
        return None
    said = json.loads(data)
    fits = (
        isinstance(said, dict)
        and said.get("nbformat") == _FORMAT
        and isinstance(said.get("metadata"), dict)
        and isinstance(said.get("cells"), list)
        and all(isinstance(cell, dict) and "cell_type" in cell for cell in said["cells"])
    )
    return _from_text(data.decode()) if fits else None


def _from_text(text: str) -> Any:
    """Return a notebook of the current format, its lists of lines joined to texts."""
    from nbformat.v4 import reads

    return reads(text)  # type: ignore[no-untyped-call]


def _cells(
    changes: Sequence[Any],
    old: Sequence[Mapping[str, Any]],
    new: Sequence[Mapping[str, Any]],
) -> Iterator[CellDiff]:
    """Follow nbdime's steps through both lists of cells."""
    steps: Sequence[Any] = next((each["diff"] for each in changes if each["key"] == "cells"), [])
    shift = 0
    for step in steps:
        at = step["key"]
        if step["op"] == "addrange":
            for number in range(at + shift, at + shift + len(step["valuelist"])):
                yield from _cell("added", None, number, {}, new[number])
            shift += len(step["valuelist"])
        elif step["op"] == "removerange":
            for number in range(at, at + step["length"]):
                yield from _cell("deleted", number, None, old[number], {})
            shift -= step["length"]
        elif step["op"] == "patch":
            yield from _cell("modified", at, at + shift, old[at], new[at + shift])


def _cell(
    kind: str,
    old_index: int | None,
    new_index: int | None,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> Iterator[CellDiff]:
    before, after = _text(old.get("source", "")), _text(new.get("source", ""))
    outputs = Outputs(
        tuple(map(_output, old.get("outputs", ()))),
        tuple(map(_output, new.get("outputs", ()))),
    )
    metadata = tuple(_entries(old.get("metadata"), new.get("metadata")))
    same_outputs = outputs.old == outputs.new
    if kind == "modified" and before == after and same_outputs and not metadata:
        return  # It was run again, with the same result.
    yield CellDiff(
        kind=kind,
        type=str((new or old).get("cell_type", "raw")),
        old_index=old_index,
        new_index=new_index,
        source=tuple(_lines(before, after)),
        outputs=None if same_outputs else outputs,
        metadata=metadata,
    )


def _lines(old: str, new: str) -> Iterator[Line]:
    before, after = old.splitlines(), new.splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=len(before) > 1000)  # noqa: PLR2004
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        if what == "equal":
            yield from (Line(" ", text) for text in before[i1:i2])
            continue
        yield from (Line("-", text) for text in before[i1:i2])
        yield from (Line("+", text) for text in after[j1:j2])


def _output(output: Mapping[str, Any]) -> CellOutput:
    kind = str(output.get("output_type"))
    if kind == "stream":
        return CellOutput("stream", _cut(_text(output.get("text", ""))))
    if kind == "error":
        return CellOutput("error", _cut(f"{output.get('ename')}: {output.get('evalue')}"))
    data = output.get("data")
    parts = data if isinstance(data, Mapping) else {}
    texts = [_text(value) for key, value in parts.items() if key == "text/plain"]
    others = [
        f"{key}, {size_in_words(len(_text(value)))}"
        for key, value in parts.items()
        if key != "text/plain"
    ]
    return CellOutput(_KINDS.get(kind, "display"), _cut("\n".join([*texts, *others])))


def _entries(old: Any, new: Any) -> Iterator[Entry]:
    before = old if isinstance(old, Mapping) else {}
    after = new if isinstance(new, Mapping) else {}
    for key in sorted({*before, *after}, key=str):
        if before.get(key) != after.get(key):
            yield Entry(
                str(key),
                _cut(json.dumps(before[key], ensure_ascii=False)) if key in before else None,
                _cut(json.dumps(after[key], ensure_ascii=False)) if key in after else None,
            )


def _text(value: Any) -> str:
    """Return a multi-line string of a notebook, which may be a list of its lines."""
    if isinstance(value, list):
        return "".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT else f"{text[:_TEXT]}… ({len(text)} characters)"
