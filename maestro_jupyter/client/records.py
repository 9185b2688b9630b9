"""What is known of every session, kept current by whatever the server says."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from maestro_jupyter.model import Session as Record

log = logging.getLogger(__name__)

Listener = Callable[[], object]


class Records:
    """The newest record of each session, and who wants to know when one changes.

    News comes from answers to requests and from the event stream, on several threads and in any
    order; of two records of a session the one with the higher ``seq`` is the newer.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._said: dict[str, Mapping[str, Any]] = {}
        self._records: dict[str, Record] = {}
        self._listeners: dict[int, Listener] = {}
        self._next_listener = 0
        self.server = ""
        self.seq = 0
        self.connected = False

    def put(self, said: Mapping[str, Any], *, seq: int = 0) -> Record:
        """Take in one session as the server told it; ``seq`` is that of the event, if any."""
        record = Record.model_validate(said)
        with self._lock:
            self.seq = max(self.seq, seq)
            known = self._records.get(record.id)
            if known is not None and known.seq > record.seq:
                return known
            changed = known != record
            self._records[record.id] = record
            self._said[record.id] = said
        if changed or seq:
            self._tell()
        return record

    def replace(self, server: str, seq: int, sessions: Iterable[Mapping[str, Any]]) -> None:
        """Take in all open sessions of a server as they were at ``seq``.

        A session that is not among them has been closed, unless it is newer than ``seq``.
        """
        told = {str(said["id"]): said for said in sessions}
        records = {key: Record.model_validate(said) for key, said in told.items()}
        with self._lock:
            same = server == self.server
            for key, known in list(self._records.items()):
                if key in records and same and known.seq > records[key].seq:
                    records[key], told[key] = known, self._said[key]
                elif key not in records and not (same and known.seq > seq):
                    self._said[key] = {**self._said[key], "closed": True}
                    self._records[key] = known.model_copy(update={"closed": True})
            self._records.update(records)
            self._said.update(told)
            self.server, self.seq, self.connected = server, seq, True
        self._tell()

    def disconnected(self) -> None:
        """Note that no news comes in."""
        with self._lock:
            changed, self.connected = self.connected, False
        if changed:
            self._tell()

    def get(self, session: str) -> Record | None:
        """Return what is known of the session with this id."""
        with self._lock:
            return self._records.get(session)

    def open(self) -> list[Record]:
        """Return the sessions that are not closed, oldest first."""
        with self._lock:
            records = [record for record in self._records.values() if not record.closed]
        return sorted(records, key=lambda record: (record.created, record.id))

    def snapshot(self) -> dict[str, Any]:
        """Return everything a page shows, as JSON data that nobody changes afterwards."""
        with self._lock:
            return {
                "server": self.server,
                "seq": self.seq,
                "connected": self.connected,
                "sessions": [self._said[record.id] for record in self.open()],
            }

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` after every change, on the thread that brought it.

        Returns
        -------
            What ends it.
        """
        with self._lock:
            number = self._next_listener
            self._next_listener += 1
            self._listeners[number] = listener

        def unlisten() -> None:
            with self._lock:
                self._listeners.pop(number, None)

        return unlisten

    def _tell(self) -> None:
        with self._lock:
            listeners = list(self._listeners.values())
        for listener in listeners:
            try:
                listener()
            except Exception:
                log.exception("A listener for changes of sessions failed.")
