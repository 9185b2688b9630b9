"""Decides where a session's branch starts, before anything is made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from maestro_jupyter.model import MaestroError

from .branches import default_branch
from .errors import BranchExistsError, BranchInUseError, UnknownBranchError
from .listing import folder_of_branch, folder_that_rewrites
from .process import run
from .repository import check_branch_name, look_up, resolve


@dataclass(frozen=True)
class Start:
    """A branch to check out.

    Attributes
    ----------
    base
        The commit that changes are counted from: where a new branch starts, or where an existing
        one parted from its target.
    target
        The branch that a merge goes into unless another is named.
    adopted
        Whether the branch exists, and the session goes on with it.
    """

    branch: str
    base: str
    target: str | None
    adopted: bool = False


def find_start(
    repo: Path,
    name: str,
    *,
    base: str | None = None,
    branch: str | None = None,
    here: Path | None = None,
) -> Start:
    """Resolve ``base`` and ``branch`` for the session ``name``.

    Parameters
    ----------
    base
        A branch, a tag, a remote's branch or a commit, fetched where it is not here. Default: what
        is checked out in ``here``.
    branch
        A new branch, or one to go on with. Default: a new ``maestro/<name>``.
    here
        The worktree from which the session is asked for. Default: the repository's main folder.

    Raises
    ------
    UnknownRevisionError, AmbiguousBaseError, NoCommitsError
        There is no commit to start from.
    BadBranchNameError, BranchExistsError, BranchInUseError
        The branch can't be made, or can't be gone on with.
    """
    is_given = branch is not None
    if branch is None:
        branch = default_branch(name)
    else:
        check_branch_name(repo, branch)
    found, taken = resolve(here or repo, base, _names_in_the_way(branch))
    if not any(taken):
        return Start(branch, found.commit, found.target)
    tip = taken[0]
    if tip is None or not is_given:
        raise branch_taken(repo, branch, taken)
    _check_free(repo, branch)
    target = None if found.target == branch else found.target
    parted = run(repo, "merge-base", tip, found.commit, accept=(0, 1)).text
    return Start(branch, parted or _root_of(repo, tip), target, adopted=True)


def branch_taken(repo: Path, branch: str, taken: list[str | None]) -> MaestroError:
    """Return the error for a branch that can't be made beside those that are there."""
    if taken[0] is None:
        name = next(
            ref.removeprefix("refs/heads/")
            for ref, commit in zip(_names_in_the_way(branch), taken, strict=True)
            if commit is not None
        )
        return BranchExistsError(
            f"The branch {name!r} exists, so git cannot make {branch!r} beside it.",
            hint=f"Pick another branch (-b), or rename that one: git branch -m {name} {name}-old",
        )
    folder = folder_of_branch(repo, branch)
    if folder is not None:
        return in_use(branch, folder)
    return BranchExistsError(
        f"The branch {branch!r} exists already.",
        hint=f"Go on with it (-b {branch}), or pick another name (-n).",
    )


def in_use(branch: str, folder: Path) -> BranchInUseError:
    """Return the error for a branch that is checked out in ``folder``."""
    return BranchInUseError(
        f"The branch {branch!r} is checked out in {folder}.",
        hint="Pick another name (-n) or branch (-b), or close that session first.",
    )


def check_still_free(repo: Path, branch: str) -> None:
    """Check once more that ``branch`` is there to go on with, now that nobody else can take it."""
    _check_free(repo, branch)
    if look_up(repo, [f"refs/heads/{branch}"]) == [None]:
        raise UnknownBranchError(
            f"The branch {branch!r} was deleted a moment ago.",
            hint="Try again to make it anew.",
        )


def _check_free(repo: Path, branch: str) -> None:
    folder = folder_of_branch(repo, branch) or folder_that_rewrites(repo, branch)
    if folder is not None:
        raise in_use(branch, folder)


def _names_in_the_way(branch: str) -> list[str]:
    """Return the refs that rule ``branch`` out: itself, and those it would be a folder of."""
    parts = branch.split("/")
    return ["refs/heads/" + "/".join(parts[:length]) for length in range(len(parts), 0, -1)]


def _root_of(repo: Path, tip: str) -> str:
    """Return the first commit of a branch that shares none with its target."""
    return run(repo, "rev-list", "--max-parents=0", tip).text.split("\n")[-1]
