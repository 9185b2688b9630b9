"""The messages that wait for sessions, as rows: one queue each."""

from __future__ import annotations

import sqlite3

from maestro_jupyter.model.message_queue import MessageQueue

from .database import explained


class StoredQueues:
    """The message queues of all sessions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, session: str) -> MessageQueue:
        """Return the queue of a session, which may be empty."""
        with explained():
            row = self._connection.execute(
                "SELECT document FROM queues WHERE session = ?",
                (session,),
            ).fetchone()
        return MessageQueue.model_validate_json(row[0]) if row else MessageQueue()

    def put(self, session: str, queue: MessageQueue) -> None:
        """Keep a session's queue as it is now."""
        with explained():
            self._connection.execute(
                "INSERT INTO queues (session, document) VALUES (?, ?) "
                "ON CONFLICT (session) DO UPDATE SET document = excluded.document",
                (session, queue.model_dump_json()),
            )

    def drop(self, session: str) -> None:
        """Forget the queue of a session."""
        with explained():
            self._connection.execute("DELETE FROM queues WHERE session = ?", (session,))
