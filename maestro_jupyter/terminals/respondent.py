"""Answering a program's questions to its terminal where no viewer does."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from .answers import STATUS_PROTOCOL, answer
from .escapes import questions
from .ring import Ring
from .screen import Emulator
from .whole import Whole

_ANSWERS_PER_SECOND = 24
_REACH = 8 * 2**10


class Respondent:
    """Finds questions in new output and answers those that nobody else will.

    A program that asks where its cursor is, say, may give up if it gets no answer; and it gets
    none while nobody has the focus. The number of answers per second is bounded.

    Parameters
    ----------
    ring
        The output.
    size
        Rows and columns.
    """

    __slots__ = ("_answers_left", "_emulator", "_loop", "_ring", "_second", "_size")

    def __init__(self, ring: Ring, size: tuple[int, int]) -> None:
        self._ring = ring
        self._size = size
        self._loop = asyncio.get_running_loop()
        self._emulator: Emulator | None = None
        self._second = 0.0
        self._answers_left = _ANSWERS_PER_SECOND

    def resize(self, rows: int, cols: int) -> None:
        """Take on the terminal's new size."""
        self._size = (rows, cols)
        if self._emulator is not None:
            self._emulator.resize(rows, cols)

    def replies(self, whole: Whole, *, heard: bool) -> Iterator[bytes]:
        """Answer the questions in what was just added to the ring.

        Parameters
        ----------
        whole
            The whole sequences that it has completed.
        heard
            Whether a viewer answers the questions that a browser's terminal can answer.
        """
        if not whole.asks or (heard and STATUS_PROTOCOL not in whole.data):
            return
        self._refill()
        for question in questions(whole.data):
            if heard and STATUS_PROTOCOL not in question:
                continue
            if self._answers_left == 0:
                break
            self._answers_left -= 1
            reply = answer(question, self._cursor)
            if reply:
                yield reply

    def _refill(self) -> None:
        now = self._loop.time()
        if now - self._second >= 1:
            self._second = now
            self._answers_left = _ANSWERS_PER_SECOND

    def _cursor(self) -> tuple[int, int]:
        if self._emulator is None:
            self._emulator = Emulator(self._ring, *self._size)
        self._emulator.notice(_REACH)
        return self._emulator.cursor()
