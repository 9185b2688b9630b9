"""The folder of recordings: beginning them, finding them, and forgetting old ones."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .backlog import Backlog
from .recording import Recording
from .terminal import Terminal

GATHERING = 0.05
"""Seconds in which a little output is gathered before it is written."""

_CLOSING_PATIENCE = 10.0
_DAY = 24 * 3600.0
_NAME = re.compile(r"^[A-Za-z0-9_-]{1,64}$")


@dataclass(frozen=True)
class Limits:
    """What recordings may take.

    Attributes
    ----------
    each
        Bytes of one.
    together
        Bytes of all; the oldest go first.
    days
        Age at which one is forgotten.
    """

    each: int = 32 * 2**20
    together: int = 2**30
    days: float = 30.0


class Recordings:
    """Writes recordings with one thread, and keeps their folder within its limits.

    Parameters
    ----------
    folder
        Made when the first recording begins.
    limits
        What they may take.
    """

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder
        self._limits = limits
        self._open: dict[str, Backlog] = {}
        self._behind: set[Backlog] = set()
        self._gathering: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        # In order: what goes on with a recording comes behind it.
        self._waiting: dict[Recording, None] = {}
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None

    def begin(self, name: str, title: str, terminal: Terminal) -> None:
        """Record a terminal from now on, behind what was recorded under this name before."""
        self.end(name)
        self._loop = asyncio.get_running_loop()
        size = terminal.rows, terminal.cols
        recording = Recording(self._path(name), title, size, self._limits.each, self._wake)
        backlog = self._open[name] = Backlog(recording, terminal.ring, self._gather_soon)
        # So that the file is there before anything is printed.
        self._wake(recording)
        terminal.on_output(lambda *_: backlog.output())
        terminal.on_resize(lambda _, rows, cols: backlog.resize(rows, cols))

    def mark(self, name: str, label: str) -> None:
        """Record that something happened, if this is being recorded."""
        if name in self._open:
            self._open[name].mark(label)

    def end(self, name: str) -> None:
        """Record no more under this name."""
        if name in self._open:
            backlog = self._open.pop(name)
            backlog.close()
            backlog.pass_on(at_once=True)

    def find(self, name: str) -> Path | None:
        """Return the file of a recording, if there is one."""
        if not _NAME.match(name):
            return None
        path = self._path(name)
        return path if path.is_file() else None

    def prune(self, kept: Collection[str]) -> list[str]:
        """Forget what is too old or too much, but none of ``kept``; return what was forgotten."""
        found = []
        for path in self._folder.glob("*.cast"):
            with suppress(OSError):
                stat = path.stat()
                found.append((stat.st_mtime, stat.st_size, path))
        together = sum(size for _, size, _ in found)
        oldest_kept = time.time() - self._limits.days * _DAY
        forgotten = []
        for changed, size, path in sorted(found):
            if path.stem in kept:
                continue
            if changed < oldest_kept or together > self._limits.together:
                path.unlink(missing_ok=True)
                together -= size
                forgotten.append(path.stem)
        return forgotten

    def close(self) -> None:
        """End all recordings and wait until they are written."""
        for name in tuple(self._open):
            self.end(name)
        if self._gathering is not None:
            self._gathering.cancel()
        self._closing = True
        self._news.set()
        if self._thread is not None:
            self._thread.join(_CLOSING_PATIENCE)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.cast"

    def _gather_soon(self, backlog: Backlog) -> None:
        self._behind.add(backlog)
        if self._gathering is None and self._loop is not None:
            self._gathering = self._loop.call_later(GATHERING, self._gather)

    def _gather(self) -> None:
        """Pass on what has come; what there is no room for follows what is written first."""
        if self._gathering is not None:
            self._gathering.cancel()
            self._gathering = None
        self._behind -= {backlog for backlog in self._behind if backlog.pass_on()}

    def _wake(self, recording: Recording) -> None:
        with self._lock:
            self._waiting[recording] = None
        self._news.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="recordings", daemon=True)
            self._thread.start()

    # -- in the thread ----------------------------------------------------------------------

    def _write(self) -> None:
        while True:
            self._news.wait()
            self._news.clear()
            last = self._closing
            with self._lock:
                waiting, self._waiting = self._waiting, {}
            for recording in waiting:
                recording.write_queued()
                self._ask_for_more()
            if last and not self._waiting:
                return

    def _ask_for_more(self) -> None:
        if self._behind and self._loop is not None:
            # Nothing more is wanted of a loop that has been closed.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._gather)
