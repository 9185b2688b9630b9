"""How much the processes of a tree have wanted to compute."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from .tree import Root, members

_NANO = 1e-9


@dataclass(frozen=True)
class Exertion:
    """What a tree has done so far.

    Attributes
    ----------
    seconds
        For which its living processes have used a processor, or waited for one, as far as the
        system tells.
    waits
        Whether one of them waits for a disk just now.
    """

    seconds: float
    waits: bool


def exertion(root: Root) -> Exertion:
    """Return what the tree has done so far; blocks for as long as the process table is read."""
    seconds, waits = 0.0, False
    for process in members(root):
        with suppress(psutil.Error, OSError):
            seconds += _seconds(process)
            waits = waits or process.status() == psutil.STATUS_DISK_SLEEP
    return Exertion(seconds, waits)


def _seconds(process: psutil.Process) -> float:
    used = process.cpu_times()
    return used.user + used.system + _NANO * sum(map(_waited, _threads(process.pid)))


def _threads(pid: int) -> list[Path]:
    return list(Path(f"/proc/{pid}/task").glob("*/schedstat"))


def _waited(thread: Path) -> int:
    """Return the nanoseconds for which a thread could have run and others did."""
    try:
        return int(thread.read_text().split()[1])
    except (OSError, IndexError):
        return 0
