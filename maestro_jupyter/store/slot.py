"""Which server owns which part of the database.

Several servers of one user may share one database. Each holds a numbered slot for as long as it
lives, by a lock that the kernel drops with the process however that dies. A slot's log of events
goes on where the last holder left it.
"""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from .database import StoreError


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
    """Take slot ``number``, or return None where a living server holds it."""
    path = folder / f"server-{number}.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return Slot(number, descriptor)
