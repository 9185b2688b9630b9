"""What a recording has still to take from a terminal's ring."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from .recording import ROOM, Recording
from .ring import Ring

_MOMENT = 0.05
"""Seconds within which output is recorded as one event, so that lines are few."""


@dataclass
class _Output:
    """Output up to a place in the stream, and when the first of it came."""

    time: float
    end: int


class Backlog:
    """Remembers places instead of bytes: those are in the ring anyway, or gone and then missing.

    Parameters
    ----------
    recording
        What it is for.
    ring
        Where the bytes are; all that is there is recorded.
    wake
        Called when there is something to pass on.
    """

    def __init__(self, recording: Recording, ring: Ring, wake: Callable[[Backlog], None]) -> None:
        self._recording = recording
        self._ring = ring
        self._wake = wake
        self._passed = ring.start
        self._waiting: deque[_Output | Callable[[], None]] = deque()
        self._closed = False
        self.output()

    def output(self) -> None:
        """Record what has been printed by now, as far as its sequences are whole."""
        settled = self._ring.settled
        self._output_until(settled)
        if settled - self._passed >= ROOM <= self._recording.room:
            self.pass_on()

    def resize(self, rows: int, cols: int) -> None:
        """Record a new size."""
        self._add(partial(self._recording.resize, self._recording.now(), rows, cols))

    def mark(self, label: str) -> None:
        """Record that something happened."""
        self._add(partial(self._recording.mark, self._recording.now(), label))

    def close(self) -> None:
        """Record what is left, half a sequence too, and nothing more."""
        self._output_until(self._ring.end)
        self._add(partial(self._recording.close, self._recording.now()))
        self._closed = True

    def pass_on(self, *, at_once: bool = False) -> bool:
        """Pass on what there is room for, or all ``at_once``; return whether nothing is left."""
        while self._waiting:
            first = self._waiting[0]
            if not isinstance(first, _Output):
                first()
            elif not self._pass_output(first, at_once=at_once):
                return False
            self._waiting.popleft()
        return True

    def _output_until(self, end: int) -> None:
        last = self._waiting[-1] if self._waiting else None
        now = self._recording.now()
        if isinstance(last, _Output) and now - last.time <= _MOMENT:
            last.end = end
        else:
            self._add(_Output(now, end))

    def _add(self, event: _Output | Callable[[], None]) -> None:
        if not self._closed:
            self._waiting.append(event)
            self._wake(self)

    def _pass_output(self, output: _Output, *, at_once: bool) -> bool:
        if self._recording.is_full:
            self._passed = output.end
        missing = min(self._ring.start, output.end) - self._passed
        if missing > 0:
            self._recording.leave_out(output.time, missing)
            self._passed += missing
        left = output.end - self._passed
        length = left if at_once else min(left, self._recording.room)
        if length > 0:
            self._recording.output(output.time, self._ring.read(self._passed, length))
            self._passed += length
        return length == left
