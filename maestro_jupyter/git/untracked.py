"""Names the files of a worktree that git neither knows nor ignores.

Git walks every folder for that, which on a large repository takes half as long as its diff. A
folder's time changes when a name in it comes or goes, so a listing holds until a folder, a list of
patterns or the index changes. Git's own untracked cache rests on the same, but of all commands only
``git status`` uses it, and that looks at every file besides.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Lock

from .places import common_of, git_dir
from .process import run

_PATTERNS = ".gitignore"
_KEPT = 16
_MOST = 20_000
"""Folders of which the times are kept; each takes a third of a kilobyte."""

_SETTLED = 2.0
"""Seconds after which another change surely gives a folder another time, on any disk."""

_Mark = tuple[int, int, int] | None


@dataclass(frozen=True)
class _Listing:
    """What was found, and the marks of all that it rests on; no marks where they won't do."""

    names: tuple[str, ...]
    index: _Mark
    folders: tuple[str, ...] = ()
    marks: dict[str, _Mark] | None = None


_listings: OrderedDict[Path, _Listing] = OrderedDict()
_lock = Lock()


def untracked_files(path: Path, pathspecs: Sequence[str] = ()) -> list[str]:
    """Return the files that git neither knows nor ignores; repositories in there are left out."""
    if pathspecs:
        return _files(_list(path, *pathspecs))
    own = git_dir(path)
    with _lock:
        last = _listings.get(path)
    if last is not None and last.marks is not None and _hold(last.marks):
        return list(last.names)
    listing = _look(path, own, last)
    with _lock:
        _listings[path] = listing
        _listings.move_to_end(path)
        while len(_listings) > _KEPT:
            _listings.popitem(last=False)
    return list(listing.names)


def _look(path: Path, own: Path, last: _Listing | None) -> _Listing:
    """List anew; what a listing rests on is looked at before git is asked, so nothing is missed."""
    settled = time.time_ns() - _SETTLED * 1e9
    index = _mark(own / "index")
    if last is None or last.index != index:
        # It may well be the only look at this state.
        return _Listing(tuple(_files(_list(path))), index)
    folders = last.folders or _tracked_folders(path)
    marks = _marks(path, folders) | _settings(own)
    found = _list(path, directory=True)
    inner = [name for name in found if name.endswith("/")]
    within = _below(path, inner)
    marks |= _marks(path, within)
    names = _files(found) + (_files(_list(path, *_literal(inner))) if inner else [])
    newest = max((mark[0] for mark in marks.values() if mark), default=0)
    is_one_state = newest < settled and marks[str(own / "index")] == index
    holds = is_one_state and len(folders) + len(within) < _MOST
    return _Listing(tuple(sorted(names)), index, folders, marks if holds else None)


def _list(path: Path, *pathspecs: str, directory: bool = False) -> list[str]:
    options = ["--directory"] if directory else []
    command = ("ls-files", "--others", "--exclude-standard", "-z", *options, "--", *pathspecs)
    return run(path, *command).fields


def _files(names: Iterable[str]) -> list[str]:
    return [name for name in names if not name.endswith("/")]


def _literal(folders: Iterable[str]) -> list[str]:
    return [f":(top,literal){folder}" for folder in folders]


def _tracked_folders(path: Path) -> tuple[str, ...]:
    """Return the folders that hold what git knows, and those above them."""
    folders = {""}
    for name in {name.rpartition("/")[0] for name in run(path, "ls-files", "-z").fields}:
        above = name
        while above and above not in folders:
            folders.add(above)
            above = above.rpartition("/")[0]
    return tuple(sorted(folders))


def _below(path: Path, folders: Iterable[str]) -> list[str]:
    """Return ``folders`` and the folders in them, at most so many that it is worth the while."""
    walks = (os.walk(path / folder) for folder in folders)
    found = (os.path.relpath(where, path) for walk in walks for where, _, _ in walk)
    return list(islice(found, _MOST))


def _marks(path: Path, folders: Iterable[str]) -> dict[str, _Mark]:
    """Return the marks of folders, and of the lists of patterns in them."""
    marks = {}
    for folder in folders:
        where = f"{path}/{folder}" if folder else str(path)
        marks[where] = _mark(where)
        patterns = f"{where}/{_PATTERNS}"
        if (mark := _mark(patterns)) is not None:
            marks[patterns] = mark
    return marks


def _settings(own: Path) -> dict[str, _Mark]:
    """Return the marks of what else says which files are known, and which are ignored."""
    shared, home = common_of(own), Path.home()
    user = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "git"
    chosen = run(own, "--git-dir=.", "config", "--path", "core.excludesFile", accept=(0, 1)).text
    places = [
        *(own / "index", own / "config.worktree", shared / "config", shared / "info" / "exclude"),
        *(home / ".gitconfig", user / "config", user / "ignore"),
        *([Path(chosen)] if chosen else ()),
    ]
    return {str(place): _mark(place) for place in places}


def _hold(marks: dict[str, _Mark]) -> bool:
    return all(_mark(place) == mark for place, mark in marks.items())


def _mark(place: str | Path) -> _Mark:
    """Return what changes whenever a file or the names in a folder do; None where it is missing."""
    try:
        found = os.stat(place)  # noqa: PTH116 - a Path takes as long as the look
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
