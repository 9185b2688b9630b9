"""Names of files that a person gave, as git is to take them: literally, and inside a worktree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .errors import BadPathError


def pathspecs(folder: Path, names: Sequence[str]) -> list[str]:
    """Return what stands for ``names`` on git's command line.

    Parameters
    ----------
    names
        Files and folders, relative to ``folder`` or absolute.

    Raises
    ------
    BadPathError
        One leads out of the worktree, or into ``.git``.
    """
    return [_pathspec(_inside(folder, name)) for name in names]


def _pathspec(name: str) -> str:
    return ":/" if name == "." else f":(top,literal){name}"


def _inside(folder: Path, name: str) -> str:
    """Return ``name`` relative to the worktree.

    The folder that a file is in is resolved, so neither ``..`` nor a link leads out; the file
    itself is not, as a link is committed as a link.
    """
    top = folder.resolve()
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
        f"{name!r} is not a path in the worktree {folder}.",
        hint="Name files of this session's worktree only.",
    )
