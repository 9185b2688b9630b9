"""Names of files that a person gave, as git is to take them: literally, and inside a worktree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .errors import BadPathError

_ALL = ":/"
_LITERAL = ":(top,literal)"


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


def is_chosen(name: str, chosen: Sequence[str]) -> bool:
    """Tell whether one of the pathspecs from :func:`pathspecs` stands for ``name``, if any.

    Examples
    --------
    >>> is_chosen("src/app.py", [":(top,literal)src"]), is_chosen("srcs", [":(top,literal)src"])
    (True, False)
    """
    wanted = [each.removeprefix(_LITERAL) for each in chosen]
    return _ALL in chosen or any(name == each or name.startswith(f"{each}/") for each in wanted)


def _pathspec(name: str) -> str:
    return _ALL if name == "." else f"{_LITERAL}{name}"


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
