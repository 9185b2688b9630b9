"""Where a repository keeps its own files, read from the disk as gitrepository-layout(5) tells.

Starting git takes longer than a spawn can afford for what two small files say.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from .errors import NotAWorktreeError

MARKER = "maestro"
"""A file in a linked worktree's part of ``.git``: Maestro made it, for the branch it names."""

_HEADS = b"ref: refs/heads/"
_REFTABLE = ".invalid"


def git_dir(folder: Path) -> Path:
    """Return the folder in which the worktree at ``folder`` keeps its own HEAD and index.

    Raises
    ------
    NotAWorktreeError
        ``folder`` is not the top of a worktree.
    """
    entry = folder / ".git"
    if entry.is_dir():
        return entry
    try:
        text = os.fsdecode(entry.read_bytes())
    except OSError:
        text = ""
    if not text.startswith("gitdir: "):
        raise NotAWorktreeError(
            f"{folder} is not a git worktree.",
            hint="It may have been moved or removed; what was committed is still on its branch.",
        )
    return Path(os.path.normpath(folder / text.removeprefix("gitdir: ").rstrip("\n")))


def common_dir(folder: Path) -> Path:
    """Return the folder that all worktrees of the repository share."""
    return common_of(git_dir(folder))


def common_of(own: Path) -> Path:
    """Return the shared folder, given the part of ``.git`` that belongs to one worktree."""
    try:
        shared = os.fsdecode((own / "commondir").read_bytes()).rstrip("\n")
    except FileNotFoundError:
        return own
    return Path(os.path.normpath(own / shared))


def symbolic_head(git_folder: Path) -> str | None:
    """Return the branch that HEAD names, or ``None`` where it is detached or kept elsewhere."""
    try:
        text = (git_folder / "HEAD").read_bytes()
    except OSError:
        return None
    if not text.startswith(_HEADS):
        return None
    branch = os.fsdecode(text.removeprefix(_HEADS)).rstrip("\n")
    return None if branch == _REFTABLE else branch


def linked(common: Path) -> dict[Path, Path]:
    """Return the linked worktrees: their resolved folders, each with its part of ``.git``."""
    found = {}
    try:
        entries = sorted((common / "worktrees").iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    for entry in entries:
        try:
            text = os.fsdecode((entry / "gitdir").read_bytes()).rstrip("\n")
        except OSError:
            continue
        found[(entry / text).parent.resolve()] = entry
    return found


def marked_branch(own: Path) -> str | None:
    """Return the branch that Maestro made a worktree for, given its part of ``.git``.

    A process that was killed while it wrote that has left an empty file, which says nothing.
    """
    try:
        return os.fsdecode((own / MARKER).read_bytes()).rstrip("\n") or None
    except OSError:
        return None


def mark(own: Path, branch: str) -> None:
    """Say in a worktree's part of ``.git`` that Maestro made it."""
    (own / MARKER).write_bytes(os.fsencode(branch) + b"\n")


def set_up_mark(folder: Path) -> Path:
    """Return the file that says that the worktree at ``folder`` is set up; it goes with it."""
    return git_dir(folder) / "maestro-set-up"


def half_made(own: Path) -> bool:
    """Tell whether ``git worktree add`` was killed before it was done, or still is at it."""
    try:
        return (own / "locked").read_text(errors="replace").startswith("initializing")
    except OSError:
        return False


def folder_for(root: Path, repo: Path, name: str) -> Path:
    """Return where the worktree of a session goes: one folder per repository, one per session."""
    where = os.fsencode(repo.resolve())
    plain = re.sub(r"[^\w.-]+", "-", repo.name).strip("-.")[:40] or "repository"
    return root.resolve() / f"{plain}-{hashlib.sha256(where).hexdigest()[:8]}" / name


def is_within(path: Path, folder: Path) -> bool:
    """Tell whether ``path`` is ``folder`` or something in it, symbolic links followed."""
    return path.resolve().is_relative_to(folder.resolve())
