"""Messages that wait for an agent: pure, with the time passed in.

A message is typed when the agent is ready, one at a time, and is delivered when the agent's turn
begins. Where none begins it is typed once more, and then held and reported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .errors import ConflictError, NotFoundError

PATIENCE = timedelta(seconds=15)
"""How long a turn may take to begin after a message was typed."""

MOST_TRIES = 2


@dataclass(frozen=True)
class Message:
    """One message.

    Attributes
    ----------
    held
        Whether it waits until a person lets it go.
    urgent
        Whether it is typed into a busy agent too.
    typed
        When it was typed, until a turn begins or it is given up.
    tries
        How often it was typed.
    """

    id: int
    text: str
    held: bool = False
    urgent: bool = False
    typed: datetime | None = None
    tries: int = 0

    @property
    def undelivered(self) -> bool:
        """Whether it was typed in vain."""
        return self.held and self.tries >= MOST_TRIES


@dataclass(frozen=True)
class MessageQueue:
    """The messages of one session, the next one first."""

    messages: tuple[Message, ...] = ()
    last_id: int = 0

    def add(self, text: str) -> MessageQueue:
        """Put a message behind the others."""
        new = Message(self.last_id + 1, text)
        return MessageQueue((*self.messages, new), new.id)

    def edit(self, number: int, text: str) -> MessageQueue:
        """Give a message another text.

        Raises
        ------
        NotFoundError
            There is no such message, or it was delivered.
        ConflictError
            It is being delivered.
        """
        return self._change(number, lambda one: replace(one, text=text, tries=0))

    def hold(self, number: int) -> MessageQueue:
        """Keep a message until it is let go; those behind it go on. Raises as :meth:`edit`."""
        return self._change(number, lambda one: replace(one, held=True, urgent=False))

    def release(self, number: int) -> MessageQueue:
        """Let a held message go. Raises as :meth:`edit`."""
        return self._change(number, lambda one: replace(one, held=False, tries=0))

    def send_now(self, number: int) -> MessageQueue:
        """Put a message first, and type it into a busy agent too. Raises as :meth:`edit`."""
        queue = self._change(number, lambda one: replace(one, held=False, urgent=True, tries=0))
        return queue.move(number, 0)

    def move(self, number: int, place: int) -> MessageQueue:
        """Put a message at a place, from 0. Raises as :meth:`edit`."""
        moved = self._find(number)
        others = [one for one in self.messages if one.id != number]
        place = min(max(place, 0), len(others))
        return replace(self, messages=(*others[:place], moved, *others[place:]))

    def remove(self, number: int) -> MessageQueue:
        """Take a message away. Raises as :meth:`edit`."""
        self._find(number)
        return self._without(number)

    def next_to_type(self, *, ready: bool, asking: bool) -> Message | None:
        """Return the message to type now.

        Parameters
        ----------
        ready
            Whether the agent waits for a prompt.
        asking
            Whether a dialog is open, into which nothing is ever typed.
        """
        if asking or any(one.typed is not None for one in self.messages):
            return None
        free = (one for one in self.messages if not one.held)
        return next((one for one in free if ready or one.urgent), None)

    def was_typed(self, number: int, now: datetime) -> MessageQueue:
        """Note that a message was typed."""
        return self._change(number, lambda one: replace(one, typed=now, tries=one.tries + 1))

    def turn_began(self) -> tuple[MessageQueue, Message | None]:
        """Take the message that was typed for delivered, and return it if there is one."""
        typed = self._typed()
        return (self, None) if typed is None else (self._without(typed.id), typed)

    def time_passed(self, now: datetime) -> tuple[MessageQueue, Message | None]:
        """Give up waiting for a turn; return the message if it was typed in vain for good."""
        typed = self._typed()
        if typed is None or typed.typed is None or typed.typed + PATIENCE > now:
            return self, None
        return self._back(typed)

    def restarted(self) -> tuple[MessageQueue, Message | None]:
        """Take up a queue after the server was away; as :meth:`time_passed` at once."""
        typed = self._typed()
        return (self, None) if typed is None else self._back(typed)

    @property
    def due(self) -> datetime | None:
        """When the queue wants to be told that time has passed."""
        typed = self._typed()
        return None if typed is None or typed.typed is None else typed.typed + PATIENCE

    def _back(self, typed: Message) -> tuple[MessageQueue, Message | None]:
        vain = typed.tries >= MOST_TRIES
        one = replace(typed, typed=None, held=vain, urgent=typed.urgent and not vain)
        return self._put(one), one if vain else None

    def _typed(self) -> Message | None:
        return next((one for one in self.messages if one.typed is not None), None)

    def _find(self, number: int) -> Message:
        one = next((one for one in self.messages if one.id == number), None)
        if one is None:
            waiting = ", ".join(str(one.id) for one in self.messages)
            raise NotFoundError(
                f"No message {number} waits.",
                hint=f"Those that do: {waiting}." if waiting else "None waits.",
                reason="no_such_message",
            )
        if one.typed is not None:
            raise ConflictError(
                f"Message {number} is being delivered.", reason="message_in_delivery"
            )
        return one

    def _change(self, number: int, change: Callable[[Message], Message]) -> MessageQueue:
        return self._put(change(self._find(number)))

    def _put(self, changed: Message) -> MessageQueue:
        messages = tuple(changed if one.id == changed.id else one for one in self.messages)
        return replace(self, messages=messages)

    def _without(self, number: int) -> MessageQueue:
        return replace(self, messages=tuple(one for one in self.messages if one.id != number))
