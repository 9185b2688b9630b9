"""The folder of recordings: beginning them, finding them, and forgetting old ones."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .recording import Recording
from .ring import Ring
from .terminal import Terminal

GATHERING = 0.05
"""Seconds in which output is gathered before it is written."""

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
        self._waiting: set[Recording] = set()
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._open: dict[str, tuple[Recording, Ring]] = {}

    def begin(self, name: str, title: str, terminal: Terminal) -> Recording:
        """Record a terminal from now on, behind what was recorded under this name before."""
        self.end(name)
        recording = Recording(
            self._path(name),
            title,
            (terminal.rows, terminal.cols),
            self._limits.each,
            self._wake,
        )
        ring = terminal.ring
        self._open[name] = recording, ring
        recording.output(ring.read(ring.start, ring.settled - ring.start))
        terminal.on_settled(lambda _, data: recording.output(data))
        terminal.on_resize(lambda _, rows, cols: recording.resize(rows, cols))
        self._wake(recording)
        return recording

    def mark(self, name: str, label: str) -> None:
        """Record that something happened, if this is being recorded."""
        if name in self._open:
            self._open[name][0].mark(label)

    def end(self, name: str) -> None:
        """Record no more under this name."""
        if name in self._open:
            recording, ring = self._open.pop(name)
            recording.output(ring.read(ring.settled, ring.end - ring.settled))
            recording.close()

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
        self._closing.set()
        self._news.set()
        if self._thread is not None:
            self._thread.join(_CLOSING_PATIENCE)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.cast"

    def _wake(self, recording: Recording) -> None:
        if recording in self._waiting:
            return
        with self._lock:
            self._waiting.add(recording)
        self._news.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="recordings", daemon=True)
            self._thread.start()

    def _write(self) -> None:
        while True:
            self._news.wait()
            self._news.clear()
            last = self._closing.wait(GATHERING)
            with self._lock:
                waiting, self._waiting = self._waiting, set()
            for recording in waiting:
                recording.write_queued()
            if last and not self._waiting:
                return
