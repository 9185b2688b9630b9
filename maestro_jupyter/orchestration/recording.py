"""What sessions print, recorded, with their changes of state as points to jump to."""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path

from maestro_jupyter.model import Event, EventKind, Session, State
from maestro_jupyter.store import Store
from maestro_jupyter.terminals import Recordings, Terminal

from .errors import NoRecordingError
from .journal import Journal
from .settings import Settings

_ENDS = frozenset({EventKind.EXITED, EventKind.INTERRUPTED, EventKind.CLOSED})


class SessionRecordings:
    """Records every session while its process runs.

    Parameters
    ----------
    settings
        Where to, and how much.
    store
        Knows the sessions that are closed.
    executor
        Threads for what takes its time.
    """

    def __init__(
        self,
        settings: Settings,
        journal: Journal,
        store: Store,
        executor: Executor,
    ) -> None:
        self._recordings: Recordings | None = None
        if settings.recording is not None:
            self._recordings = Recordings(settings.recordings_folder, settings.recording)
        self._journal = journal
        self._store = store
        self._executor = executor
        self._marked: dict[str, State] = {}
        if self._recordings is not None:
            journal.listen(self._heard)

    def begin(self, session: Session, terminal: Terminal) -> None:
        """Record a terminal as this session's, from its first byte on."""
        if self._recordings is not None:
            self._recordings.begin(session.id, session.name, terminal)

    def find(self, key: str) -> Path:
        """Return the recording of a session: an open one by id or name, a closed one likewise.

        Raises
        ------
        NoRecordingError
            There is none, or none any more.
        """
        if self._recordings is not None:
            open_now = (s.id for s in self._journal.sessions.values() if key in (s.id, s.name))
            session = next(open_now, None)
            path = self._recordings.find(session or key)
            if path is None and session is None and (last := self._store.last_named(key)):
                path = self._recordings.find(last)
            if path is not None:
                return path
        raise NoRecordingError(key, recording=self._recordings is not None)

    def prune(self) -> None:
        """Forget old recordings, in the background; those of open sessions are kept."""
        if self._recordings is not None:
            sessions = self._store.sessions_by_server().values()
            kept = {session.id for owned in sessions for session in owned}
            self._executor.submit(self._recordings.prune, kept)

    def close(self) -> None:
        """Write everything to its end; blocks meanwhile."""
        if self._recordings is not None:
            self._recordings.close()

    def _heard(self, event: Event, session: Session) -> None:
        assert self._recordings is not None  # noqa: S101
        status = event.status
        if status is not None and self._marked.get(session.id) is not status.state:
            self._marked[session.id] = status.state
            words = status.question or status.message
            self._recordings.mark(session.id, f"{status.state}: {words}" if words else status.state)
        if event.kind in _ENDS:
            self._recordings.end(session.id)
        if event.kind is EventKind.CLOSED:
            self._marked.pop(session.id, None)
            self.prune()
