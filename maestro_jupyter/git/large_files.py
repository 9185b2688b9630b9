"""Files that git-lfs keeps outside of the repository's history."""

from __future__ import annotations

import shutil
from pathlib import Path

from .process import run

_FILTERS = ("clean", "smudge", "process")
_POINTER = b"version https://git-lfs.github.com/spec/v1\n"
_HINT = "; run 'git lfs install && git lfs pull' there to get the files"


def without_lfs() -> list[str]:
    """Return the options with which git checks pointers out, where git-lfs is not installed.

    Otherwise a filter that is configured and missing would make the checkout fail.
    """
    if shutil.which("git-lfs") is not None:
        return []
    off = [option for name in _FILTERS for option in ("-c", f"filter.lfs.{name}=")]
    return [*off, "-c", "filter.lfs.required=false"]


def lfs_notes(here: Path, folder: Path) -> list[str]:
    """Say how many files of a new worktree are pointers only, and why."""
    if not _uses_lfs(here, folder):
        return []
    names = run(
        folder,
        *("ls-files", "-z", "--", ":(attr:filter=lfs)"),
    ).fields
    pointers = sum(_is_pointer(folder / name) for name in names)
    if not pointers:
        return []
    files = "1 file is a git-lfs pointer" if pointers == 1 else f"{pointers} are git-lfs pointers"
    missing = shutil.which("git-lfs") is None
    why = "git-lfs is not installed" if missing else "git-lfs is not set up here"
    return [f"{files}: {why}{'' if missing else _HINT}"]


def _uses_lfs(here: Path, folder: Path) -> bool:
    """Tell whether some attributes name git-lfs; cheap where, as mostly, none do."""
    for attributes in {folder / ".gitattributes", here / ".gitattributes"}:
        try:
            if b"filter=lfs" in attributes.read_bytes():
                return True
        except OSError:
            continue
    return False


def _is_pointer(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            return stream.read(len(_POINTER)) == _POINTER
    except OSError:
        return False
