"""Adds a worktree: the whole of it, or nothing."""

from __future__ import annotations

import contextlib
import errno
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from maestro_jupyter.model import MaestroError
from maestro_jupyter.model.names import check_name

from .branches import default_branch, make_branch
from .claims import ClaimedError, Undo, claim
from .diagnosis import cannot_write, error_for, words_of
from .erasure import erase, erase_own_part, remove_if_empty
from .errors import (
    BranchExistsError,
    BranchInUseError,
    FolderExistsError,
    HookRefusedError,
    LockedError,
    RootInsideRepositoryError,
)
from .listing import folder_of_branch
from .places import common_dir, folder_for, git_dir, is_within, linked, mark
from .process import LOCK_PATIENCE, Output, lock_in_the_way, run
from .repository import Base, check_branch_name, resolve

_CHECKOUT_SECONDS = 1800.0
_TRIES = 20
_OURS_BY_GIT = re.compile(
    r"'[^']+' is already (?:checked out|used by worktree) at '(?P<folder>.+)'"
)


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
    """

    repo: Path
    path: Path
    branch: str
    base: str
    target: str | None


def add_worktree(
    repo: Path,
    name: str,
    *,
    root: Path,
    base: str | None = None,
    branch: str | None = None,
) -> Worktree:
    """Check out a new branch in a new folder under ``root``.

    Parameters
    ----------
    repo
        The repository's main folder, from :func:`~maestro_jupyter.git.find_repository`.
    name
        The session's name; the last part of the folder and of the default branch.
    root
        Where worktrees of all repositories go; made where it is missing.
    base
        A revision to start from. Default: the commit that HEAD names.
    branch
        Default: ``maestro/<name>``.

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
    _check_root(root, repo, shared)
    if branch is None:
        branch = default_branch(name)
    else:
        check_branch_name(repo, branch)
    start, taken = resolve(repo, base, _names_in_the_way(branch))
    if any(taken):
        raise _branch_taken(repo, branch, taken)
    folder = folder_for(root, repo, name)
    with _claimed(folder) as claimed, Undo() as undo:
        _make_folder(folder, undo)
        _make_branch(repo, branch, start, name, undo, claimed)
        undo.later(erase_own_part, shared, folder)
        undo.later(erase, folder)
        _check_out(repo, folder, branch, claimed)
        try:
            mark(git_dir(folder), branch)
        except OSError as error:
            raise cannot_write(folder, error) from error
    return Worktree(repo, folder, branch, start.commit, start.target)


def _check_root(root: Path, repo: Path, shared: Path) -> None:
    if is_within(root, repo) or is_within(root, shared) or ".git" in root.resolve().parts:
        raise RootInsideRepositoryError(
            f"Worktrees would go to {root}, which is inside the repository {repo}.",
            hint="Configure a folder outside of it for worktrees.",
        )


def _names_in_the_way(branch: str) -> list[str]:
    """Return the refs that rule ``branch`` out: itself, and those it would be a folder of."""
    parts = branch.split("/")
    return ["refs/heads/" + "/".join(parts[:length]) for length in range(len(parts), 0, -1)]


def _branch_taken(repo: Path, branch: str, taken: list[str | None]) -> MaestroError:
    if taken[0] is None:
        name = next(
            ref.removeprefix("refs/heads/")
            for ref, commit in zip(_names_in_the_way(branch), taken, strict=True)
            if commit is not None
        )
        return BranchExistsError(
            f"The branch {name!r} exists, so git cannot make {branch!r} beside it.",
            hint=f"Pick another branch (-b), or rename that one: git branch -m {name} {name}-old",
        )
    folder = folder_of_branch(repo, branch)
    if folder is not None:
        return _in_use(branch, folder)
    return BranchExistsError(
        f"The branch {branch!r} exists already.",
        hint=f"Pick another name (-n) or branch (-b), or start from it: --base {branch}",
    )


def _in_use(branch: str, folder: Path) -> BranchInUseError:
    return BranchInUseError(
        f"The branch {branch!r} is checked out in {folder}.",
        hint="Pick another name (-n) or branch (-b), or close that session first.",
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


def _make_branch(
    repo: Path,
    branch: str,
    start: Base,
    name: str,
    undo: Undo,
    claimed: int,
) -> None:
    made = make_branch(repo, branch, start.commit, name, claimed)
    if made.status == 0:
        undo.later(run, repo, "update-ref", "-d", f"refs/heads/{branch}", start.commit)
        return
    if "reference already exists" in made.stderr:
        raise _branch_taken(repo, branch, [start.commit])
    if "; cannot create '" in made.stderr:
        raise BranchExistsError(
            f"Git cannot make the branch {branch!r}: {words_of(made.stderr)}",
            hint="Pick another branch (-b).",
        )
    raise error_for("update-ref", made.status, made.stderr, repo)


def _check_out(repo: Path, folder: Path, branch: str, claimed: int) -> None:
    """Run ``git worktree add``, again while another process is in its way.

    It inherits the claim, as it goes on where this process dies.
    """
    patient_until = time.monotonic() + LOCK_PATIENCE
    for pause in _pauses():
        output = run(
            repo,
            *("-c", "checkout.workers=4", "-c", "core.filesRefLockTimeout=2000"),
            *("worktree", "add", "--quiet", "--", folder, branch),
            accept=range(-64, 256),
            wait_for_locks=False,
            seconds=_CHECKOUT_SECONDS,
            inherit=(claimed,),
        )
        if output.status == 0:
            return
        lock = lock_in_the_way(output)
        if lock is None or time.monotonic() > patient_until:
            raise _failure(repo, folder, branch, output)
        time.sleep(pause)
        folder.mkdir(mode=0o700, exist_ok=True)


def _pauses() -> Iterator[float]:
    pause = 0.01
    while True:
        yield pause
        pause = min(0.25, pause * 1.6)


def _failure(repo: Path, folder: Path, branch: str, output: Output) -> MaestroError:
    elsewhere = _OURS_BY_GIT.search(output.stderr)
    if elsewhere is not None:
        return _in_use(branch, Path(elsewhere["folder"]))
    if lock_in_the_way(output) is not None:
        return LockedError(
            f"Another git process is in the way: {words_of(output.stderr)}",
            hint="Try again when it is done.",
        )
    own = linked(common_dir(repo)).get(folder)
    if output.status > 0 and own is not None and not (own / "locked").exists():
        return HookRefusedError(
            f"The repository's post-checkout hook failed: {words_of(output.stderr) or 'silently'}",
            hint="Put right what it complains about, or remove the hook.",
        )
    return error_for("worktree add", output.status, output.stderr, folder)
