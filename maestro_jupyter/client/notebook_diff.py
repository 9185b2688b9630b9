"""How a notebook changed, as plain data and as lines that a person reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """A line of a change; ``op`` is ``" "``, ``"+"``, ``"-"`` or ``"@"`` for a heading."""

    op: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A change of metadata; None stands for what is not there."""

    key: str
    old: str | None
    new: str | None

    def lines(self) -> Iterator[Line]:
        """Return what was and what is."""
        for op, value in (("-", self.old), ("+", self.new)):
            if value is not None:
                yield Line(op, f"{self.key}: {value}")


@dataclass(frozen=True)
class CellOutput:
    """One output of a cell; ``kind`` is ``stream``, ``result``, ``display`` or ``error``."""

    kind: str
    text: str


@dataclass(frozen=True)
class CellDiff:
    """What became of one cell: ``added``, ``deleted`` or ``modified``; places count from 0.

    ``outputs`` are those before and after, None where they are the same.
    """

    kind: str
    type: str
    old_index: int | None
    new_index: int | None
    source: tuple[Line, ...]
    outputs: tuple[tuple[CellOutput, ...], tuple[CellOutput, ...]] | None
    metadata: tuple[Entry, ...]

    @property
    def heading(self) -> str:
        """Return what became of which cell."""
        index = self.new_index if self.new_index is not None else self.old_index
        return f"{self.kind} {self.type} cell {0 if index is None else index + 1}"

    def output_lines(self) -> Iterator[Line]:
        """Return the lines of the outputs before and after."""
        for op, outputs in zip("-+", self.outputs or ((), ()), strict=True):
            for output in outputs:
                yield from (Line(op, text) for text in output.text.splitlines())


@dataclass(frozen=True)
class NotebookDiff:
    """What became of one notebook, cell by cell; what is the same is left out."""

    path: str
    old_path: str | None
    metadata: tuple[Entry, ...]
    cells: tuple[CellDiff, ...]

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> NotebookDiff:
        """Return what the server said."""
        return cls(
            path=str(said["path"]),
            old_path=said.get("old_path"),
            metadata=_entries(said.get("metadata", ())),
            cells=tuple(_cell(cell) for cell in said["cells"]),
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            **asdict(self),
            "cells": [
                asdict(cell)
                | {
                    "outputs": None
                    if cell.outputs is None
                    else {
                        side: [asdict(output) for output in outputs]
                        for side, outputs in zip(("old", "new"), cell.outputs, strict=True)
                    },
                }
                for cell in self.cells
            ],
        }

    def lines(self) -> Iterator[Line]:
        """Return the whole of it, line by line."""
        yield from (line for entry in self.metadata for line in entry.lines())
        for cell in self.cells:
            yield Line("@", f"@ {cell.heading}")
            yield from cell.source
            if cell.outputs is not None:
                yield Line("@", "@ outputs")
                yield from cell.output_lines()
            if cell.metadata:
                yield Line("@", "@ metadata")
                yield from (line for entry in cell.metadata for line in entry.lines())


def _cell(said: Mapping[str, Any]) -> CellDiff:
    outputs = said.get("outputs")
    return CellDiff(
        kind=str(said["kind"]),
        type=str(said["type"]),
        old_index=said.get("old_index"),
        new_index=said.get("new_index"),
        source=tuple(Line(str(line["op"])[:1], str(line["text"])) for line in said["source"]),
        outputs=None if outputs is None else (_outputs(outputs["old"]), _outputs(outputs["new"])),
        metadata=_entries(said.get("metadata", ())),
    )


def _outputs(said: Sequence[Mapping[str, Any]]) -> tuple[CellOutput, ...]:
    return tuple(CellOutput(str(output["kind"]), str(output["text"])) for output in said)


def _entries(said: Sequence[Mapping[str, Any]]) -> tuple[Entry, ...]:
    return tuple(Entry(str(one["key"]), one.get("old"), one.get("new")) for one in said)
