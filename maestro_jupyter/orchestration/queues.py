"""The messages that wait for agents, in the store and in the news."""

from __future__ import annotations

import logging
from typing import Any

from maestro_jupyter.model import EventKind
from maestro_jupyter.model.message_queue import Message, MessageChange, MessageQueue
from maestro_jupyter.store import StoredQueues, StoreError

from .journal import Journal

_EMPTY = MessageQueue()

_log = logging.getLogger(__name__)


class Queues:
    """One queue of messages for each session; how many wait is told with every change."""

    def __init__(self, journal: Journal, stored: StoredQueues) -> None:
        self._journal = journal
        self._stored = stored
        self._queues: dict[str, MessageQueue] = {}
        self._unwritten: set[str] = set()

    def of(self, session_id: str) -> MessageQueue:
        """Return the messages of a session, the next one first."""
        return self._queues.get(session_id, _EMPTY)

    def load(self, session_id: str) -> None:
        """Read what the server before has kept of a session."""
        self._queues[session_id] = self._stored.get(session_id)

    def add(self, session_id: str, queue: MessageQueue, message: Message) -> None:
        """Keep a new message that waits."""
        self.keep(session_id, queue)
        self.note(session_id, EventKind.MESSAGE_QUEUED, message)

    def change(self, session_id: str, number: int, change: MessageChange) -> None:
        """Change a message that waits.

        Raises
        ------
        NotFoundError
            No such message waits.
        ConflictError
            It is being delivered.
        """
        self.keep(session_id, self.of(session_id).change(number, change))
        self.note(session_id, EventKind.MESSAGE_CHANGED, message=number)

    def remove(self, session_id: str, number: int) -> None:
        """Take a message away. Raises as :meth:`change`."""
        self.keep(session_id, self.of(session_id).remove(number))
        self.note(session_id, EventKind.MESSAGE_CHANGED, message=number)

    def delivered(self, session_id: str) -> None:
        """Take out the message that was typed, because a turn has begun."""
        queue, typed = self.of(session_id).turn_began()
        self.happened(session_id, queue)
        self.note(session_id, EventKind.MESSAGE_DELIVERED, typed)

    def give_up(self, session_id: str) -> None:
        """Take back the message that was typed, because no turn has begun."""
        before = self.of(session_id)
        queue, vain = before.given_up()
        if queue is not before:
            self.happened(session_id, queue)
            kind = EventKind.MESSAGE_UNDELIVERED if vain else EventKind.MESSAGE_CHANGED
            self.note(session_id, kind, before.in_delivery)

    def refused(self, session_id: str, queue: MessageQueue, message: Message) -> None:
        """Hold a message of ``queue`` that the terminal doesn't take."""
        self.happened(session_id, queue.refused(message.id))
        self.note(session_id, EventKind.MESSAGE_UNDELIVERED, message)

    def forget(self, session_id: str) -> None:
        """Drop the messages of a closed session."""
        self._unwritten.discard(session_id)
        if self._queues.pop(session_id, None) is not None:
            self._stored.drop(session_id)

    def keep(self, session_id: str, queue: MessageQueue) -> None:
        """Keep a queue as it is to be.

        Raises
        ------
        StoreError
            It can't be written; then nothing has changed.
        """
        if self._is_news(session_id, queue):
            self._stored.put(session_id, queue)
        self._queues[session_id] = queue
        self._unwritten.discard(session_id)

    def note(
        self, session_id: str, kind: EventKind, about: Message | None = None, **detail: Any
    ) -> None:
        """Tell of a change, and how many messages wait."""
        queue = self.of(session_id)
        if about is not None:
            detail = {"message": about.id, "tries": about.tries, **detail}
        detail["waiting"] = queue.waiting
        counts = {"waiting": queue.waiting, "undelivered": queue.undelivered}
        self._journal.note(session_id, kind, detail, **counts)

    def happened(self, session_id: str, queue: MessageQueue) -> None:
        """Take note of what has happened to a queue, even where it can't be written just now."""
        if self._is_news(session_id, queue):
            self._unwritten.add(session_id)
        self._queues[session_id] = queue
        for unwritten in tuple(self._unwritten):
            try:
                self._stored.put(unwritten, self.of(unwritten))
            except StoreError as error:
                _log.warning("%s Queues to be written: %d.", error.message, len(self._unwritten))
                return
            self._unwritten.discard(unwritten)

    def _is_news(self, session_id: str, queue: MessageQueue) -> bool:
        """Return whether there is anything to write: not of what is typed and forgotten at once."""
        return bool(queue.messages or self.of(session_id).messages)
