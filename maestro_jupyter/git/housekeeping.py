"""What is on the disk of all worktrees that Maestro made, and putting right what a crash left."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from .claims import ClaimedError, claim, turn
from .erasure import erase, remove_if_empty, set_aside_names, sweep
from .errors import NotAWorktreeError
from .losses import loss_of
from .places import common_dir, common_of, folder_for, git_dir, linked, marked_branch, symbolic_head
from .process import run
from .unfinished import finish

_BLOCK = 512
_CLAIM = ".claim"


@dataclass(frozen=True)
class Found:
    """A worktree of Maestro, or what is left of one.

    Attributes
    ----------
    repo
        The main folder of the repository; None where that is gone.
    own
        Its part of ``.git``; None where git knows nothing of it any more.
    is_there
        Whether the folder is; if not, someone deleted it by hand.
    """

    path: Path
    repo: Path | None
    own: Path | None
    branch: str | None
    is_there: bool


def survey(root: Path, repos: Iterable[Path]) -> list[Found]:
    """Return the worktrees under ``root``, and those that ``repos`` still know of."""
    found: dict[Path, Found] = {}
    root = root.resolve()
    with contextlib.suppress(OSError):
        for parent in sorted(root.iterdir()):
            for path in sorted(_folders(parent)):
                found[path] = _look(path)
    for repo in repos:
        with contextlib.suppress(NotAWorktreeError, OSError):
            for path, own in linked(common_dir(repo)).items():
                if path.parent.parent == root and path not in found and marked_branch(own):
                    found[path] = Found(path, repo, own, marked_branch(own), is_there=False)
    return list(found.values())


def size_of(folder: Path) -> int:
    """Return the bytes that a folder takes on the disk; no link is followed."""
    total = 0
    waiting = [folder]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    total += entry.stat(follow_symlinks=False).st_blocks * _BLOCK
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(Path(entry.path))
    return total


def is_forgotten(repo: Path, folder: Path) -> bool:
    """Tell whether a removal of the worktree at ``folder`` has come to where it can't turn back."""
    try:
        return not os.path.lexists(folder) and folder not in linked(common_dir(repo))
    except (NotAWorktreeError, OSError):
        return False


def being_removed(repo: Path, root: Path) -> list[Path]:
    """Return the worktrees of ``repo`` that removals set aside and have not deleted yet."""
    return [folder for _, folder in set_aside_names(folder_for(root, repo, "x").parent)]


def repair(repo: Path, root: Path, owned: Collection[Path]) -> list[str]:
    """Put right what killed calls have left of the worktrees of ``repo``; return what was done.

    A folder that was set aside to be removed, and is still known to git, gets its name back: the
    removal had not come to the point from which nothing can be lost. A merge whose git was killed
    is taken back. Everything else that was set
    aside is deleted, as are claims that nobody holds, and what git knows of a worktree that no
    session owns and whose folder someone deleted by hand, unless commits hang on it.
    """
    shared = common_dir(repo)
    parent = folder_for(root, repo, "x").parent
    done: list[str] = []
    with contextlib.suppress(ClaimedError), turn(shared, patience=0.0):
        done += filter(None, [finish(shared)])
    for aside, folder in set_aside_names(parent):
        if os.path.lexists(folder) or linked(shared).get(folder) is None:
            continue
        with contextlib.suppress(ClaimedError), claim(folder):
            if not os.path.lexists(folder) and linked(shared).get(folder) is not None:
                aside.rename(folder)
                done.append(f"{folder} is back")
    sweep(parent, shared)
    for spot in _unheld(parent, shared):
        with contextlib.suppress(ClaimedError, FileNotFoundError), claim(spot):
            pass
    if any(_is_stub(entry) for entry in (shared / "worktrees").glob("*")):
        # Git deletes what it has of a worktree of which it does not know where it is.
        run(repo, "worktree", "prune", "--expire=never")
    for folder, own in linked(shared).items():
        if folder.parent == parent and folder not in owned and _is_husk(folder, own):
            erase(own)
            done.append(f"git has forgotten {folder}, which is gone")
    remove_if_empty(parent)
    return done


def _is_husk(folder: Path, own: Path) -> bool:
    """Tell whether nothing is left of a worktree but what git knows, and nothing hangs on that."""
    branch = marked_branch(own)
    if os.path.lexists(folder) or branch is None or (own / "locked").exists():
        return False
    return not loss_of(
        own, None, base="main-worktree/HEAD", target=None, branch=branch, keep_branch=True
    )


def _is_stub(own: Path) -> bool:
    return not (own / "gitdir").exists() and not (own / "locked").exists()


def _folders(parent: Path) -> list[Path]:
    try:
        return [path for path in parent.iterdir() if path.name[:1] != "." and path.is_dir()]
    except OSError:
        return []


def _look(path: Path) -> Found:
    try:
        own = git_dir(path)
        repo = _main_of(common_of(own)) if own.is_dir() else None
    except (NotAWorktreeError, OSError):
        return Found(path, None, None, None, is_there=True)
    if repo is None:
        return Found(path, None, None, None, is_there=True)
    branch = symbolic_head(own) or marked_branch(own)
    return Found(path, repo, own, branch, is_there=True)


def _main_of(shared: Path) -> Path:
    return shared.parent if shared.name == ".git" else shared


def _unheld(parent: Path, shared: Path) -> list[Path]:
    files = [*parent.glob(f".*{_CLAIM}"), *shared.glob(f".maestro-*{_CLAIM}")]
    return [file.with_name(file.name[1 : -len(_CLAIM)]) for file in files]
