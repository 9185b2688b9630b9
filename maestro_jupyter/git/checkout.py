"""Checks a branch out into an empty folder: patiently, and with git's own words understood."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from maestro_jupyter.model import MaestroError

from .diagnosis import error_for, words_of
from .errors import HookRefusedError, LockedError
from .large_files import without_lfs
from .places import common_dir, linked
from .process import LOCK_PATIENCE, Output, lock_in_the_way, run
from .start import in_use

_CHECKOUT_SECONDS = 1800.0
_OURS_BY_GIT = re.compile(
    r"'[^']+' is already (?:checked out|used by worktree) at '(?P<folder>.+)'"
)


def check_out(repo: Path, folder: Path, branch: str, claims: Sequence[int]) -> None:
    """Run ``git worktree add``, again while another process is in its way.

    It inherits the claims, as it goes on where this process dies.
    """
    patient_until = time.monotonic() + LOCK_PATIENCE
    for pause in _pauses():
        output = run(
            repo,
            *("-c", "checkout.workers=4", "-c", "core.filesRefLockTimeout=2000"),
            *without_lfs(),
            *("worktree", "add", "--quiet", "--", folder, branch),
            accept=range(-64, 256),
            wait_for_locks=False,
            seconds=_CHECKOUT_SECONDS,
            inherit=claims,
        )
        if output.status == 0 or _is_hook_of_lfs(repo, folder, output):
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


def _has_hook_failed(repo: Path, folder: Path, output: Output) -> bool:
    """Tell whether the checkout is whole, and only what ran after it failed."""
    own = linked(common_dir(repo)).get(folder)
    return output.status > 0 and own is not None and not (own / "locked").exists()


def _is_hook_of_lfs(repo: Path, folder: Path, output: Output) -> bool:
    """Tell whether what failed is only the hook that git-lfs has left and is missing for."""
    is_missing = "git-lfs" in output.stderr and bool(without_lfs())
    return is_missing and _has_hook_failed(repo, folder, output)


def _failure(repo: Path, folder: Path, branch: str, output: Output) -> MaestroError:
    elsewhere = _OURS_BY_GIT.search(output.stderr)
    if elsewhere is not None:
        return in_use(branch, Path(elsewhere["folder"]))
    if lock_in_the_way(output) is not None:
        return LockedError(
            f"Another git process is in the way: {words_of(output.stderr)}",
            hint="Try again when it is done.",
        )
    if _has_hook_failed(repo, folder, output):
        return HookRefusedError(
            f"The repository's post-checkout hook failed: {words_of(output.stderr) or 'silently'}",
            hint="Put right what it complains about, or remove the hook.",
        )
    return error_for("worktree add", output.status, output.stderr, folder)
