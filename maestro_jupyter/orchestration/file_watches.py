"""Watches the files of the sessions that are open."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from maestro_jupyter import git
from maestro_jupyter.model import MaestroError, Session

_MOST = 48
"""Sessions that are watched at once; each takes one of the few watches that a user may have."""


class FileWatches:
    """One watch for each session, as far as the operating system allows it.

    Parameters
    ----------
    changed
        Called on the server's loop with the id of a session whose files changed.
    """

    def __init__(self, changed: Callable[[str], None], log: logging.Logger) -> None:
        self._changed = changed
        self._log = log
        self._watcher = git.FileWatcher()
        self._watches: dict[str, git.FileWatch] = {}
        self._tried: set[str] = set()

    def tried(self, session_id: str) -> bool:
        """Return whether watching a session has begun, or failed."""
        return session_id in self._tried

    def covers(self, session_id: str) -> bool:
        """Return whether a change of a session's files will be noticed."""
        return session_id in self._watches

    def begin(self, session: Session) -> None:
        """Watch a session's files from now on, and its target branch."""
        # The callbacks live as long as the session: they hold no state of it that grows old.
        session_id, name = session.id, session.name
        self._tried.add(session_id)
        if len(self._watches) >= _MOST:
            return
        loop = asyncio.get_running_loop()

        def on_loop(function: Callable[[], object]) -> None:
            # The loop may have ended while a thread was about to tell it something.
            if not loop.is_closed():
                loop.call_soon_threadsafe(function)

        try:
            folders = git.watched_folders(Path(session.repo), Path(session.worktree))
        except MaestroError as error:
            self._log.debug("Can't watch %s: %s", session.name, error)
            return
        self._watches[session_id] = self._watcher.watch(
            folders,
            changed=lambda: on_loop(lambda: self._tell(session_id)),
            failed=lambda why: on_loop(lambda: self._failed(session_id, name, why)),
        )

    def end(self, session_id: str) -> None:
        """Watch a session no more."""
        self._tried.discard(session_id)
        watch = self._watches.pop(session_id, None)
        if watch is not None:
            watch.stop()

    async def close(self) -> None:
        """End all watching."""
        self._watches.clear()
        await asyncio.to_thread(self._watcher.close)

    def _tell(self, session_id: str) -> None:
        if session_id in self._watches:
            self._changed(session_id)

    def _failed(self, session_id: str, name: str, why: str) -> None:
        if self._watches.pop(session_id, None) is None:
            return
        self._log.warning(
            "The files of session %s can't be watched (%s); its change is counted after its "
            "events instead. On Linux a higher fs.inotify.max_user_watches may help.",
            name,
            why,
        )
