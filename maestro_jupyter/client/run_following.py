"""What happens in a run, event by event and without gaps."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from maestro_jupyter.model.run_report import RunEvent

from .api import Api
from .run_texts import over

if TYPE_CHECKING:
    from .maestro import Maestro
    from .run import PlaybookRun

PAGE = 200


def read_log(api: Api, run: str, after: int) -> Iterator[RunEvent]:
    """Yield what the log has of a run after an event."""
    while True:
        said = api.get(f"runs/{run}/log", after=after, limit=PAGE)["events"]
        for one in said:
            event = RunEvent.model_validate(one)
            after = event.seq
            yield event
        if len(said) < PAGE:
            return


class _Follower:
    """Puts news in order; what news left out, as while it did not come in, is in the log."""

    def __init__(self, maestro: Maestro, run: PlaybookRun, after: int) -> None:
        self._api = maestro.api
        self._run = run
        self._after = after

    def take(self, news: RunEvent | None) -> list[RunEvent]:
        """Return what follows on what was returned before, after this piece of news."""
        if news is not None and (news.run != self._run.id or news.seq <= self._after):
            return []
        if news is not None and news.seq == self._after + 1:
            found = [news]
        else:
            told = read_log(self._api, self._run.id, self._after)
            found = [event for event in told if event.seq > self._after]
        if found:
            self._after = found[-1].seq
        return found

    def at_end(self) -> bool:
        """Return whether the run is over, and all of it was returned."""
        view = self._run.view
        return over(view) and self._after >= view.seq


def follow(maestro: Maestro, run: PlaybookRun, after: int) -> Iterator[RunEvent]:
    """Yield what happens in a run until it is over, beginning with what has happened."""
    news: queue.SimpleQueue[RunEvent | None] = queue.SimpleQueue()
    unlisten = maestro.run_records.listen(news.put)
    follower = _Follower(maestro, run, after)
    try:
        maestro.follow()
        yield from follower.take(None)
        while not follower.at_end():
            yield from follower.take(news.get())
    finally:
        unlisten()


async def follow_async(maestro: Maestro, run: PlaybookRun, after: int) -> AsyncIterator[RunEvent]:
    """Yield what :func:`follow` does without blocking the event loop."""
    loop = asyncio.get_running_loop()
    news: asyncio.Queue[RunEvent | None] = asyncio.Queue()
    unlisten = maestro.run_records.listen(
        lambda event: loop.call_soon_threadsafe(news.put_nowait, event),
    )
    follower = _Follower(maestro, run, after)
    try:
        await asyncio.to_thread(maestro.follow)
        event: RunEvent | None = None
        while True:
            for one in await asyncio.to_thread(follower.take, event):
                yield one
            if await asyncio.to_thread(follower.at_end):
                return
            event = await news.get()
    finally:
        unlisten()
