"""Which server owns which part of the database.

Several servers of one user may share one database. Each holds a numbered slot for as long as it
lives, by a lock that the kernel drops with the process however that dies. A slot's log of events
goes on where the last holder left it.
"""

from __future__ import annotations

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from .database import StoreError

_PATIENCE = 5.0
_LOOK_AGAIN = 0.01


@dataclass
class Slot:
    """A held slot; :meth:`release` gives it back."""

    number: int
    _descriptor: int

    def release(self) -> None:
        """Let another server have the slot."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def claim_slot(folder: Path) -> Slot:
    """Take the lowest slot that no living server holds.

    Raises
    ------
    StoreError
        The folder can't be written.
    """
    number = 0
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        while (slot := try_slot(folder, number)) is None:
            number += 1
    except OSError as error:
        raise StoreError(
            f"Maestro's folder {folder} can't be used: {error.strerror or error}.",
            hint="Make it writable, or name another one (c.MaestroApp.data_dir).",
        ) from error
    return slot


def try_slot(folder: Path, number: int) -> Slot | None:
    """Take slot ``number``, or return None where a living server holds it.

    A child that a killed server had just forked keeps the lock until it becomes another program,
    so the lock of a server that is known to be gone is waited for.
    """
    path = folder / f"server-{number}.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    patient_until = time.monotonic() + _PATIENCE
    try:
        while not _lock(descriptor):
            if not _is_gone(_holder(descriptor)) or time.monotonic() > patient_until:
                os.close(descriptor)
                return None
            time.sleep(_LOOK_AGAIN)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    except BaseException:
        os.close(descriptor)
        raise
    return Slot(number, descriptor)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> int | None:
    """Return the process that last took the lock, if it has said so yet."""
    text = os.pread(descriptor, 20, 0)
    return int(text) if text.isdigit() else None


def _is_gone(process: int | None) -> bool:
    if process is None:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
