"""Whether anybody uses this server, for those who would stop it when nobody does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

SETTING = "maestro_last_activity"
"""Jupyter Server and JupyterHub's culler read every setting with such an ending."""


class Activity:
    """Counts who is connected, and remembers when something last happened.

    Parameters
    ----------
    settings
        The web application's settings, where Jupyter Server looks.
    running
        Says whether any session still has work or a process.
    """

    def __init__(self, settings: MutableMapping[str, Any], running: Callable[[], bool]) -> None:
        self._settings = settings
        self._running = running
        self._connected = 0
        self._last = time.monotonic()

    def touch(self) -> None:
        """Note that something happened."""
        self._last = time.monotonic()
        self._settings[SETTING] = datetime.now(UTC)

    @contextmanager
    def connection(self) -> Iterator[None]:
        """Count a client for as long as it is connected."""
        self._connected += 1
        self.touch()
        try:
            yield
        finally:
            self._connected -= 1
            self.touch()

    @property
    def busy(self) -> bool:
        """Whether a session runs or a client is connected."""
        return self._connected > 0 or self._running()

    def idle_seconds(self) -> float:
        """Return for how long nobody has used the server."""
        return 0.0 if self.busy else time.monotonic() - self._last


async def stop_when_idle(activity: Activity, seconds: float, stop: Callable[[], None]) -> None:
    """Call ``stop`` once the server has been idle for ``seconds``."""
    left = seconds
    while left > 0:
        await asyncio.sleep(left)
        left = seconds - activity.idle_seconds()
    stop()


async def stay_awake(activity: Activity, every: float = 60.0) -> None:
    """Keep a culler away while agents work without a word."""
    while True:
        if activity.busy:
            activity.touch()
        await asyncio.sleep(every)
