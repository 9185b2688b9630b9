"""Takes back a worktree whose making was cut short by the death of the process."""

from __future__ import annotations

import contextlib
import os
import re
import time
from pathlib import Path

from maestro_jupyter.model.names import check_name

from .branches import default_branch, untouched_since_made
from .claims import ClaimedError, branch_spot, claim
from .erasure import erase, erase_own_part, set_aside, sweep
from .errors import LockedError, NotAWorktreeError
from .listing import folder_of_branch
from .losses import loss_of
from .places import common_dir, folder_for, git_dir, half_made, linked, marked_branch
from .process import LOCK_PATIENCE, run

_SETTLED = 1.0
"""Seconds after which git has surely written the second file of a worktree's part of ``.git``."""


def undo_unfinished(
    repo: Path,
    name: str,
    *,
    root: Path,
    branch: str | None = None,
    adopted: bool = False,
) -> str:
    """Remove what an :func:`~maestro_jupyter.git.add_worktree` that was killed has left behind.

    Parameters
    ----------
    repo, name, root, branch
        What the call was given. No session may own that folder.
    adopted
        Whether the branch was there before; it stays.

    Returns
    -------
    str
        Why something was kept; empty where nothing is left.

    Raises
    ------
    LockedError
        The folder is being made at this moment, if only by a git that outlived its caller.

    Notes
    -----
    A complete worktree goes only if it holds no work, and a branch only if it was made for this
    very name and never moved.
    """
    check_name(name)
    branch = branch or default_branch(name)
    folder = folder_for(root, repo, name)
    shared = common_dir(repo)
    with contextlib.ExitStack() as held:
        for spot in (folder, branch_spot(shared, branch)):
            try:
                held.enter_context(claim(spot, patience=LOCK_PATIENCE))
            except ClaimedError as error:
                raise LockedError(
                    f"{folder} is still being made.",
                    hint="Start Maestro again when git is done.",
                ) from error
            except FileNotFoundError:
                pass  # Nothing was made yet, or all of it was removed.
        tip = f"refs/heads/{branch}" if adopted else untouched_since_made(repo, branch, name)
        start = None if adopted else tip
        why = _remove_folder(shared, folder, branch, tip)
        if not why and start is not None:
            why = _remove_branch(repo, branch, start)
    sweep(folder.parent, shared)
    return why


def _remove_folder(shared: Path, folder: Path, branch: str, start: str | None) -> str:
    own = linked(shared).get(folder)
    there = os.path.lexists(folder)
    if own is None:
        _erase_stubs(shared, folder.name)
        why = _why_foreign(folder) if there else ""
    elif half_made(own):
        why = ""
    else:
        why = _why_kept(own, folder if there else None, branch, start)
    if why:
        return why
    if there:
        set_aside(folder)
    erase_own_part(shared, folder)
    return ""


def _why_foreign(folder: Path) -> str:
    """Tell why a folder that is no worktree of this repository is not ours to delete."""
    if folder.is_symlink() or not folder.is_dir():
        return f"{folder} is not a folder"
    try:
        owner = git_dir(folder)
    except NotAWorktreeError:
        return ""
    return f"{folder} belongs to {owner}" if owner.exists() else ""


def _why_kept(own: Path, files: Path | None, branch: str, start: str | None) -> str:
    """Tell why a complete worktree is not to be removed."""
    if (own / "locked").exists():
        return f"{files or own} is locked"
    if marked_branch(own) not in {None, branch}:
        return f"{files or own} was made for another branch"
    if start is None:
        return f"{branch} was made or moved by someone else"
    lost = loss_of(own, files, base=start, target=None, branch=branch)
    return f"{files or own} has {lost}" if lost else ""


def _remove_branch(repo: Path, branch: str, start: str) -> str:
    folder = folder_of_branch(repo, branch)
    if folder is not None:
        return f"{branch} is checked out in {folder}"
    run(repo, "update-ref", "-d", f"refs/heads/{branch}", start)
    return ""


def _erase_stubs(shared: Path, name: str) -> None:
    """Delete what git has written of a worktree before it wrote where that is.

    Git never prunes it, as it is locked. Another git may have come just as far this moment, so it
    is given the time to go on.
    """
    numbered = re.compile(re.escape(name) + r"\d*")
    for entry in (shared / "worktrees").glob(f"{name}*"):
        if not numbered.fullmatch(entry.name):
            continue
        with contextlib.suppress(FileNotFoundError):
            while {each.name for each in entry.iterdir()} <= {"locked"}:
                if time.time() - entry.stat().st_mtime > _SETTLED:
                    erase(entry)
                    break
                time.sleep(0.05)
