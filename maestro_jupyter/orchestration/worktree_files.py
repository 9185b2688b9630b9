"""Files that an agent must find in its worktree, for as long as its process runs."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

_IGNORE = ".gitignore"


def place(worktree: Path, files: Mapping[str, str], record: Path) -> None:
    """Write ``files`` where nothing is yet, out of git's sight.

    Each file's folder gets a ``.gitignore`` that names the file and itself. The exclude file of
    the repository would have to change for all of its worktrees. A folder that has a ``.gitignore``
    already, or that a link leads to, is left alone, and so the agent goes without the file.

    Parameters
    ----------
    record
        Where it is written down what was placed, before it is, for :func:`take_back`.
    """
    placed: dict[str, str] = {}
    folders: list[str] = []
    for name, text in files.items():
        path = worktree / name
        ignore = path.with_name(_IGNORE)
        if _is_taken(worktree, path) or ignore.exists() or path.parent == worktree:
            continue
        placed[str(ignore)] = f"/{path.name}\n/{_IGNORE}\n"
        placed[str(path)] = text
        folders += _missing(worktree, path.parent)
    if not placed:
        return
    record.touch(mode=0o600)
    record.write_text(json.dumps({"files": placed, "folders": folders}), encoding="utf-8")
    for written, text in placed.items():
        Path(written).parent.mkdir(parents=True, exist_ok=True)
        _write_new(Path(written), text)


def take_back(record: Path) -> None:
    """Remove what :func:`place` has written, except what somebody has changed since."""
    try:
        said = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    for name, text in said["files"].items():
        path = Path(name)
        if not path.is_symlink() and _text(path) == text:
            path.unlink(missing_ok=True)
    for name in sorted(said["folders"], key=len, reverse=True):
        _remove_empty(Path(name))


def _is_taken(worktree: Path, path: Path) -> bool:
    """Return whether something is at ``path`` already, or a link on the way to it."""
    steps = [path, *path.parents]
    within = steps[: steps.index(worktree)]
    return path.exists() or any(step.is_symlink() for step in within)


def _missing(worktree: Path, folder: Path) -> list[str]:
    steps = [folder, *folder.parents]
    return [str(step) for step in steps[: steps.index(worktree)] if not step.exists()]


def _write_new(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        return None


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        # Somebody has put something in, or taken it away.
        return
