"""Claims names and repositories for one caller at a time, among threads and processes."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from maestro_jupyter.model import MaestroError

_log = logging.getLogger(__name__)
_LOOK_AGAIN = 0.01
_DELETED = 5.0


class ClaimedError(Exception):
    """Somebody else holds the claim."""


@contextlib.contextmanager
def claim(folder: Path, *, patience: float = 0.0) -> Iterator[int]:
    """Hold the name of ``folder`` while it is made or removed.

    The claim is a locked file beside the folder. The lock goes with its process, so a claim is
    never stale, and the file goes with the claim. A process that inherits the descriptor holds it
    as well.

    Raises
    ------
    ClaimedError
        Another caller holds it, for longer than ``patience`` seconds.
    FileNotFoundError
        The folder above is missing.
    """
    file = folder.with_name(f".{folder.name}.claim")
    descriptor = _lock_file(file, patience)
    try:
        yield descriptor
    finally:
        with contextlib.suppress(FileNotFoundError):
            file.unlink()
        os.close(descriptor)


def branch_spot(common: Path, branch: str) -> Path:
    """Return what to claim while ``branch`` is checked out into a new worktree."""
    return common / f"maestro-{hashlib.sha256(os.fsencode(branch)).hexdigest()[:16]}"


@contextlib.contextmanager
def turn(common: Path, *, patience: float) -> Iterator[None]:
    """Hold a repository, given its common folder, while its branches are merged.

    Raises
    ------
    ClaimedError
        Another merge takes longer than ``patience`` seconds.
    """
    descriptor = _lock_file(common / "maestro.lock", patience)
    try:
        yield
    finally:
        with contextlib.suppress(FileNotFoundError):
            (common / "maestro.lock").unlink()
        os.close(descriptor)


class Undo:
    """What takes back the steps of something that is all or nothing.

    On an error the steps are taken back, the last one first. A step that cannot be taken back is
    logged, and the error that led there is the one that is raised.
    """

    def __init__(self) -> None:
        self._steps: list[tuple[Callable[..., object], tuple[object, ...]]] = []

    def later(self, step: Callable[..., object], *arguments: object) -> None:
        """Take back by calling ``step`` with ``arguments``."""
        self._steps.append((step, arguments))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            return
        for step, arguments in reversed(self._steps):
            try:
                step(*arguments)
            except (OSError, MaestroError) as problem:
                _log.warning("could not take back %s%s: %s", step.__name__, arguments, problem)


def _lock_file(file: Path, patience: float) -> int:
    """Open and lock ``file``; the one that was locked must still be the one on the disk.

    Its last holder may have deleted it between the opening and the locking; then it is opened anew.
    """
    patient_until = time.monotonic() + patience
    anew_until = patient_until + _DELETED
    while True:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(file.stat(), os.fstat(descriptor)):
                return descriptor
            until = anew_until
        except BlockingIOError:
            until = patient_until
        except FileNotFoundError:
            until = anew_until
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if time.monotonic() >= until:
            raise ClaimedError(str(file))
        time.sleep(_LOOK_AGAIN)
