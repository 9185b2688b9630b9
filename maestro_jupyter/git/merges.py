"""Merges a session's branch into another branch, wherever that is checked out, or nowhere.

The result is computed without a checkout. Only when it is complete does the target move, in one
step that fails if the target changed meanwhile. So nothing is ever half merged.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from maestro_jupyter.model import InvalidInputError

from .advance import MovedError, advance
from .claims import ClaimedError, turn
from .diagnosis import cannot_write
from .errors import LockedError, NotFastForwardError, UnknownBranchError
from .listing import list_worktrees
from .losses import MERGED, MERGED_AS
from .places import common_dir
from .process import run
from .replay import merged_tree, replay
from .repository import look_up
from .unfinished import finish
from .writing import write_commit

How = Literal["merge", "squash", "rebase", "ff-only"]

_PATIENCE = 60.0
_TRIES = 10


@dataclass(frozen=True)
class MergeResult:
    """Where ``into`` is after a merge.

    Attributes
    ----------
    already
        Everything was in there before; nothing changed.
    """

    commit: str
    into: str
    how: How
    already: bool = False


def merge(
    repo: Path,
    branch: str,
    into: str,
    *,
    how: How = "merge",
    message: str | None = None,
) -> MergeResult:
    """Bring the commits of ``branch`` into ``into``.

    Parameters
    ----------
    how
        ``merge`` makes a merge commit, ``squash`` one plain commit, ``rebase`` one for each commit
        of ``branch`` that is no merge, ``ff-only`` none. ``branch`` itself does not move.
    message
        Of the merge or squash commit; the default names the branch, or its commits.

    Raises
    ------
    UnknownBranchError
        One of the two is not a local branch.
    MergeConflictError
        Both changed the same lines; the message names the files.
    DirtyTargetError
        The folder where ``into`` is checked out has uncommitted changes in files that would change.
    TargetBusyError
        A merge, rebase or the like is under way there.
    NotFastForwardError
        ``how`` is ``ff-only`` and ``into`` has commits of its own.
    UnrelatedHistoriesError, IdentityMissingError, SigningFailedError, LockedError
        The merge cannot be made.

    Notes
    -----
    Whatever is raised, branches and files are as they were. ``post-merge`` hooks run where ``into``
    is checked out; hooks that look at a merge before it is committed do not, there is no checkout
    for them to look at.
    """
    if how not in get_args(How):
        raise InvalidInputError(
            f"There is no way to merge called {how!r}.",
            hint=f"Use one of: {', '.join(get_args(How))}.",
            reason="unknown_merge",
        )
    if branch == into:
        raise InvalidInputError(
            f"{branch!r} cannot be merged into itself.",
            hint="Name another branch (--into BRANCH).",
            reason="same_branch",
        )
    try:
        shared = common_dir(repo)
        with turn(shared, patience=_PATIENCE):
            finish(shared)
            return _merge(_Request(repo, branch, into, how, message))
    except ClaimedError as error:
        raise LockedError(
            f"Another merge in {repo} takes very long.",
            hint="Try again when it is done.",
        ) from error
    except OSError as error:
        raise cannot_write(repo, error) from error


def is_merged(repo: Path, branch: str, into: str) -> bool:
    """Tell whether ``into`` has everything of ``branch``, merged, squashed or rebased.

    Raises
    ------
    UnknownBranchError
        One of the two is not a local branch.
    """
    ours, theirs = tips(repo, branch, into)
    if _is_ancestor(repo, ours, theirs):
        return True
    folder = _worktree_of(repo, branch)
    if folder is None:
        return False
    merged, merged_as = look_up(folder, [MERGED, MERGED_AS])
    return (
        merged is not None
        and merged_as is not None
        and _is_ancestor(repo, ours, merged)
        and _is_ancestor(repo, merged_as, theirs)
    )


@dataclass(frozen=True)
class _Request:
    repo: Path
    branch: str
    into: str
    how: How
    message: str | None


def _merge(request: _Request) -> MergeResult:
    repo, branch, into, how = request.repo, request.branch, request.into, request.how
    for _ in range(_TRIES):
        ours, theirs = tips(repo, branch, into)
        if _is_ancestor(repo, ours, theirs):
            return MergeResult(theirs, into, how, already=True)
        new = _result(request, ours, theirs)
        try:
            if new != theirs:
                advance(repo, into, theirs, new, why=f"maestro: {how} {branch}")
        except MovedError:
            continue
        if how in {"squash", "rebase"}:
            _note(repo, branch, ours, new)
        return MergeResult(new, into, how, already=new == theirs)
    raise LockedError(
        f"{into!r} moved again and again while {branch!r} was merged into it.",
        hint="Try again when nothing else commits to it.",
    )


def _result(request: _Request, ours: str, theirs: str) -> str:
    """Return the commit that the target should be at."""
    repo, branch, into = request.repo, request.branch, request.into
    if request.how == "ff-only":
        if _is_ancestor(repo, theirs, ours):
            return ours
        raise NotFastForwardError(
            f"{into!r} has commits that {branch!r} lacks, so it cannot just move forward.",
            hint=f"Merge in another way, or merge {into!r} into the session's branch first.",
        )
    if request.how == "rebase":
        return replay(repo, branch, into, ours, theirs)
    tree = merged_tree(repo, theirs, ours, what=f"Merging {branch!r} into {into!r}")
    if request.how == "merge":
        return write_commit(repo, tree, [theirs, ours], _merge_message(request))
    if tree == run(repo, "rev-parse", "--verify", f"{theirs}^{{tree}}").text:
        return theirs
    return write_commit(repo, tree, [theirs], _squash_message(request, ours, theirs))


def _merge_message(request: _Request) -> bytes:
    """Return the message wanted, or the one that git would write."""
    where = "" if request.into in {"main", "master"} else f" into {request.into}"
    text = request.message or f"Merge branch '{request.branch}'{where}"
    return text.encode(errors="surrogateescape")


def _squash_message(request: _Request, ours: str, theirs: str) -> bytes:
    """Return the message wanted, that of the only commit, or the subjects of all."""
    if request.message:
        return request.message.encode(errors="surrogateescape")
    added = ("--no-merges", "--reverse", ours, f"^{theirs}")
    commits = run(request.repo, "rev-list", *added).text.split()
    if len(commits) == 1:
        return run(request.repo, "show", "--no-patch", "--format=%B", commits[0]).stdout
    subjects = run(request.repo, "rev-list", "--no-commit-header", "--format=* %s", *added).stdout
    return f"Squash branch '{request.branch}'\n\n".encode() + subjects


def _note(repo: Path, branch: str, ours: str, new: str) -> None:
    """Note in the branch's worktree what its commits became; both notes vanish with it."""
    folder = _worktree_of(repo, branch)
    if folder is not None:
        run(folder, "update-ref", MERGED_AS, new)
        run(folder, "update-ref", MERGED, ours)


def _worktree_of(repo: Path, branch: str) -> Path | None:
    return next(
        (
            entry.path
            for entry in list_worktrees(repo)
            if entry.branch == branch and entry.prunable is None and entry.path.is_dir()
        ),
        None,
    )


def tips(repo: Path, branch: str, into: str) -> tuple[str, str]:
    """Return the commits of two local branches, which have to be there."""
    ours, theirs = look_up(repo, [f"refs/heads/{branch}", f"refs/heads/{into}"])
    if ours is None or theirs is None:
        missing = branch if ours is None else into
        raise UnknownBranchError(
            f"There is no branch {missing!r} in {repo}.",
            hint="'git branch' lists them.",
        )
    return ours, theirs


def _is_ancestor(repo: Path, older: str, newer: str) -> bool:
    return run(repo, "merge-base", "--is-ancestor", older, newer, accept=(0, 1)).status == 0
