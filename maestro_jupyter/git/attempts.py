"""What one attempt at a task has left in a worktree: its commits, and a way back before it."""

from __future__ import annotations

from pathlib import Path

from .errors import BranchExistsError
from .places import git_dir
from .process import run
from .repository import look_up
from .uncommitted import uncommitted_files
from .writing import write_commit

_NOTHING = "0" * 40
_MOST = 1000


def head_of(folder: Path) -> str:
    """Return the commit that is checked out at ``folder``."""
    git_dir(folder)
    return run(folder, "rev-parse", "--verify", "HEAD").text


def commits_since(folder: Path, *known: str) -> tuple[str, ...]:
    """Return the commits of the worktree that none of ``known`` has, the oldest first.

    Merges are left out; of more than 1000 the newest are returned.
    """
    without = [f"^{one}" for one in known]
    limit = f"--max-count={_MOST}"
    listing = run(folder, "rev-list", "--no-merges", limit, "HEAD", *without, "--").text
    return tuple(reversed(listing.split()))


def keep_attempt(folder: Path, start: str, branch: str, message: str) -> str | None:
    """Keep all that the worktree has beyond ``start``, committed or not, on a new branch.

    Returns
    -------
    str or None
        The commit that the branch is at; None where there is nothing to keep, and no branch.

    Raises
    ------
    BranchExistsError
        There is such a branch.
    """
    tip = head_of(folder)
    if uncommitted_files(folder):
        run(folder, "-c", "advice.addEmbeddedRepo=false", "add", "--all")
        tree = run(folder, "write-tree").text
        tip = write_commit(folder, tree, [tip], message.encode())
    elif tip == start:
        return None
    made = run(folder, "update-ref", f"refs/heads/{branch}", tip, _NOTHING, accept=(0, 1, 128))
    if made.status != 0:
        raise BranchExistsError(
            f"The branch {branch!r} can't be made: {made.stderr.strip()}",
            hint=f"Rename it: git branch -m {branch} {branch}-old",
        )
    return tip


def go_back(folder: Path, branch: str, start: str) -> None:
    """Have the worktree, on ``branch``, be as ``start`` is; files that git ignores stay."""
    run(folder, "checkout", "--quiet", "--force", "-B", branch, start)
    run(folder, "clean", "-ffdq")


def has_branch(repo: Path, branch: str) -> bool:
    """Tell whether there is a local branch of that name."""
    return look_up(repo, [f"refs/heads/{branch}"]) != [None]


def has_all(repo: Path, older: str, newer: str) -> bool:
    """Tell whether the commit ``newer`` holds all of ``older``."""
    return run(repo, "merge-base", "--is-ancestor", older, newer, accept=(0, 1)).status == 0
