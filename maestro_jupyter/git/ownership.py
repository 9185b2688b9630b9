"""Tells whether a folder is a worktree that Maestro made, before it is touched."""

from __future__ import annotations

from pathlib import Path

from .errors import NotAWorktreeError, NotOursError
from .places import folder_for, git_dir, half_made, marked_branch


def contained(path: Path, root: Path) -> Path:
    """Return ``path`` with the folders above it resolved, if it is in ``root`` and no link."""
    place = path.absolute().parent.resolve() / path.name
    inside = place.parent.parent == root.resolve() and path.name not in {"", ".", ".."}
    if not inside or place.is_symlink():
        raise _not_ours(path, f"it is not the folder of a session in {root}")
    return place


def check_marked(own: Path, path: Path) -> None:
    """Check that Maestro made the worktree at ``path``, given its part of ``.git``."""
    if marked_branch(own) is None and not half_made(own):
        raise _not_ours(path, "it was made by someone else")


def check_abandoned(path: Path, root: Path, repo: Path) -> None:
    """Check that the folder, which ``repo`` does not know, is not another repository's."""
    if not path.is_dir() or path != folder_for(root, repo, path.name):
        raise _not_ours(path, f"it is not a folder for sessions of {repo}")
    try:
        owner = git_dir(path)
    except NotAWorktreeError:
        return
    if owner.exists():
        raise _not_ours(path, f"it belongs to {owner}")


def _not_ours(path: Path, why: str) -> NotOursError:
    return NotOursError(
        f"{path} is not a worktree that Maestro made: {why}.",
        hint="Remove it by hand if you want it gone: git worktree remove PATH",
    )
