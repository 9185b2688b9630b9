"""Removes worktrees that Maestro made, and their branches, when nothing is lost by it."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from .claims import ClaimedError, claim
from .diagnosis import cannot_write, disk_is_full, is_full
from .erasure import erase_own_part, set_aside, sweep
from .errors import LockedError
from .listing import folder_of_branch, folder_that_rewrites
from .losses import Loss, loss_of, unmerged
from .ownership import check_abandoned, check_marked, contained
from .places import common_dir, half_made, linked
from .process import LOCK_PATIENCE, run
from .repository import look_up

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Removal:
    """What became of a worktree and its branch; ``kept_because`` says why something was kept."""

    worktree_removed: bool
    branch_removed: bool
    kept_because: str = ""


def remove_worktree(
    repo: Path,
    path: Path,
    branch: str,
    *,
    base: str,
    target: str | None,
    root: Path,
    discard: bool = False,
    keep_branch: bool = False,
) -> Removal:
    """Remove the worktree at ``path`` and ``branch``, unless work would be lost.

    Parameters
    ----------
    base, target
        As in :class:`~maestro_jupyter.git.Worktree`; see :func:`~maestro_jupyter.git.loss`.
    root
        The folder that holds all of Maestro's worktrees.
    discard
        Throw uncommitted and unmerged work away.
    keep_branch
        Remove the worktree only: the branch was there before the session.

    Raises
    ------
    NotOursError
        ``path`` is not a worktree that Maestro made; it is not touched.

    Notes
    -----
    The folder is renamed first, which takes a moment, and looked at once more, so that a file
    written in the last instant is not lost. What ``.git`` knows of the worktree is deleted
    directly, as ``git worktree remove`` does after it deleted all files one by one.
    """
    path = contained(path, root)
    errand = _Errand(repo, path, branch, base, target, root, discard, keep_branch)
    if not path.parent.exists():
        return _remove(errand)
    try:
        with _claimed(path):
            removal = _remove(errand)
    except ClaimedError as error:
        raise LockedError(
            f"{path} is being made or removed by another call.",
            hint="Try again when that is done.",
        ) from error
    if removal.worktree_removed:
        try:
            sweep(path.parent, common_dir(repo))
        except OSError:
            _log.warning("could not delete all of what is left of %s", path, exc_info=True)
    return removal


def delete_branch(
    repo: Path,
    branch: str,
    *,
    base: str,
    target: str | None,
    discard: bool = False,
) -> Removal:
    """Delete ``branch`` unless it is checked out, or holds commits that would be lost."""
    shared = common_dir(repo)
    ref = f"refs/heads/{branch}"
    tip = look_up(repo, [ref])[0]
    if tip is None:
        return Removal(worktree_removed=False, branch_removed=False)
    if not discard:
        lost = Loss(commits=unmerged(shared, [tip], base, target, branch))
        if lost:
            return _kept(f"{branch} has {lost}")
    return _delete(repo, branch, tip, worktree_removed=False)


@dataclass(frozen=True)
class _Errand:
    repo: Path
    path: Path
    branch: str
    base: str
    target: str | None
    root: Path
    discard: bool
    keep_branch: bool


@contextlib.contextmanager
def _claimed(path: Path) -> Iterator[None]:
    """Claim the folder, unless the disk is too full even for that: nothing is being made then."""
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(claim(path, patience=LOCK_PATIENCE))
        except OSError as error:
            if not is_full(error):
                raise cannot_write(path.parent, error) from error
        yield


def _remove(errand: _Errand) -> Removal:
    shared = common_dir(errand.repo)
    own = linked(shared).get(errand.path)
    if own is None:
        return _remove_unknown(errand)
    check_marked(own, errand.path)
    if (own / "locked").exists() and not half_made(own):
        return _kept(f"{errand.path} is locked; 'git worktree unlock' frees it")
    why = _move_out(errand, own)
    if why:
        return _kept(why)
    tip = look_up(errand.repo, [f"refs/heads/{errand.branch}"])[0]
    erase_own_part(shared, errand.path)
    if disk_is_full(errand.path.parent):
        sweep(errand.path.parent, shared)
    if errand.keep_branch and tip is not None:
        return _branch_stays(errand)
    if tip is None:
        return Removal(worktree_removed=True, branch_removed=False)
    return _delete(errand.repo, errand.branch, tip, worktree_removed=True)


def _remove_unknown(errand: _Errand) -> Removal:
    """Remove what git does not know as a worktree: nothing, or what is left of one."""
    there = os.path.lexists(errand.path)
    if there:
        check_abandoned(errand.path, errand.root, errand.repo)
        if not errand.discard:
            return _kept(f"{errand.path} is not known to git any more, and may have files in it")
        _rename(errand.path)
    if errand.keep_branch:
        return replace(_branch_stays(errand), worktree_removed=there)
    removal = delete_branch(
        errand.repo,
        errand.branch,
        base=errand.base,
        target=errand.target,
        discard=errand.discard,
    )
    return replace(removal, worktree_removed=there)


def _move_out(errand: _Errand, own: Path) -> str:
    """Set the folder aside unless work would be lost; return why it was not."""
    there = os.path.lexists(errand.path)
    measure = partial(
        loss_of,
        own,
        base=errand.base,
        target=errand.target,
        branch=errand.branch,
        keep_branch=errand.keep_branch,
    )
    if errand.discard:
        if there:
            _rename(errand.path)
        return ""
    lost = measure(errand.path if there else None)
    if lost or not there:
        return f"it has {lost}" if lost else ""
    aside = _rename(errand.path)
    try:
        lost = measure(aside)
    except BaseException:
        aside.rename(errand.path)
        raise
    if lost:
        aside.rename(errand.path)
    return f"it has {lost}" if lost else ""


def _delete(repo: Path, branch: str, tip: str, *, worktree_removed: bool) -> Removal:
    """Delete ``branch`` if it still is at ``tip`` and no folder has it checked out."""
    why = ""
    folder = folder_of_branch(repo, branch) or folder_that_rewrites(repo, branch)
    if folder is not None:
        why = f"{branch} is checked out in {folder}"
    else:
        ref = f"refs/heads/{branch}"
        deleted = run(repo, "update-ref", "-d", ref, tip, accept=(0, 1, 128))
        if deleted.status != 0:
            why = f"{branch} could not be deleted: {deleted.stderr.strip()}"
    if not why and f'[branch "{branch}"]'.encode() in (common_dir(repo) / "config").read_bytes():
        run(repo, "config", "--remove-section", f"branch.{branch}", accept=(0, 128))
    return Removal(worktree_removed, branch_removed=not why, kept_because=why)


def _rename(path: Path) -> Path:
    try:
        return set_aside(path)
    except OSError as error:
        raise cannot_write(path, error) from error


def _branch_stays(errand: _Errand) -> Removal:
    why = f"{errand.branch} was there before the session"
    return Removal(worktree_removed=True, branch_removed=False, kept_because=why)


def _kept(why: str) -> Removal:
    return Removal(worktree_removed=False, branch_removed=False, kept_because=why)
