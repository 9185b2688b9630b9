"""Shows what a worktree adds to its base.

Git's plumbing is used for speed: one ``git diff`` prints files, counts and patch at once, while
others look for untracked files; where the base was left is asked only where that matters.
Untracked files are compared in an index of their own, which holds nothing else, so that a change
costs what it is large, and the worktree's index is not touched.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from maestro_jupyter.model import Change

from .change import parting
from .contents import Contents, size_in_words
from .errors import GitFailedError
from .notebooks import NotebookDiff, diff_notebook
from .patches import PATCH_LIMIT, FileChange, limited, read_listing, summarised
from .paths import is_chosen, pathspecs
from .places import git_dir
from .process import run
from .untracked import untracked_files

_READ = 16 << 20
_LARGE_LINES = 20_000
_LEFT_OUT = 100
_NOTEBOOKS = 20
_PLAIN = (
    *("--no-color", "--no-ext-diff", "--no-textconv", "--no-relative", "--find-renames"),
    *("--unified=3", "--src-prefix=a/", "--dst-prefix=b/", "--submodule=short"),
    *("--ignore-submodules=none", "--raw", "--numstat", "-z"),
)


@dataclass(frozen=True)
class Diff:
    """Everything a worktree adds to its base.

    Attributes
    ----------
    patch
        As git wrote it, without notebooks and without files whose ``summary`` says why.
    truncated
        The patch was cut.
    notebooks
        The notebooks that changed, cell by cell.
    """

    stat: Change
    files: tuple[FileChange, ...]
    patch: str
    truncated: bool
    notebooks: tuple[NotebookDiff, ...] = ()


def diff(
    path: Path,
    base: str,
    paths: Sequence[str] = (),
    *,
    only_stat: bool = False,
) -> Diff:
    """Return what ``path`` adds to ``base``: committed, uncommitted and untracked.

    Parameters
    ----------
    paths
        Files and folders to look at, relative to ``path`` or absolute. Default: all.
    only_stat
        Leave out patch and notebooks.

    Raises
    ------
    BadPathError
        One of ``paths`` is not in the worktree.
    NotAWorktreeError
        ``path`` is no worktree any more.
    """
    git_dir(path)
    chosen = pathspecs(path, paths)
    with ThreadPoolExecutor(1) as beside:
        untracked = beside.submit(_untracked, path, chosen, only_stat=only_stat)
        try:
            compared = _compare(path, ["--merge-base", base], chosen, only_stat=only_stat)
        except GitFailedError:
            # There is no merge base, or more than one.
            compared = _compare(path, [parting(path, base)], chosen, only_stat=only_stat)
        names, added = untracked.result()
    is_known = not any(_needs_start(file, names) for file in compared[0])
    start = base if is_known else parting(path, base)
    if names and any(file.status == "deleted" for file in compared[0]):
        # An untracked file may be a deleted one under a new name, which takes both in one look.
        with _index(path, names, of=git_dir(path) / "index") as environment:
            compared = _compare(path, [start], chosen, only_stat=only_stat, environment=environment)
    elif names:
        compared = _together(compared, added)
    files, patch, complete = compared
    contents = Contents(path, start)
    files = _with_sizes(files, contents)
    stat = Change(
        files=len(files),
        insertions=sum(file.insertions for file in files),
        deletions=sum(file.deletions for file in files),
    )
    if only_stat:
        return Diff(stat, tuple(files), "", truncated=False)
    notebooks: list[NotebookDiff] = []
    for number, file in enumerate(files):
        if file.path.endswith(".ipynb") and len(notebooks) < _NOTEBOOKS:
            found = diff_notebook(file, contents)
            if found is not None:
                notebooks.append(found)
                files[number] = replace(file, notebook=True)
    files, text, cut = summarised(files, patch, complete=complete)
    return Diff(stat, tuple(files), text, cut, tuple(notebooks))


def _needs_start(file: FileChange, untracked: Sequence[str]) -> bool:
    """Tell whether a file is to be looked at as it was where the base was left."""
    is_moved = bool(untracked) and file.status == "deleted"
    return is_moved or file.binary or file.path.endswith(".ipynb")


_Compared = tuple[list[FileChange], bytes, bool]


def _compare(
    path: Path,
    against: Sequence[str],
    chosen: Sequence[str],
    *,
    only_stat: bool,
    environment: dict[str, str] | None = None,
) -> _Compared:
    """Return files, patch and whether that is all of it."""
    command = (
        *("--no-optional-locks", "-c", "core.quotePath=false", "diff", *against, *_PLAIN),
        *(() if only_stat else ("--patch",)),
    )
    # Git 2.39 takes seconds for one path of a large repository, and 0.1 s for all of them.
    output = run(path, *command, "--", environment=environment, limit=_READ)
    files, patch = read_listing(output.stdout)
    if chosen and output.truncated:
        output = run(path, *command, "--", *chosen, environment=environment, limit=_READ)
        files, patch = read_listing(output.stdout)
    elif chosen:
        files, patch = limited(files, patch, lambda name: is_chosen(name, chosen))
    if not output.truncated or only_stat:
        return files, patch, not output.truncated
    large = [file for file in files if file.insertions + file.deletions > _LARGE_LINES]
    left_out = [f":(exclude,top,literal){file.path}" for file in large[:_LEFT_OUT]]
    output = run(
        path,
        *command,
        *("--", *(chosen or [":/"]), *left_out),
        environment=environment,
        limit=_READ,
    )
    words = {file.path: file.insertions + file.deletions for file in large[:_LEFT_OUT]}
    files = [
        replace(file, summary=f"too large to show: {words[file.path]} lines")
        if file.path in words
        else file
        for file in files
    ]
    return files, read_listing(output.stdout)[1], not output.truncated


def _untracked(
    path: Path, chosen: Sequence[str], *, only_stat: bool
) -> tuple[list[str], _Compared]:
    """Return the untracked files, and what they add."""
    names = untracked_files(path, chosen)
    if not names:
        return [], ([], b"", True)
    with _index(path, names, of=None) as environment:
        return names, _compare(path, [], (), only_stat=only_stat, environment=environment)


def _together(compared: _Compared, added: _Compared) -> _Compared:
    files, patch, complete = compared
    more, also, all_of_it = added
    known = {file.path for file in files}
    merged = sorted([*files, *(file for file in more if file.path not in known)], key=_by_path)
    return merged, patch + also, complete and all_of_it


def _by_path(file: FileChange) -> str:
    return file.path


@contextlib.contextmanager
def _index(path: Path, names: list[str], *, of: Path | None) -> Iterator[dict[str, str]]:
    """Make an index that names untracked files, besides what is in ``of``, for a while.

    The time of a copy is that of the index, from which git tells which files it must look into.
    """
    with tempfile.TemporaryDirectory(prefix="maestro-index-") as folder:
        index = Path(folder, "index")
        if of is not None:
            with contextlib.suppress(FileNotFoundError):
                shutil.copy2(of, index)
        environment = {"GIT_INDEX_FILE": str(index)}
        run(
            path,
            *("-c", "core.safecrlf=false", "--literal-pathspecs"),
            *("add", "--intent-to-add", "--force", "--ignore-errors"),
            *("--pathspec-from-file=-", "--pathspec-file-nul"),
            stdin="\0".join(names).encode(errors="surrogateescape"),
            environment=environment,
            accept=(0, 1),
        )
        yield environment


def _with_sizes(files: list[FileChange], contents: Contents) -> list[FileChange]:
    """Say of the binary files how large they were and are."""
    names = [file.old_path or file.path for file in files if file.binary]
    old = contents.old_sizes(names) if names else {}
    return [
        replace(file, summary=_sizes(old.get(file.old_path or file.path), file, contents))
        if file.binary
        else file
        for file in files
    ]


def _sizes(old: int | None, file: FileChange, contents: Contents) -> str:
    sizes = (old, contents.new_size(file.path))
    words = " → ".join(size_in_words(size) for size in sizes if size is not None)
    return f"binary, {words}" if words else "binary"


__all__ = ["PATCH_LIMIT", "Diff", "FileChange", "diff"]
