"""Noticing that an agent does nothing any more: it prints nothing, and nothing of it computes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from maestro_jupyter.orchestration.marker import MARKER
from maestro_jupyter.terminals import Exertion, exertion_of

_LOOKS = 4
_AT_WORK = 0.02
"""The share of a processor below which processes only wait."""


class Heard(Protocol):
    """Knows when something was printed last, by the loop's clock."""

    heard: float


class Tell(Protocol):
    """Hears of stillness."""

    def __call__(self, seconds: float, *, final: bool) -> None:
        """Take note of so many seconds of stillness; ``final`` is the second time."""


class Stillness:
    """Watches one session while it prints nothing.

    It looks four times in the span; an agent whose processes computed meanwhile is at work.
    ``tell`` is called with the seconds of stillness: after one span, and for good after another.
    """

    def __init__(
        self,
        session: str,
        span: timedelta,
        heard: Heard,
        excused: Callable[[], bool],
        tell: Tell,
    ) -> None:
        self._session = session
        self._span = span.total_seconds()
        self._heard = heard
        self._excused = excused
        self._tell = tell
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    def end(self) -> None:
        """Watch no longer."""
        self._watching.cancel()

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        pause = self._span / _LOOKS
        still_since, told = loop.time(), False
        before = Exertion({}, waits=False)
        while True:
            await asyncio.sleep(pause)
            now = loop.time()
            if self._excused() or now - self._heard.heard < pause:
                still_since, told = now, False
                continue
            done = await asyncio.to_thread(exertion_of, MARKER, self._session)
            if done.since(before) > _AT_WORK * pause:
                still_since, told = now, False
            before = done
            still_since = max(still_since, self._heard.heard)
            if now - still_since >= 2 * self._span:
                self._tell(now - still_since, final=True)
                return
            if now - still_since >= self._span and not told:
                told = True
                self._tell(now - still_since, final=False)
