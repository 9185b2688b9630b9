"""Tells what would be lost if a worktree and its branch were thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .landed import landed
from .places import common_of, git_dir, linked, marked_branch
from .process import run
from .repository import look_up
from .uncommitted import repositories, uncommitted

MERGED = "refs/worktree/maestro/merged"
"""The commit of a worktree's branch that was last squashed or rebased into another one."""

MERGED_AS = "refs/worktree/maestro/merged-as"
"""The commit that it became there."""

_COUNTED = 1000
_TRIES = 10
_COMMIT = ("--no-commit-header", "--encoding=UTF-8", "--format=%H %s")


@dataclass(frozen=True)
class LostCommit:
    """A commit that no branch but the session's holds."""

    sha: str
    subject: str


@dataclass(frozen=True)
class Loss:
    """What discarding would lose; false where that is nothing.

    Attributes
    ----------
    tracked, untracked
        Paths with changes that are not committed, and of files that git does not know; ignored
        files are neither.
    commits
        The newest first, at most 1000.
    submodules
        Submodules with commits that are on no remote; their repositories go with the worktree.
    """

    tracked: tuple[str, ...] = ()
    untracked: tuple[str, ...] = ()
    commits: tuple[LostCommit, ...] = ()
    submodules: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tracked or self.untracked or self.commits or self.submodules)

    def __str__(self) -> str:
        parts = (
            _count(
                len(self.tracked) + len(self.untracked), "uncommitted file", "uncommitted files"
            ),
            _count(len(self.commits), "unmerged commit", "unmerged commits"),
            _count(
                len(self.submodules),
                "submodule with commits of its own",
                "submodules with commits of their own",
            ),
        )
        return " and ".join(part for part in parts if part)


def loss(
    worktree_path: Path,
    base: str,
    target: str | None,
    branch: str,
    *,
    keep_branch: bool = False,
) -> Loss:
    """Return what would be lost by discarding the worktree at ``worktree_path`` and ``branch``.

    A commit is safe where ``base``, ``target``, a tag, a remote's branch or a branch that is no
    session's holds it, or where it was squashed or rebased into one that does; with
    ``keep_branch``, which says that the branch stays, also where that itself does.

    Raises
    ------
    NotAWorktreeError
        The worktree is not there any more.
    """
    own = git_dir(worktree_path)
    return loss_of(own, worktree_path, base, target, branch, keep_branch=keep_branch)


def loss_of(
    own: Path,
    files: Path | None,
    base: str,
    target: str | None,
    branch: str,
    *,
    keep_branch: bool = False,
) -> Loss:
    """Do the same for a worktree's part of ``.git`` and its files, wherever those are now."""
    tracked, untracked = ((), ()) if files is None else uncommitted(own, files)
    tips = ["HEAD"] if keep_branch else ["HEAD", f"refs/heads/{branch}"]
    kept = branch if keep_branch else None
    return Loss(
        tracked,
        untracked,
        unmerged(own, tips, base, target, branch, kept),
        _submodules(own / "modules"),
    )


def unmerged(
    own: Path,
    tips: Sequence[str],
    base: str,
    target: str | None,
    branch: str,
    kept: str | None = None,
) -> tuple[LostCommit, ...]:
    """Return the commits of ``tips`` that nothing holds but ``branch``, seen from ``own``.

    ``kept`` is another branch that holds what is on it.
    """
    branches = [f"refs/heads/{name}" for name in (target, kept) if name]
    holders = [base, "main-worktree/HEAD", *branches]
    asked = [*tips, *holders, MERGED, MERGED_AS]
    names = [f"{name}^{{commit}}" for name in asked]
    found = dict(zip(asked, look_up(own, names, "--git-dir=."), strict=True))
    heads = [sha for tip in tips if (sha := found[tip])]
    held = [sha for holder in holders if (sha := found[holder])]
    merged, merged_as = found[MERGED], found[MERGED_AS]
    if merged and merged_as and not _beyond(own, [merged_as], held, branch, 1):
        held.append(merged)
    lost = _beyond(own, heads, held, branch, _COUNTED) if heads else ()
    if lost and landed(own, heads, [*held[1:], *_published(own, target)]):
        return ()
    return lost


def _published(own: Path, target: str | None) -> list[str]:
    """Return where the remotes have ``target``."""
    if target is None:
        return []
    pattern = f"refs/remotes/*/{target}"
    listing = run(own, "--git-dir=.", "for-each-ref", "--format=%(objectname)", pattern).text
    return listing.split()


def _beyond(
    own: Path,
    heads: Sequence[str],
    held: Sequence[str],
    branch: str,
    limit: int,
) -> tuple[LostCommit, ...]:
    parts = linked(common_of(own)).values()
    sessions = {branch, "maestro/*", *filter(None, map(marked_branch, parts))}
    listing = _stable(
        own,
        *("--git-dir=.", "rev-list", f"--max-count={limit}", *_COMMIT, *heads, "--not", *held),
        *(f"--exclude={session}" for session in sorted(sessions)),
        *("--branches", "--remotes", "--tags", "--"),
    )
    return tuple(LostCommit(*line.split(" ", 1)) for line in listing.split("\n") if line)


def _stable(own: Path, *arguments: str) -> str:
    """Return what git says, asking again where a branch was deleted while git looked at it."""
    for _ in range(_TRIES):
        output = run(own, *arguments, accept=(0, 128))
        if output.status == 0:
            return output.text
        if "bad object" not in output.stderr:
            break
    return run(own, *arguments).text


def _submodules(modules: Path) -> tuple[str, ...]:
    """Return the repositories in ``modules`` that hold commits which no remote has."""
    return tuple(
        str(repository.relative_to(modules))
        for repository in repositories(modules)
        if _holds_commits(repository)
    )


def _holds_commits(repository: Path) -> bool:
    listing = run(
        repository,
        *("--git-dir=.", "--work-tree=.", "rev-list", "--max-count=1", "HEAD"),
        *("--branches", "--tags"),
        *("--not", "--remotes", "--"),
        accept=(0, 128),
    )
    return listing.status != 0 or bool(listing.text)


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}" if number else ""
