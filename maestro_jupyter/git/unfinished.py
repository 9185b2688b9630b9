"""Takes back the checkout of a merge whose git was killed before it was done.

A branch that is checked out moves together with its files. Git writes files first and moves the
branch last, so one that is killed leaves files of both. What is about to be done is noted in the
repository, and whoever merges or starts next takes back what was not finished.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from .errors import LockedError
from .places import common_of, git_dir
from .process import LOCK_PATIENCE, run
from .repository import look_up

_NOTE = "maestro-merge.json"
_SETTLED = 1.0
"""Seconds for which git never holds a lock without having it open."""

_LINK, _SUBMODULE = "120000", "160000"
_NOTHING = ""
_CHANGE = re.compile(r":(?P<was>\d+) (?P<mode>\d+) (?P<old>[0-9a-f]+) (?P<new>[0-9a-f]+) [A-Z]")


@dataclass(frozen=True)
class _Move:
    """A branch that is to move in ``folder``; ``locks`` were there before, with their times."""

    folder: str
    branch: str
    old: str
    new: str
    locks: dict[str, int]


@dataclass(frozen=True)
class _File:
    path: str
    was: str
    mode: str
    old: str
    new: str

    @property
    def was_there(self) -> bool:
        return self.old.strip("0") != ""

    @property
    def is_kept(self) -> bool:
        return self.new.strip("0") != ""


class Attempt:
    """A move that is being made; ``ended`` says that git came to an end of its own."""

    ended = False


@contextlib.contextmanager
def noted(shared: Path, folder: Path, branch: str, old: str, new: str) -> Iterator[Attempt]:
    """Have what goes on in ``folder`` taken back unless it comes to an end.

    The caller has the repository's turn.
    """
    move = _Move(str(folder), branch, old, new, _locks(folder, branch))
    note = shared / _NOTE
    fresh = note.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(move)))
    fresh.replace(note)
    attempt = Attempt()
    try:
        yield attempt
    finally:
        if attempt.ended:
            note.unlink()
        else:
            finish(shared)


def finish(shared: Path) -> str:
    """Take back what a killed git has left of a merge; return what was put right.

    The caller has the repository's turn.

    Raises
    ------
    LockedError
        That git is still at work, or another one is.
    """
    note = shared / _NOTE
    try:
        move = _Move(**json.loads(note.read_bytes()))
    except FileNotFoundError:
        return ""
    except (ValueError, TypeError):
        note.unlink()
        return ""
    folder, done = Path(move.folder), ""
    if folder.is_dir():
        _unlock(folder, move)
        if look_up(folder, ["HEAD"]) == [move.old] and _take_back(folder, move):
            done = f"a merge into {move.branch!r} that was cut short is taken back in {folder}"
    note.unlink(missing_ok=True)
    return done


def _take_back(folder: Path, move: _Move) -> bool:
    """Bring back the files that git has replaced, and no others: who else wrote one, keeps it."""
    listing = run(folder, "diff-tree", "-r", "-z", "--no-renames", move.old, move.new).fields
    files = [
        _File(path, found["was"], found["mode"], found["old"], found["new"])
        for change, path in zip(listing[::2], listing[1::2], strict=True)
        if (found := _CHANGE.match(change)) is not None
    ]
    changed = [file for file in files if _is_gits(folder, file)]
    is_staged = _unstage(folder, files)
    for file in changed:
        (folder / file.path).unlink(missing_ok=True)
        for parent in list(Path(file.path).parents)[:-1]:
            with contextlib.suppress(OSError):
                (folder / parent).rmdir()
    back = "".join(f"{file.path}\0" for file in changed if file.was_there)
    run(folder, "checkout-index", "--force", "-z", "--stdin", stdin=_bytes(back))
    run(folder, "update-index", "-q", "--refresh", accept=(0, 1))
    return bool(changed) or is_staged


def _unstage(folder: Path, files: list[_File]) -> bool:
    """Bring back the index where git has replaced that; return whether it had."""
    staged = {
        path: facts.split(" ")[1]
        for facts, _, path in (
            entry.partition("\t") for entry in run(folder, "ls-files", "--stage", "-z").fields
        )
    }
    moved = [file for file in files if staged.get(file.path, _NOTHING) == file.new.strip("0")]
    entries = "".join(f"{file.was} {file.old}\t{file.path}\0" for file in moved)
    run(folder, "update-index", "-z", "--index-info", stdin=_bytes(entries))
    return bool(moved)


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogateescape")


def _is_gits(folder: Path, file: _File) -> bool:
    """Tell whether git has put what is at a path there, or taken away what was."""
    path = folder / file.path
    if file.mode == _SUBMODULE or (path.is_dir() and not path.is_symlink()):
        return False
    if not os.path.lexists(path):
        return file.was_there
    if not file.is_kept:
        return False
    if path.is_symlink():
        wanted = run(folder, "cat-file", "blob", file.new).stdout
        return file.mode == _LINK and os.fsencode(path.readlink()) == wanted
    found = run(folder, "hash-object", "--", path).text
    if found in {file.old, file.new}:
        return found == file.new
    # A file that git was just writing.
    whole = run(folder, "cat-file", "--filters", f"--path={file.path}", file.new).stdout
    return whole.startswith(path.read_bytes())


def _locks(folder: Path, branch: str) -> dict[str, int]:
    own = git_dir(folder)
    names = [own / name for name in ("index.lock", "HEAD.lock", "ORIG_HEAD.lock")]
    found = {}
    for lock in (*names, common_of(own) / "refs" / "heads" / f"{branch}.lock"):
        with contextlib.suppress(OSError):
            found[str(lock)] = lock.stat().st_mtime_ns
    return found


def _unlock(folder: Path, move: _Move) -> None:
    """Delete the locks that a killed git has left, once nobody works with them any more."""
    patient_until = time.monotonic() + LOCK_PATIENCE
    while left := _locks(folder, move.branch).items() - move.locks.items():
        for lock, since in left:
            if time.time_ns() - since > _SETTLED * 1e9 and not _is_open(Path(lock)):
                Path(lock).unlink(missing_ok=True)
        if time.monotonic() > patient_until:
            raise LockedError(
                f"Another git process is at work in {folder}.",
                hint="Try again when it is done.",
            )
        time.sleep(0.05)


def _is_open(file: Path) -> bool:
    """Tell whether a process of this user has ``file`` open."""
    import psutil

    wanted = os.path.realpath(file)
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if any(one.path == wanted for one in process.open_files()):
                return True
    return False
