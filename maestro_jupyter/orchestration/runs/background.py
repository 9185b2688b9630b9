"""Work of a run that goes on beside the others, and never ends without a word."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from maestro_jupyter.model import MaestroError


class Background:
    """Tasks of the event loop, by the number of the work that they do."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def begin(
        self, work: int, doing: Coroutine[Any, Any, None], failed: Callable[[str], None]
    ) -> None:
        """Do something; ``failed`` is told why, in words, where it comes to nothing."""
        task = asyncio.get_running_loop().create_task(self._do(doing, failed))
        self._tasks[work] = task
        task.add_done_callback(lambda _: self._tasks.pop(work, None))

    async def stop(self, work: int) -> bool:
        """Stop what is being done; return whether there was anything."""
        task = self._tasks.get(work)
        if task is None or task.done():
            return False
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return True

    async def close(self) -> None:
        """Stop all."""
        for work in list(self._tasks):
            await self.stop(work)

    async def _do(self, doing: Coroutine[Any, Any, None], failed: Callable[[str], None]) -> None:
        try:
            await doing
        except MaestroError as error:
            failed(f"{error.message} {error.hint}".strip())
        except Exception as error:  # noqa: BLE001 - whoever waits has to hear of it
            self._log.exception("A part of a run failed")
            failed(f"Maestro failed: {type(error).__name__}: {error}")
