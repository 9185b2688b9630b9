"""Reads files as they were in a commit and as they are in a worktree, within bounds."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from .process import run

READ_LIMIT = 16 << 20
"""Bytes of one file; a larger one is not read."""

_KILO = 1024


class Contents:
    """The two sides of a comparison: the commit ``start``, and the files in ``path`` now."""

    def __init__(self, path: Path, start: str) -> None:
        self._path = path
        self._start = start

    def old_sizes(self, names: Sequence[str]) -> dict[str, int]:
        """Return the sizes of those files that are in the commit; one process for all."""
        asked = [name for name in names if "\n" not in name]
        if not asked:
            return {}
        answers = self._batch("--batch-check", asked).split(b"\n")
        facts = ((name, answer.split(b" ")) for name, answer in zip(asked, answers, strict=False))
        return {name: int(said[2]) for name, said in facts if said[1:2] == [b"blob"]}

    def old(self, name: str) -> bytes | None:
        """Return a file in the commit; None where it is not there or too large."""
        size = self.old_sizes([name]).get(name)
        if size is None or size > READ_LIMIT:
            return None
        return self._batch("--batch", [name]).partition(b"\n")[2][:size]

    def new_size(self, name: str) -> int | None:
        """Return the size of a file in the worktree; None where it is not there."""
        try:
            found = (self._path / name).lstat()
        except OSError:
            return None
        return found.st_size if stat.S_ISREG(found.st_mode) else None

    def new(self, name: str) -> bytes | None:
        """Return a file in the worktree; None where it is none, or too large."""
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
            with os.fdopen(os.open(self._path / name, flags), "rb") as file:
                found = os.fstat(file.fileno())
                if not stat.S_ISREG(found.st_mode) or found.st_size > READ_LIMIT:
                    return None
                return file.read(READ_LIMIT + 1)
        except OSError:
            return None

    def _batch(self, how: str, names: Sequence[str]) -> bytes:
        return run(
            self._path,
            *("cat-file", how),
            stdin="".join(f"{self._start}:{name}\n" for name in names).encode(
                errors="surrogateescape",
            ),
        ).stdout


def size_in_words(size: int) -> str:
    """Return a size as a person reads it.

    Examples
    --------
    >>> size_in_words(900), size_in_words(12_400), size_in_words(3_500_000)
    ('900 B', '12 KB', '3.3 MB')
    """
    if size < _KILO:
        return f"{size} B"
    if size < _KILO * _KILO:
        return f"{size / _KILO:.0f} KB"
    return f"{size / _KILO / _KILO:.1f} MB"
