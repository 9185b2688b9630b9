"""How much the processes of a tree have computed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import psutil

from .tree import Root, members

_BUSY = (psutil.STATUS_RUNNING, psutil.STATUS_DISK_SLEEP)


@dataclass(frozen=True)
class Exertion:
    """What a tree has done so far.

    Attributes
    ----------
    seconds
        Of a processor's time that its living processes have used.
    busy
        Whether one of them computes just now, waits for a processor, or for a disk.
    """

    seconds: float
    busy: bool


def exertion(root: Root) -> Exertion:
    """Return what the tree has done so far; blocks for as long as the process table is read."""
    seconds, busy = 0.0, False
    for process in members(root):
        with suppress(psutil.Error):
            used = process.cpu_times()
            seconds += used.user + used.system
            busy = busy or process.status() in _BUSY
    return Exertion(seconds, busy)
