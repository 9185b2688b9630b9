"""Commits a session's work."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from .diagnosis import error_for, words_of
from .errors import (
    BadPathError,
    EmptyMessageError,
    HookRefusedError,
    NothingToCommitError,
    UnresolvedConflictsError,
)
from .paths import pathspecs
from .places import git_dir
from .process import run

_HOOKS_SECONDS = 900.0
_HOOKS = ("pre-commit", "pre-merge-commit", "prepare-commit-msg", "commit-msg")
_UNMERGED = frozenset({"DD", "AU", "UD", "UA", "DU", "AA", "UU"})


def commit(path: Path, message: str, paths: Sequence[str] | None = None) -> str:
    """Commit what the worktree at ``path`` changed, and return the commit's full name.

    Parameters
    ----------
    message
        Its first line is the subject.
    paths
        Files and folders, relative to ``path`` or absolute, taken literally. Default: everything
        that changed, untracked files included.

    Raises
    ------
    EmptyMessageError, BadPathError
        The message is blank, or a path is not in the worktree.
    NothingToCommitError
        Nothing changed, or nothing in ``paths``.
    UnresolvedConflictsError
        A merge is under way and some files still have conflicts.
    HookRefusedError
        A hook refused; the message has its words.
    IdentityMissingError, SigningFailedError
        Git cannot make a commit here.
    """
    if not message.strip():
        raise EmptyMessageError(
            "A commit needs a message.",
            hint='Say what changed and why: -m "..."',
        )
    git_dir(path)
    if paths is not None and not paths:
        raise _nothing(path)
    chosen = pathspecs(path, paths or ())
    _check_state(path, chosen)
    _stage(path, chosen)
    done = run(
        path,
        *("commit", "--quiet", "--no-status", "--cleanup=whitespace", "--file=-"),
        *(("--only", "--", *chosen) if chosen else ()),
        stdin=message.replace("\0", "").encode(errors="surrogateescape"),
        accept=(0, 1),
        seconds=_HOOKS_SECONDS,
    )
    if done.status != 0:
        said = done.stderr + os.fsdecode(done.stdout)
        if "nothing to commit" in said or "nothing added to commit" in said:
            raise _nothing(path)
        if not _has_hooks(path):
            raise error_for("commit", done.status, said, path)
        raise HookRefusedError(
            f"A hook of the repository refused the commit: {words_of(said) or 'silently'}",
            hint="Put right what it complains about and commit again.",
        )
    return run(path, "rev-parse", "--verify", "HEAD").text


def _has_hooks(path: Path) -> bool:
    hooks = Path(run(path, "rev-parse", "--path-format=absolute", "--git-path", "hooks").text)
    return any(os.access(hooks / name, os.X_OK) for name in _HOOKS)


def _stage(path: Path, chosen: list[str]) -> None:
    staged = run(
        path,
        *("-c", "advice.addEmbeddedRepo=false", "add", "--all", "--", *chosen),
        accept=(0, 1, 128) if chosen else (0,),
    )
    if "did not match any file" in staged.stderr or "beyond a symbolic link" in staged.stderr:
        raise BadPathError(
            f"Git does not take these paths: {words_of(staged.stderr)}",
            hint="The diff lists the files that changed.",
        )
    if staged.status != 0:
        raise error_for("add", staged.status, staged.stderr, path)


def _check_state(path: Path, chosen: list[str]) -> None:
    everything = _status(path, [])
    conflicts = [entry[3:] for entry in everything if entry[:2] in _UNMERGED]
    if conflicts:
        raise UnresolvedConflictsError(
            f"These files still have conflicts: {', '.join(conflicts[:10])}.",
            hint="Resolve them and mark them with 'git add', then commit again.",
            files=conflicts,
        )
    if not (_status(path, chosen) if chosen else everything) and not _merging(path):
        raise _nothing(path)


def _status(path: Path, chosen: list[str]) -> list[str]:
    return run(
        path,
        *("--no-optional-locks", "status", "--porcelain=v1", "-z", "--no-renames"),
        *("--untracked-files=normal", "--ignore-submodules=none", "--", *chosen),
    ).fields


def _merging(path: Path) -> bool:
    return (git_dir(path) / "MERGE_HEAD").exists()


def _nothing(path: Path) -> NothingToCommitError:
    return NothingToCommitError(
        f"Nothing to commit in {path}.",
        hint="The work may be committed already; the diff shows what there is.",
    )
