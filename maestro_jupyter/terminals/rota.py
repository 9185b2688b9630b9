"""Sharing the event loop's time among the PTYs that have much to say."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .intake import Intake

TYPING = 1.0
"""Seconds for which somebody who typed is taken to be typing still."""

TICK = 0.002
"""Seconds between two rounds of reading while nobody types, where a round had nothing to read."""

READS = 72
"""Reads in a round while nobody types."""

TICK_WHILE_TYPING = 0.004
"""Seconds between two rounds while somebody types: what they type is shown in between."""

READS_WHILE_TYPING = 24
"""Reads in a round while somebody types."""

ECHO = 0.002
"""Seconds for which the next round is put off after a keystroke, for its echo comes soon."""

_MOST_READS_OF_ONE = 32
_YIELDS = 3


class Rota:
    """Reads the PTYs that have much to say in turns, a bounded number of reads at a time.

    While somebody types there is a pause after each round, so that an echo waits for nothing. While
    nobody does, the next round begins as soon as everything else has had its turn: each piece that
    is passed on is larger then, and takes less work.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parts: dict[Intake, list[bytes]] = {}
        self._next: asyncio.Handle | None = None
        self._last_round = 0.0
        self._typing_until = 0.0
        self._echo_until = 0.0
        self._put_off = False

    def note_typing(self) -> None:
        """Favour echoes for a moment, for somebody has typed something."""
        now = self._loop.time()
        self._typing_until = now + TYPING
        self._echo_until = now + ECHO

    def add(self, intake: Intake, data: bytes) -> None:
        """Read this PTY in turn with the others; ``data`` was read already."""
        self._parts[intake] = [data]
        if self._next is None:
            self._wait()

    def drop(self, intake: Intake) -> None:
        """Hand over what was read of this PTY, and read it no more."""
        parts = self._parts.pop(intake, None)
        if parts:
            intake.hand_over(parts)

    def _wait(self) -> None:
        tick = TICK_WHILE_TYPING if self._last_round < self._typing_until else TICK
        when = max(self._loop.time(), self._last_round + tick)
        self._next = self._loop.call_at(when, self._round)

    def _yield(self, times: int) -> None:
        """Let everything else have its turn, and then begin the next round."""
        if times:
            self._next = self._loop.call_soon(self._yield, times - 1)
        else:
            self._round()

    def _round(self) -> None:
        now = self._loop.time()
        if now < self._echo_until and not self._put_off:
            # Only once, so that an endless paste doesn't put it off for ever.
            self._put_off = True
            self._next = self._loop.call_at(self._echo_until, self._round)
            return
        self._put_off = False
        self._last_round = now
        typing = now < self._typing_until
        more = False
        # `_next` stays what it is, so that nobody to whom a piece goes begins another round.
        try:
            silent, more = self._read_in_turns(READS_WHILE_TYPING if typing else READS)
            self._hand_over_all(silent)
        finally:
            self._next = None
            self._let_another_begin()
            if more and not typing and self._parts:
                self._yield(_YIELDS)
            elif self._parts:
                self._wait()

    def _read_in_turns(self, reads: int) -> tuple[set[Intake], bool]:
        """Read each in turn; return those that had nothing, and whether there may be more."""
        silent: set[Intake] = set()
        turns = deque(self._parts)
        most = reads if len(turns) > 1 else _MOST_READS_OF_ONE
        for _ in range(min(reads, most)):
            if not turns:
                return silent, False
            intake = turns.popleft()
            data = intake.read()
            if data:
                self._parts[intake].append(data)
                turns.append(intake)
            else:
                silent.add(intake)
        return silent, bool(turns)

    def _hand_over_all(self, silent: set[Intake]) -> None:
        for intake in list(self._parts):
            parts = self._parts.get(intake)
            if parts:
                self._parts[intake] = []
                intake.hand_over(parts)
            elif parts is not None and intake in silent:
                del self._parts[intake]
                intake.listen()

    def _let_another_begin(self) -> None:
        if self._parts:
            first = next(iter(self._parts))
            self._parts[first] = self._parts.pop(first)
