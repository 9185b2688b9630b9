"""Sharing the event loop's time among the PTYs that have much to say."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .intake import Intake

TYPING = 1.0
"""Seconds for which somebody who typed is taken to be typing still."""

TICK = 0.002
"""Seconds between two rounds of reading, where a round has left nothing to read."""

READS = 84
"""Reads in a round while nobody types."""

READS_WHILE_TYPING = 18
"""Reads in a round while somebody types."""

ECHO = 0.005
"""Seconds for which everything else waits at most for a keystroke's echo."""

_READS_AT_ONCE = 6
"""Reads after which everything else has its turn, while somebody types."""

_MOST_READS_OF_ONE = 14
_YIELDS = 3


class Rota:
    """Reads the PTYs that have much to say in turns, a bounded number of reads at a time.

    While nobody types, a round begins as soon as everything else has had its turn, and what was
    read is passed on at once: each piece that is passed on is large then, and takes little work.

    While somebody types, a round is small, and everything else has its turn after each piece.
    After a keystroke nothing is read or passed on until its echo has come: programs that can't
    print wait for the reader, and leave the processor to the one that was typed into. But there is
    no pause between the rounds: a processor that rests takes longer to wake up than they take.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parts: dict[Intake, list[bytes]] = {}
        self._next: asyncio.Handle | None = None
        self._to_read: deque[Intake] = deque()
        self._reads_left = 0
        self._to_pass_on: deque[Intake] = deque()
        self._silent: set[Intake] = set()
        self._more = False
        self._last_round = 0.0
        self._typing_until = 0.0
        self._awaited: Intake | None = None
        self._echo_until = 0.0
        self._put_off: Callable[[], None] | None = None
        self._may_put_off = True

    def note_typing(self, intake: Intake) -> None:
        """Favour echoes for a moment, for somebody has typed something into this PTY."""
        now = self._loop.time()
        self._typing_until = now + TYPING
        if intake not in self._parts:
            self._awaited = intake
            self._echo_until = now + ECHO

    def note_echo(self, intake: Intake) -> None:
        """Go on, if it was this PTY that was to print something first."""
        if intake is not self._awaited:
            return
        self._awaited = None
        if self._put_off is not None and self._next is not None:
            self._next.cancel()
            step, self._put_off = self._put_off, None
            self._yield(step)

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

    @property
    def _typing(self) -> bool:
        return self._loop.time() < self._typing_until

    def _wait(self) -> None:
        when = max(self._loop.time(), self._last_round + TICK)
        self._next = self._loop.call_at(when, self._round)

    def _yield(self, step: Callable[[], None], times: int = _YIELDS) -> None:
        """Let everything else have its turn before the next step."""
        if times:
            self._next = self._loop.call_soon(self._yield, step, times - 1)
        else:
            step()

    def _waits_for_echo(self, step: Callable[[], None]) -> bool:
        """Put the step off while an echo is to come, but once in a round at most."""
        self._put_off = None
        if self._awaited is None or not self._may_put_off or self._loop.time() >= self._echo_until:
            return False
        self._may_put_off = False
        self._put_off = step
        self._next = self._loop.call_at(self._echo_until, step)
        return True

    def _round(self) -> None:
        if self._waits_for_echo(self._round):
            return
        self._last_round = self._loop.time()
        self._silent.clear()
        self._to_read.extend(self._parts)
        reads = READS_WHILE_TYPING if self._typing else READS
        self._reads_left = min(reads, _MOST_READS_OF_ONE * len(self._to_read))
        self._read()

    def _read(self) -> None:
        """Read each in turn, and then pass on what was read."""
        if self._waits_for_echo(self._read):
            return
        reads = min(self._reads_left, _READS_AT_ONCE if self._typing else READS)
        self._reads_left -= reads
        for _ in range(reads):
            if self._to_read:
                self._read_one(self._to_read.popleft())
        if self._to_read and self._reads_left:
            self._yield(self._read)
            return
        self._more = bool(self._to_read)
        self._to_read.clear()
        self._to_pass_on.extend(self._parts)
        self._pass_on()

    def _read_one(self, intake: Intake) -> None:
        if intake not in self._parts:
            return
        data = intake.read()
        if data:
            self._parts[intake].append(data)
            self._to_read.append(intake)
        else:
            self._silent.add(intake)

    def _pass_on(self) -> None:
        """Pass on what was read, and go on with the next round.

        `_next` is never None meanwhile, so that nobody to whom a piece goes begins another round.
        """
        typing = self._typing
        try:
            while self._to_pass_on:
                if self._waits_for_echo(self._pass_on):
                    return
                self._pass_on_one(self._to_pass_on.popleft())
                if typing:
                    break
        finally:
            if self._put_off is None:
                self._go_on()

    def _go_on(self) -> None:
        if self._to_pass_on:
            self._yield(self._pass_on)
            return
        self._next = None
        self._may_put_off = True
        self._let_another_begin()
        if self._more and self._parts:
            self._yield(self._round)
        elif self._parts:
            self._wait()

    def _pass_on_one(self, intake: Intake) -> None:
        parts = self._parts.get(intake)
        if parts:
            self._parts[intake] = []
            intake.hand_over(parts)
        elif parts is not None and intake in self._silent:
            del self._parts[intake]
            intake.listen()

    def _let_another_begin(self) -> None:
        if self._parts:
            first = next(iter(self._parts))
            self._parts[first] = self._parts.pop(first)
