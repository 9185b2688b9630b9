"""Counts how much a worktree differs from its base: cheaply, and without touching its index."""

from __future__ import annotations

import os
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from maestro_jupyter.model import Change

from .errors import GitFailedError
from .places import git_dir
from .process import run
from .untracked import untracked_files

_READ = 32 << 20
_OPENED = 5000
_SNIFFED = 8000
_CHUNK = 1 << 20


def change_of(path: Path, base: str) -> Change:
    """Return the size of what ``path`` adds to ``base``: committed, uncommitted and untracked.

    Parameters
    ----------
    base
        A commit; what counts is where it and the worktree's HEAD parted.

    Notes
    -----
    Untracked files are counted here rather than by git, which would have to be told about them in
    an index. Beyond 5000 of them or 32 MiB lines are not counted any more, only files.
    """
    git_dir(path)
    with ThreadPoolExecutor(1) as beside:
        looking = beside.submit(untracked_files, path)
        try:
            counted = _counted(path, "--merge-base", base)
        except GitFailedError:
            # There is no merge base, or more than one.
            counted = _counted(path, parting(path, base))
        untracked = looking.result()
    files, insertions, deletions = (
        int(number.group(1)) if (number := re.search(rf"(\d+) {word}", counted)) else 0
        for word in ("file", "insertion", "deletion")
    )
    return Change(
        files=files + len(untracked),
        insertions=insertions + _lines(path, untracked),
        deletions=deletions,
    )


def _counted(path: Path, *against: str) -> str:
    return run(
        path,
        *("--no-optional-locks", "diff", *against, "--shortstat", "--find-renames"),
        *("--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty", "--"),
    ).text


def refresh_index(path: Path) -> None:
    """Let git note that the files of a new worktree are what it checked out.

    Until then every look at them reads all of them. Call it once, off the way of a spawn.
    """
    run(path, "update-index", "-q", "--refresh", accept=(0, 1))


def parting(path: Path, base: str) -> str:
    """Return the commit where ``base`` and HEAD parted, or ``base`` if they never met.

    Raises
    ------
    NotAWorktreeError
        ``path`` is no worktree any more; git would take the repository around it for one.
    """
    git_dir(path)
    return run(path, "merge-base", base, "HEAD", accept=(0, 1, 128)).text or base


def _lines(path: Path, names: list[str]) -> int:
    total, left = 0, _READ
    for name in names[:_OPENED]:
        lines, read = _lines_of(path / name, left)
        total += lines
        left -= read
        if left <= 0:
            break
    return total


def _lines_of(file: Path, most: int) -> tuple[int, int]:
    """Return the lines of ``file`` as git counts them, and the bytes that were read."""
    try:
        if stat.S_ISLNK(file.lstat().st_mode):
            return 1, 0
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return 0, 0
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return 0, 0
        lines = read = 0
        last = b"\n"
        while read < most and (chunk := stream.read(min(_CHUNK, most - read))):
            if read == 0 and b"\0" in chunk[:_SNIFFED]:
                return 0, len(chunk)
            lines += chunk.count(b"\n")
            read += len(chunk)
            last = chunk[-1:]
        return lines + (last != b"\n"), read
