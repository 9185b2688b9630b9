"""Moves a branch forward, together with the files where it is checked out."""

from __future__ import annotations

import re
from pathlib import Path

from .diagnosis import error_for, words_of
from .errors import BranchInUseError, DirtyTargetError, GitFailedError, TargetBusyError
from .listing import WorktreeEntry, folder_that_rewrites, list_worktrees
from .places import common_dir, git_dir
from .process import run
from .unfinished import noted

_NAMED = 10
_OVERWRITTEN = re.compile(
    r"would (?:be (?:overwritten|removed|lost)|lose)[^\n]*:\n\t(?P<files>.*?)"
    r"(?=\n(?:Please |Aborting|error: )|\s*\Z)",
    re.DOTALL,
)
_UNDER_WAY = {
    "MERGE_HEAD": "A merge",
    "CHERRY_PICK_HEAD": "A cherry-pick",
    "REVERT_HEAD": "A revert",
    "rebase-merge": "A rebase",
    "rebase-apply": "A rebase",
}
_CHECKOUT_SECONDS = 1800.0


class MovedError(Exception):
    """The branch is not where it was a moment ago."""


def advance(repo: Path, branch: str, old: str, new: str, *, why: str) -> None:
    """Move ``branch`` from ``old`` to ``new``, a descendant of it.

    Where it is checked out, git itself moves branch, index and files in one go, and refuses before
    it touches anything if an uncommitted change, or a file that it does not know or ignores, is in
    the way.

    Raises
    ------
    MovedError
        ``branch`` is not at ``old`` any more.
    DirtyTargetError, TargetBusyError, BranchInUseError
        What is checked out stands in the way.
    """
    folder = _checked_out(repo, branch)
    if folder is not None:
        _fast_forward(folder, branch, old, new)
        return
    moved = run(
        repo,
        *("update-ref", "-m", why, f"refs/heads/{branch}", new, old),
        accept=(0, 1, 128),
    )
    if moved.status != 0:
        if "but expected" in moved.stderr:
            raise MovedError
        raise error_for("update-ref", moved.status, moved.stderr, repo)


def _checked_out(repo: Path, branch: str) -> Path | None:
    """Return the one folder in which ``branch`` is checked out, if there is one."""
    rewriting = folder_that_rewrites(repo, branch)
    if rewriting is not None:
        raise TargetBusyError(
            f"A rebase or bisect of {branch!r} is under way in {rewriting}.",
            hint="Finish or abort it first.",
        )
    entries = [entry for entry in list_worktrees(repo) if entry.branch == branch]
    folders = [_folder(repo, entry) for entry in entries]
    if len(folders) > 1:
        raise BranchInUseError(
            f"{branch!r} is checked out more than once: {', '.join(map(str, folders))}.",
            hint="Switch all but one of these folders to another branch.",
        )
    return folders[0] if folders else None


def _folder(repo: Path, entry: WorktreeEntry) -> Path:
    folder = repo if entry == list_worktrees(repo)[0] else entry.path
    if not folder.is_dir():
        raise BranchInUseError(
            f"{entry.branch!r} is checked out in {folder}, which is not there now.",
            hint=f"Bring it back, or run 'git worktree remove --force {entry.path}' if it is gone "
            "for good.",
        )
    return folder


def _fast_forward(folder: Path, branch: str, old: str, new: str) -> None:
    own = git_dir(folder)
    busy = next((what for name, what in _UNDER_WAY.items() if (own / name).exists()), None)
    if busy is not None:
        raise TargetBusyError(
            f"{busy} is under way in {folder}, where {branch!r} is checked out.",
            hint="Finish or abort it first.",
        )
    with noted(common_dir(folder), folder, branch, old, new) as attempt:
        done = run(
            folder,
            *("-c", "advice.diverging=false", "-c", "core.quotePath=false"),
            *("merge", "--ff-only", "--quiet", "--no-stat", "--no-edit", "--no-squash"),
            *("--commit", "--no-autostash", "--no-overwrite-ignore", "--no-verify-signatures"),
            *("--no-log", new),
            accept=range(-64, 256),
            seconds=_CHECKOUT_SECONDS,
        )
        now = run(folder, "rev-parse", "--verify", "HEAD").text
        files = _overwritten(done.stderr)
        attempt.ended = bool(files) or now != old
    if now == new:
        return
    if now != old:
        raise MovedError
    if files:
        more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
        raise DirtyTargetError(
            f"Uncommitted changes in {folder}, where {branch!r} is checked out, would be "
            f"overwritten: {', '.join(files[:_NAMED])}{more}; nothing was changed.",
            hint="Commit or stash them there, then merge again.",
            files=files,
        )
    error = error_for("merge", done.status, done.stderr, folder)
    if type(error) is GitFailedError and "unmerged" in done.stderr:
        raise TargetBusyError(
            f"{folder}, where {branch!r} is checked out, has unresolved conflicts: "
            f"{words_of(done.stderr)}",
            hint="Resolve or abort that merge first.",
        )
    raise error


def _overwritten(said: str) -> list[str]:
    """Return the files for whose sake git refuses."""
    return [name for block in _OVERWRITTEN.finditer(said) for name in block["files"].split("\n\t")]
