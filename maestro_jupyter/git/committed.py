"""Reads files as commits hold them."""

from __future__ import annotations

from pathlib import Path

from maestro_jupyter.model import TooLargeError

from .process import run


def file_at(repo: Path, commit: str, name: str, *, limit: int) -> bytes | None:
    """Return the file ``name`` of a commit, or None where it has none.

    Raises
    ------
    TooLargeError
        It is over ``limit`` bytes.
    """
    read = run(repo, "cat-file", "blob", f"{commit}:{name}", accept=(0, 128), limit=limit + 1)
    if len(read.stdout) > limit:
        raise TooLargeError(f"{name} is over {limit:,} bytes.", hint="Make it shorter.")
    return read.stdout if read.status == 0 else None
