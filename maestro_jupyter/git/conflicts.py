"""Tells what a merge would conflict in, before it is tried."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .process import run

_READ = 1 << 20
_HUNKS = 20


@dataclass(frozen=True)
class Hunk:
    """The two sides of one place, with git's markers; ``line`` counts from 1."""

    line: int
    text: str


@dataclass(frozen=True)
class Conflict:
    """A file that two branches changed in ways that don't fit together.

    ``why`` is git's own word for it; ``hunks`` are empty where lines are not what it is about.
    """

    path: str
    why: str
    hunks: tuple[Hunk, ...]


def conflicts(repo: Path, branch: str, into: str) -> tuple[Conflict, ...]:
    """Return what merging ``branch`` into ``into`` would conflict in; nothing is changed.

    Raises
    ------
    UnknownBranchError
        One of the two is not a local branch.
    """
    from .merges import tips

    ours, theirs = tips(repo, branch, into)
    output = run(
        repo,
        *("merge-tree", "--write-tree", "-z", "--name-only", "--messages", theirs, ours),
        accept=(0, 1),
    )
    if output.status == 0:
        return ()
    tree, *fields = output.fields
    names = list(dict.fromkeys(fields[: fields.index("")]))
    reasons = dict(_reasons(fields[fields.index("") + 1 :]))
    return tuple(
        Conflict(name, reasons.get(name, "content"), tuple(_hunks(repo, tree, name)))
        for name in names
    )


def _reasons(fields: list[str]) -> Iterator[tuple[str, str]]:
    """Read git's messages: each names how many files, the files, its kind and its words."""
    position = 0
    while position < len(fields) and fields[position].isdigit():
        count = int(fields[position])
        names = fields[position + 1 : position + 1 + count]
        kind = fields[position + 1 + count]
        position += count + 3
        if kind.startswith("CONFLICT"):
            for name in names[:1]:
                yield name, kind.removeprefix("CONFLICT").strip(" ()")


def _hunks(repo: Path, tree: str, name: str) -> Iterator[Hunk]:
    shown = run(repo, "cat-file", "blob", f"{tree}:{name}", accept=(0, 128), limit=_READ)
    if b"\0" in shown.stdout[:8000]:
        return
    begun: int | None = None
    lines: list[str] = []
    found = 0
    for number, row in enumerate(os.fsdecode(shown.stdout).split("\n"), 1):
        if row.startswith("<<<<<<< "):
            begun, lines = number, []
        if begun is None:
            continue
        lines.append(row)
        if row.startswith(">>>>>>> "):
            yield Hunk(begun, "\n".join(lines).encode(errors="replace").decode())
            begun = None
            found += 1
            if found >= _HUNKS:
                return
