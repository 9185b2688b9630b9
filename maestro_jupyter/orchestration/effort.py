"""Whether a program that prints nothing is busy, or waits for a key."""

from __future__ import annotations

import asyncio

from maestro_jupyter.terminals import Exertion, Terminal

AT_WORK = 0.1
"""Of the time: a program that wants a processor for less of it, and no disk, waits for a key."""

LONGEST_S = 120.0
"""Seconds after which a program that is still at work is taken to wait all the same."""

_TAKES_UP_S = 10.0
"""Seconds that a program takes at most to tell of a message after it has come to read it."""

_STALE_S = 10.0
"""Seconds after which a look says nothing any more of what a program does now."""


class Effort:
    """What a terminal's program does without printing, from one look to the next."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._loop = asyncio.get_running_loop()
        self._begun = 0.0
        self._before: tuple[float, Exertion] | None = None
        self._unread = -_TAKES_UP_S

    async def is_at_work(self) -> bool:
        """Return whether the program has been at work since the last look.

        At the first, and the first in a long while, it is. One that has not come to read what was
        typed is, however little it computes, and for a while after that.
        """
        done = await self._terminal.exertion()
        now = self._loop.time()
        if self._terminal.unread:
            self._unread = now
        before, self._before = self._before, (now, done)
        if before is None or now - before[0] > _STALE_S:
            self._begun = now
            return True
        if now - self._begun > LONGEST_S:
            return False
        if done.waits or now - self._unread < _TAKES_UP_S:
            return True
        return done.since(before[1]) > AT_WORK * (now - before[0])
