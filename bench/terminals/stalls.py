"""A part of the servers that are measured: for how long their event loops did nothing else."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.serverapp import ServerApp
from tornado.web import authenticated

ROUTE = "bench/stall"
_EVERY = 0.001


class _Clock:
    """Wants its turn every millisecond, and notes how much later it had it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._longest = 0.0
        self._next = self._loop.time()
        self._tick()

    def take_longest(self) -> float:
        """Return the longest delay since this was asked last."""
        longest, self._longest = self._longest, 0.0
        return longest

    def _tick(self) -> None:
        now = self._loop.time()
        self._longest = max(self._longest, now - self._next)
        self._next = now + _EVERY
        self._loop.call_at(self._next, self._tick)


class _Stall(APIHandler):
    def initialize(self, clock: list[_Clock]) -> None:
        self._clock = clock

    @authenticated
    async def get(self) -> None:
        """Give the milliseconds of the longest delay; the first call begins to count."""
        if not self._clock:
            self._clock.append(_Clock())
        self.finish({"longest": self._clock[0].take_longest() * 1000})


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    route = f"{server.web_app.settings['base_url']}{ROUTE}"
    server.web_app.add_handlers(".*$", [(route, _Stall, {"clock": []})])
