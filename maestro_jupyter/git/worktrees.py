"""Adds a worktree: the whole of it, or nothing."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from maestro_jupyter.model.names import check_name

from .branches import make_branch
from .checkout import check_out
from .claims import ClaimedError, Undo, branch_spot, claim
from .diagnosis import cannot_write, error_for, words_of
from .erasure import erase, erase_own_part, forget_missing, remove_if_empty
from .errors import (
    BranchExistsError,
    BranchInUseError,
    FolderExistsError,
    RootInsideRepositoryError,
)
from .includes import INCLUDE_LIMIT, Includes, copy_includes, find_includes
from .large_files import lfs_notes
from .places import common_dir, folder_for, git_dir, is_within, mark
from .process import run
from .start import Start, branch_taken, check_still_free, find_start
from .submodules import fill_submodules

_TRIES = 20


@dataclass(frozen=True)
class Worktree:
    """A branch of its own in a folder of its own.

    Attributes
    ----------
    repo
        The repository's main folder.
    path
        The folder of the worktree.
    base
        The commit that the branch started from.
    target
        The branch that a merge goes into unless another is named.
    adopted
        Whether the branch was there before, and is to stay when the worktree goes.
    notes
        What a person should know of how it was made: what was copied, what is not complete.
    """

    repo: Path
    path: Path
    branch: str
    base: str
    target: str | None
    adopted: bool = False
    notes: tuple[str, ...] = ()


def add_worktree(
    repo: Path,
    name: str,
    *,
    root: Path,
    base: str | None = None,
    branch: str | None = None,
    start: Start | None = None,
    here: Path | None = None,
    include_limit: int = INCLUDE_LIMIT,
) -> Worktree:
    """Check out a branch of its own in a new folder under ``root``.

    Parameters
    ----------
    repo
        The repository's main folder, from :func:`~maestro_jupyter.git.find_repository`.
    name
        The session's name; the last part of the folder and of the default branch.
    root
        Where worktrees of all repositories go; made where it is missing.
    base, branch, here
        As in :func:`~maestro_jupyter.git.find_start`. What ``.worktreeinclude`` names is copied
        from ``here``, whose sparse checkout the new worktree has, too.
    start
        What that function returned, where the caller has asked it already.
    include_limit
        Bytes that may be copied.

    Raises
    ------
    InvalidInputError
        ``name`` cannot name a session.
    BadBranchNameError, BranchExistsError, BranchInUseError
        The branch cannot be made; in use, the message names the folder.
    UnknownRevisionError, NoCommitsError
        There is no commit to start from.
    FolderExistsError, RootInsideRepositoryError
        The folder cannot be used.
    IncludesTooLargeError
        More is to be copied than ``include_limit``.
    DiskFullError, FolderNotWritableError, HookRefusedError, LockedError
        The checkout failed.

    Notes
    -----
    Three processes: one resolves all names, one claims the branch, one is ``git worktree add``.
    Branch and folder are claimed by making them, which only one of two callers can do, so undoing a
    failed call never touches what another one made.
    """
    check_name(name)
    shared = common_dir(repo)
    here = here or repo
    _check_root(root, repo, shared)
    start = start or find_start(repo, name, base=base, branch=branch, here=here)
    includes = find_includes(here, include_limit)
    folder = folder_for(root, repo, name)
    with _claimed(folder) as held, _branch_claimed(shared, start) as also, Undo() as undo:
        claims = (held, also)
        _make_folder(folder, undo)
        forget_missing(shared, folder)
        if start.adopted:
            check_still_free(repo, start.branch)
        else:
            _make_branch(repo, start, name, undo, claims)
        undo.later(erase_own_part, shared, folder)
        undo.later(erase, folder)
        check_out(here, folder, start.branch, claims)
        notes = _complete(here, folder, includes)
        try:
            mark(git_dir(folder), start.branch)
        except OSError as error:
            raise cannot_write(folder, error) from error
    return Worktree(
        repo, folder, start.branch, start.base, start.target, start.adopted, tuple(notes)
    )


def _complete(here: Path, folder: Path, includes: Includes) -> list[str]:
    """Add to a checkout what git leaves out, and return what there is to say about it."""
    notes = fill_submodules(here, folder)
    try:
        copied = copy_includes(includes, folder)
    except OSError as error:
        raise cannot_write(folder, error) from error
    return [*notes, *copied, *lfs_notes(here, folder)]


def _check_root(root: Path, repo: Path, shared: Path) -> None:
    if is_within(root, repo) or is_within(root, shared) or ".git" in root.resolve().parts:
        raise RootInsideRepositoryError(
            f"Worktrees would go to {root}, which is inside the repository {repo}.",
            hint="Configure a folder outside of it for worktrees.",
        )


@contextlib.contextmanager
def _claimed(folder: Path) -> Iterator[int]:
    """Hold the name of ``folder``, in folders made for it where they are missing."""
    with Undo() as undo, contextlib.ExitStack() as held:
        try:
            descriptor = _hold(folder, held, undo)
        except ClaimedError as error:
            raise _exists(folder) from error
        except OSError as error:
            raise cannot_write(folder, error) from error
        yield descriptor


@contextlib.contextmanager
def _branch_claimed(shared: Path, start: Start) -> Iterator[int]:
    """Hold the branch until it is checked out; git itself lets two callers at once have it."""
    with contextlib.ExitStack() as held:
        try:
            descriptor = held.enter_context(claim(branch_spot(shared, start.branch)))
        except ClaimedError as error:
            raise BranchInUseError(
                f"The branch {start.branch!r} is being checked out by another call.",
                hint="Pick another branch (-b), or try again when that is done.",
            ) from error
        except OSError as error:
            raise cannot_write(shared, error) from error
        yield descriptor


def _hold(folder: Path, held: contextlib.ExitStack, undo: Undo) -> int:
    """Claim ``folder``, again where another caller removed the empty folder above meanwhile."""
    for _ in range(_TRIES):
        with contextlib.suppress(FileNotFoundError):
            for parent in reversed(folder.parents):
                if not parent.exists():
                    parent.mkdir(mode=0o700, exist_ok=True)
                    undo.later(remove_if_empty, parent)
            return held.enter_context(claim(folder))
    raise FileNotFoundError(errno.ENOENT, "removed again and again", str(folder.parent))


def _make_folder(folder: Path, undo: Undo) -> None:
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError as error:
        raise _exists(folder) from error
    except OSError as error:
        raise cannot_write(folder, error) from error
    undo.later(erase, folder)


def _exists(folder: Path) -> FolderExistsError:
    return FolderExistsError(
        f"{folder} exists already.",
        hint="Pick another name (-n), or close the session that works there.",
    )


def _make_branch(repo: Path, start: Start, name: str, undo: Undo, claims: Sequence[int]) -> None:
    branch = start.branch
    made = make_branch(repo, branch, start.base, name, claims)
    if made.status == 0:
        undo.later(run, repo, "update-ref", "-d", f"refs/heads/{branch}", start.base)
        return
    if "reference already exists" in made.stderr:
        raise branch_taken(repo, branch, [start.base])
    if "; cannot create '" in made.stderr:
        raise BranchExistsError(
            f"Git cannot make the branch {branch!r}: {words_of(made.stderr)}",
            hint="Pick another branch (-b).",
        )
    raise error_for("update-ref", made.status, made.stderr, repo)
