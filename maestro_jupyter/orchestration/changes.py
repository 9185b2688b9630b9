"""Keeps the size of each session's change current, without asking git more often than needed."""

from __future__ import annotations

import asyncio
import logging

from maestro_jupyter.model import Event, EventKind, MaestroError, Session

from .journal import Journal
from .worktrees import Worktrees

PAUSE = 1.0
"""Seconds between two counts of one session."""

_NO_NEWS = frozenset({EventKind.CHANGE, EventKind.CLOSED, EventKind.SPAWNED})


class Changes:
    """Counts a session's changed lines after events that may have changed them."""

    def __init__(self, journal: Journal, worktrees: Worktrees, log: logging.Logger) -> None:
        self._journal = journal
        self._worktrees = worktrees
        self._log = log
        self._due: set[str] = set()
        self._counting: dict[str, asyncio.Task[None]] = {}
        journal.listen(self._on_event)

    async def close(self) -> None:
        """End all counting."""
        counting = list(self._counting.values())
        for task in counting:
            task.cancel()
        await asyncio.gather(*counting, return_exceptions=True)

    def _on_event(self, event: Event, session: Session) -> None:
        if event.kind in _NO_NEWS:
            return
        self._due.add(session.id)
        if session.id not in self._counting:
            task = asyncio.get_running_loop().create_task(self._count(session.id))
            self._counting[session.id] = task
            task.add_done_callback(lambda _: self._counting.pop(session.id, None))

    async def _count(self, session_id: str) -> None:
        while session_id in self._due:
            self._due.discard(session_id)
            session = self._journal.sessions.get(session_id)
            if session is None:
                return
            try:
                if session.change is None:
                    await self._worktrees.refresh(session)
                change = await self._worktrees.change(session)
            except MaestroError as error:
                self._log.debug("Can't count the changes of %s: %s", session.name, error)
                return
            current = self._journal.sessions.get(session_id)
            if current is not None and change != current.change:
                detail = change.model_dump()
                self._journal.note(session_id, EventKind.CHANGE, detail, change=change)
            await asyncio.sleep(PAUSE)
