"""Deletes folders that Maestro made, and nothing that they point to."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
from pathlib import Path

from .places import linked, symbolic_head

_ASIDE = ".removed-"
_RANDOM = len("-") + 2 * 4
_TRIES = 5


def erase(folder: Path) -> None:
    """Delete ``folder`` and what is in it; symbolic links are deleted, never followed.

    Folders without write permission, as package managers like to leave, are opened up first.
    Another process may write or delete in there at the same time.
    """
    for attempt in range(_TRIES):
        try:
            if stat.S_ISDIR(folder.lstat().st_mode):
                shutil.rmtree(folder)
            else:
                folder.unlink()
        except FileNotFoundError:
            if not os.path.lexists(folder):
                return
        except PermissionError:
            if attempt == _TRIES - 1:
                raise
            _open_up(folder)
        except OSError:
            if attempt == _TRIES - 1:
                raise
        else:
            return


def erase_own_part(common: Path, folder: Path) -> None:
    """Delete what ``.git`` knows of the linked worktree at ``folder``."""
    own = linked(common).get(folder)
    if own is not None:
        # Without this file git does not know the worktree any more; so it goes at once, or not.
        (own / "gitdir").unlink(missing_ok=True)
        erase(own)
        remove_if_empty(own.parent)


def forget_missing(common: Path, folder: Path) -> None:
    """Delete what ``.git`` knows of a worktree at ``folder``, if its files were deleted by hand.

    ``folder`` is empty or not there. Git would refuse to make another worktree in its place. A
    worktree with commits on no branch is left alone: git refuses, and says how to go on.
    """
    own = linked(common).get(folder)
    if own is not None and symbolic_head(own) is not None and not (own / "locked").exists():
        erase(own)


def set_aside(folder: Path) -> Path:
    """Rename ``folder`` to a name that only :func:`sweep` looks for, and return that.

    Renaming takes a moment where deleting takes seconds, and it frees the name at once.
    """
    aside = folder.with_name(f"{_ASIDE}{folder.name}-{secrets.token_hex(4)}")
    folder.rename(aside)
    return aside


def set_aside_names(parent: Path) -> list[tuple[Path, Path]]:
    """Return what was set aside in ``parent``, each with the name it had before."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return [
            (entry, parent / entry.name[len(_ASIDE) : -_RANDOM])
            for entry in list(parent.iterdir())
            if entry.name.startswith(_ASIDE)
        ]
    return []


def sweep(parent: Path, common: Path) -> None:
    """Delete everything that was set aside in ``parent``, also by calls that never came to it.

    What git still knows under its old name is left alone: that removal has not come to the point
    from which nothing can be lost, and may be under way.
    """
    for aside, folder in set_aside_names(parent):
        if os.path.lexists(folder) or linked(common).get(folder) is None:
            erase(aside)
    remove_if_empty(parent)


def remove_if_empty(folder: Path) -> None:
    """Delete ``folder`` if nothing is in it."""
    with contextlib.suppress(OSError):
        folder.rmdir()


def _open_up(folder: Path) -> None:
    """Make every folder in ``folder`` writable for its owner."""
    folder.chmod(stat.S_IRWXU)
    for where, folders, _ in os.walk(folder):
        for name in folders:
            entry = Path(where, name)
            if not entry.is_symlink():
                entry.chmod(stat.S_IRWXU)
