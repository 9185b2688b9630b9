"""Keeps the size of each session's change current, without asking git more often than needed."""

from __future__ import annotations

import asyncio
import logging

from maestro_jupyter.model import Event, EventKind, MaestroError, Session

from .file_watches import FileWatches
from .journal import Journal
from .worktrees import Worktrees

PAUSE = 1.0
"""Seconds between two counts of one session, at least."""

_SHARE = 10
"""A count that took long is followed by a pause this many times as long."""

_NO_NEWS = frozenset({EventKind.CHANGE, EventKind.CLOSED})
_MOVES = frozenset({EventKind.COMMITTED, EventKind.MERGED})


class Changes:
    """Counts a session's changed lines, and how far its branch is from its target.

    The files of a session are watched, so it is counted soon after something changed, and not at
    all while nothing does. Where they can't be watched it is counted after its events.
    """

    def __init__(self, journal: Journal, worktrees: Worktrees, log: logging.Logger) -> None:
        self._journal = journal
        self._worktrees = worktrees
        self._log = log
        self._due: set[str] = set()
        self._counting: dict[str, asyncio.Task[None]] = {}
        self._watches = FileWatches(self._count_soon, log)
        journal.listen(self._on_event)

    async def close(self) -> None:
        """End all watching and counting."""
        counting = list(self._counting.values())
        for task in counting:
            task.cancel()
        await asyncio.gather(*counting, return_exceptions=True)
        await self._watches.close()

    def _on_event(self, event: Event, session: Session) -> None:
        if session.closed:
            self._watches.end(session.id)
        if event.kind in _NO_NEWS:
            return
        if event.kind in _MOVES or not self._watches.covers(session.id):
            self._count_soon(session.id)

    def _count_soon(self, session_id: str) -> None:
        self._due.add(session_id)
        if session_id not in self._counting:
            task = asyncio.get_running_loop().create_task(self._count(session_id))
            self._counting[session_id] = task
            task.add_done_callback(lambda _: self._counting.pop(session_id, None))

    async def _count(self, session_id: str) -> None:
        loop = asyncio.get_running_loop()
        while session_id in self._due:
            self._due.discard(session_id)
            session = self._journal.sessions.get(session_id)
            if session is None:
                return
            begun = loop.time()
            try:
                if not self._watches.tried(session_id):
                    # In a run's worktree an agent may be at work with git by now.
                    if session.run is None:
                        await self._worktrees.refresh(session)
                    self._watches.begin(session)
                change, (ahead, behind) = await asyncio.gather(
                    self._worktrees.change(session),
                    self._worktrees.distance(session),
                )
            except MaestroError as error:
                self._log.debug("Can't count the changes of %s: %s", session.name, error)
                return
            current = self._journal.sessions.get(session_id)
            told = (change, ahead, behind)
            if current is not None and told != (current.change, current.ahead, current.behind):
                self._journal.note(
                    session_id,
                    EventKind.CHANGE,
                    {**change.model_dump(), "ahead": ahead, "behind": behind},
                    change=change,
                    ahead=ahead,
                    behind=behind,
                )
            await asyncio.sleep(max(PAUSE, _SHARE * (loop.time() - begun)))
