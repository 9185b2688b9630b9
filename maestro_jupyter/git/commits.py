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
    chosen = None if paths is None else [_inside(path, each) for each in paths]
    if chosen == []:
        raise _nothing(path)
    pathspecs = [] if chosen is None else [_pathspec(each) for each in chosen]
    _check_state(path, pathspecs)
    _stage(path, pathspecs)
    done = run(
        path,
        *("commit", "--quiet", "--no-status", "--cleanup=whitespace", "--file=-"),
        *(("--only", "--", *pathspecs) if pathspecs else ()),
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


def _pathspec(name: str) -> str:
    return ":/" if name == "." else f":(top,literal){name}"


def _inside(path: Path, name: str) -> str:
    """Return ``name`` relative to the worktree.

    The folder that a file is in is resolved, so neither ``..`` nor a link leads out; the file
    itself is not, as a link is committed as a link.
    """
    top = path.resolve()
    if name and "\0" not in name:
        wanted = top / name
        spot = top if wanted == top else wanted.parent.resolve() / wanted.name
        if (
            wanted.name != ".."
            and spot.is_relative_to(top)
            and ".git" not in spot.parts[len(top.parts) :]
        ):
            return spot.relative_to(top).as_posix()
    raise BadPathError(
        f"{name!r} is not a path in the worktree {path}.",
        hint="Name files of this session's worktree only.",
    )


def _stage(path: Path, pathspecs: list[str]) -> None:
    staged = run(
        path,
        *("-c", "advice.addEmbeddedRepo=false", "add", "--all", "--", *pathspecs),
        accept=(0, 1, 128) if pathspecs else (0,),
    )
    if "did not match any file" in staged.stderr or "beyond a symbolic link" in staged.stderr:
        raise BadPathError(
            f"Git does not take these paths: {words_of(staged.stderr)}",
            hint="The diff lists the files that changed.",
        )
    if staged.status != 0:
        raise error_for("add", staged.status, staged.stderr, path)


def _check_state(path: Path, pathspecs: list[str]) -> None:
    everything = _status(path, [])
    conflicts = [entry[3:] for entry in everything if entry[:2] in _UNMERGED]
    if conflicts:
        raise UnresolvedConflictsError(
            f"These files still have conflicts: {', '.join(conflicts[:10])}.",
            hint="Resolve them and mark them with 'git add', then commit again.",
            files=conflicts,
        )
    if not (_status(path, pathspecs) if pathspecs else everything) and not _merging(path):
        raise _nothing(path)


def _status(path: Path, pathspecs: list[str]) -> list[str]:
    return run(
        path,
        *("--no-optional-locks", "status", "--porcelain=v1", "-z", "--no-renames"),
        *("--untracked-files=normal", "--ignore-submodules=none", "--", *pathspecs),
    ).fields


def _merging(path: Path) -> bool:
    return (git_dir(path) / "MERGE_HEAD").exists()


def _nothing(path: Path) -> NothingToCommitError:
    return NothingToCommitError(
        f"Nothing to commit in {path}.",
        hint="The work may be committed already; the diff shows what there is.",
    )
