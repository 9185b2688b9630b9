"""Starting those who watch, type and ask, and hearing what they have seen."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from tests.e2e.lab import ROOT

from .engines import Engine
from .text import AS_JSON


@dataclass(frozen=True)
class Moment:
    """How far everything was at one time.

    Attributes
    ----------
    shown
        Bytes of each terminal that were shown.
    work
        Seconds of processor time that the server has used.
    memory
        Megabytes that the server has in memory.
    """

    time: float
    shown: tuple[float, ...]
    work: float
    memory: float


class Watcher:
    """A process that watches."""

    def __init__(self, engine: Engine, process: subprocess.Popen[str]) -> None:
        self._engine = engine
        self._process = process
        self._server = psutil.Process(engine.pid)

    def moment(self) -> Moment:
        """Return how far everything is."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        times, memory = self._server.cpu_times(), self._server.memory_info()
        scale = AS_JSON if self._engine.name == "stock" else 1
        return Moment(
            said["time"],
            tuple(shown / scale for shown in said["shown"]),
            times.user + times.system,
            memory.rss / 1e6,
        )

    def moments(self, seconds: float, every: float) -> list[Moment]:
        """Return how far everything is now, and again and again until the time is over."""
        found = [self.moment()]
        while found[-1].time - found[0].time < seconds:
            time.sleep(every)
            found.append(self.moment())
        return found


@contextmanager
def watching(
    engine: Engine, panes: Sequence[str], command: str, rate: int = 0
) -> Iterator[Watcher]:
    """Watch some panes, at so many bytes a second each, after typing a command into each."""
    argv = [sys.executable, "-m", "bench.terminals.watch", command, str(rate), *panes]
    with subprocess.Popen(
        argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Watcher(engine, process)
        finally:
            process.kill()


class Asker:
    """A process that asks again and again."""

    def __init__(self, what: str, address: str, seconds: float, pause: float) -> None:
        argv = [sys.executable, "-m", "bench.terminals.ask", what, address]
        self._process = subprocess.Popen(
            [*argv, str(seconds), str(pause)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def waits(self) -> list[float]:
        """Return the milliseconds that each answer took, when it has asked the last time."""
        said = self._process.communicate(timeout=120)[0]
        waits: list[float] = json.loads(said)
        return waits
