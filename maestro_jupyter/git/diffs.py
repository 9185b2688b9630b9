"""Shows what a worktree adds to its base."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from maestro_jupyter.model import Change

from .change import parting, untracked_files
from .places import git_dir
from .process import run

PATCH_LIMIT = 2 << 20
"""Bytes of a patch that are kept."""

_PLAIN = ("--no-color", "--no-ext-diff", "--no-textconv", "--no-relative", "--find-renames")
_STATUS = {
    "A": "added",
    "C": "copied",
    "D": "deleted",
    "M": "modified",
    "R": "renamed",
    "T": "type changed",
    "U": "unmerged",
}


@dataclass(frozen=True)
class FileChange:
    """What became of one file.

    Attributes
    ----------
    old_path
        Its path before, where that was another.
    status
        ``added``, ``copied``, ``deleted``, ``modified``, ``renamed``, ``type changed`` or
        ``unmerged``.
    """

    path: str
    old_path: str | None
    status: str
    insertions: int
    deletions: int
    binary: bool


@dataclass(frozen=True)
class Diff:
    """Everything a worktree adds to its base; ``truncated`` says that the patch was cut."""

    stat: Change
    files: tuple[FileChange, ...]
    patch: str
    truncated: bool


def diff(path: Path, base: str) -> Diff:
    """Return what ``path`` adds to ``base``: committed, uncommitted and untracked.

    The worktree's index is not touched: untracked files are noted in a copy of it.
    """
    start = parting(path, base)
    with _index_with_untracked(path) as environment:
        listing = run(
            path,
            *("--no-optional-locks", "diff", start, *_PLAIN, "--ignore-submodules=none"),
            *("--raw", "--numstat", "-z", "--"),
            environment=environment,
        ).fields
        patch = run(
            path,
            *("--no-optional-locks", "-c", "core.quotePath=false", "diff", start, *_PLAIN),
            *("--patch", "--unified=3", "--src-prefix=a/", "--dst-prefix=b/"),
            *("--submodule=short", "--ignore-submodules=none", "--"),
            environment=environment,
            limit=PATCH_LIMIT,
        )
    files = tuple(_files(listing))
    text = patch.stdout.decode(errors="replace")
    return Diff(
        stat=Change(
            files=len(files),
            insertions=sum(file.insertions for file in files),
            deletions=sum(file.deletions for file in files),
        ),
        files=files,
        patch=text[: text.rfind("\n") + 1] if patch.truncated else text,
        truncated=patch.truncated,
    )


@contextlib.contextmanager
def _index_with_untracked(path: Path) -> Iterator[dict[str, str]]:
    """Make a copy of the index that names untracked files too, for as long as it is needed.

    The time of the copy is that of the index, from which git tells which files it must look into.
    """
    untracked = untracked_files(path)
    if not untracked:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="maestro-index-") as folder:
        copy = Path(folder, "index")
        with contextlib.suppress(FileNotFoundError):
            shutil.copy2(git_dir(path) / "index", copy)
        environment = {"GIT_INDEX_FILE": str(copy)}
        run(
            path,
            *("-c", "core.safecrlf=false", "--literal-pathspecs"),
            *("add", "--intent-to-add", "--force", "--ignore-errors"),
            *("--pathspec-from-file=-", "--pathspec-file-nul"),
            stdin="\0".join(untracked).encode(errors="surrogateescape"),
            environment=environment,
            accept=(0, 1),
        )
        yield environment


def _files(listing: list[str]) -> Iterator[FileChange]:
    """Read ``--raw --numstat -z``: first the status of every file, then its counts."""
    records = iter(listing)
    statuses: dict[str, tuple[str, str | None]] = {}
    for record in records:
        if record.startswith(":"):
            letter = record.rsplit(" ", 1)[1][0]
            old = next(records)
            new = next(records) if letter in "RC" else old
            statuses[new] = (letter, old if new != old else None)
            continue
        insertions, deletions, path = record.split("\t", 2)
        if not path:
            next(records)
            path = next(records)
        letter, before = statuses.get(path, ("M", None))
        yield FileChange(
            path=path,
            old_path=before,
            status=_STATUS.get(letter, "modified"),
            insertions=0 if insertions == "-" else int(insertions),
            deletions=0 if deletions == "-" else int(deletions),
            binary=insertions == "-",
        )
