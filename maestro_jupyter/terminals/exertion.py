"""How much the processes of a tree have wanted to compute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
        For which each living process has used a processor, together with those of its children that
        have ended, and for which each thread has waited for one, as far as the system tells.
    waits
        Whether a process waits for a disk just now.
    """

    seconds: Mapping[object, float]
    waits: bool

    def since(self, before: Exertion) -> float:
        """Return the seconds that have come since ``before``; what has ended takes none away."""
        return sum(
            max(0.0, seconds - before.seconds.get(whose, 0.0))
            for whose, seconds in self.seconds.items()
        )


def exertion(root: Root) -> Exertion:
    """Return what the tree has done so far; blocks for as long as the process table is read."""
    seconds: dict[object, float] = {}
    waits = False
    for process in members(root):
        with suppress(psutil.Error, OSError):
            seconds[process] = sum(process.cpu_times()[:4])
            seconds.update(_waited(process.pid))
            waits = waits or process.status() == psutil.STATUS_DISK_SLEEP
    return Exertion(seconds, waits)


def exertion_of(marker_name: str, value: str) -> Exertion:
    """Return what the processes of a session have done so far; blocks meanwhile."""
    return exertion(Root(marker=(marker_name, value)))


def _waited(pid: int) -> Iterator[tuple[Path, float]]:
    """Yield the seconds for which each thread could have run and others did."""
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError, IndexError):
            yield thread, _NANO * int(thread.read_text().split()[1])
