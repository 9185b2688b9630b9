"""Names the files of a worktree whose changes are in no commit."""

from __future__ import annotations

import os
from pathlib import Path

from .places import git_dir
from .process import run


def uncommitted_files(path: Path) -> tuple[str, ...]:
    """Return the files whose changes are in no commit, folders of untracked ones as one.

    Raises
    ------
    NotAWorktreeError
        ``path`` is no worktree any more.
    """
    git_dir(path)
    entries = run(
        path,
        *("--no-optional-locks", "status", "--porcelain=v1", "-z", "--untracked-files=normal"),
        "--no-renames",
    ).fields
    return tuple(entry[3:] for entry in entries)


def uncommitted(own: Path, files: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tracked files with changes, and the untracked ones, wherever ``files`` are now."""
    folder = _folder_of(own)
    if folder == files or not (own / "modules").is_dir():
        return _status(own, files, "none")
    # Submodules know their folder by its name, and that is another one while it is set aside.
    tracked, untracked = _status(own, files, "all")
    for repository in repositories(own / "modules"):
        inside = _folder_inside(repository, folder)
        if inside is not None and (files / inside / ".git").exists():
            changed, new = _status(repository, files / inside, "all")
            tracked += tuple(str(inside / name) for name in changed)
            untracked += tuple(str(inside / name) for name in new)
    return tracked, untracked


def _folder_of(own: Path) -> Path:
    """Return where git believes the worktree to be."""
    try:
        text = os.fsdecode((own / "gitdir").read_bytes()).rstrip("\n")
    except OSError:
        return own
    # Since git 2.48 it may be relative.
    return Path(os.path.normpath(own / text)).parent


def _folder_inside(repository: Path, folder: Path) -> Path | None:
    """Return where in the worktree at ``folder`` a submodule is."""
    said = run(
        Path("/"),
        *("config", "--file", repository / "config", "--get", "core.worktree"),
        accept=(0, 1),
    ).text
    place = Path(os.path.normpath(repository / said))
    return place.relative_to(folder) if said and place.is_relative_to(folder) else None


def _status(
    own: Path,
    files: Path,
    ignored: str,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    entries = run(
        files,
        *("--no-optional-locks", f"--git-dir={own}", f"--work-tree={files}"),
        *("status", "--porcelain=v1", "-z", "--untracked-files=normal", "--no-renames"),
        f"--ignore-submodules={ignored}",
    ).fields
    tracked = tuple(entry[3:] for entry in entries if not entry.startswith("?? "))
    untracked = tuple(entry[3:] for entry in entries if entry.startswith("?? "))
    return tracked, untracked


def repositories(modules: Path) -> list[Path]:
    """Return the repositories of submodules in ``modules``."""
    heads = sorted(modules.rglob("HEAD"))
    return [head.parent for head in heads if (head.parent / "objects").is_dir()]
