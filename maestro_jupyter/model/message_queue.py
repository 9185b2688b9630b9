"""Messages that wait for an agent: pure, with the time passed in.

A message is typed when the agent is ready, one at a time, and is delivered when the agent's turn
begins. Where none begins it is typed once more, and then held and reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, computed_field

from .errors import ConflictError, NotFoundError

PATIENCE = timedelta(seconds=15)
"""How long a turn may take to begin after a message was typed."""

MOST_TRIES = 2
MOST_MESSAGES = 100


class Message(BaseModel):
    """One message, as every face sees it."""

    model_config = ConfigDict(frozen=True)

    id: int = Field(ge=1, description="Its number among all that the session was ever sent.")
    text: str
    held: bool = Field(default=False, description="Whether it waits until a person lets it go.")
    urgent: bool = Field(default=False, description="Whether a busy agent gets it, too.")
    typed: datetime | None = Field(
        default=None,
        description="When it was typed, until a turn begins or that is given up.",
    )
    tries: int = Field(default=0, ge=0, description="How often it was typed.")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def undelivered(self) -> bool:
        """Whether it was typed in vain."""
        return self.held and self.tries >= MOST_TRIES


@dataclass(frozen=True)
class MessageChange:
    """What a person wants of a message; what is None stays as it is."""

    text: str | None = None
    held: bool | None = None
    place: int | None = None
    now: bool = False


class MessageQueue(BaseModel):
    """The messages of one session, the next one first."""

    model_config = ConfigDict(frozen=True)

    messages: tuple[Message, ...] = ()
    last_id: int = 0

    @property
    def waiting(self) -> int:
        """How many messages are not being delivered."""
        return sum(one.typed is None for one in self.messages)

    @property
    def undelivered(self) -> int:
        """How many messages were typed in vain."""
        return sum(one.undelivered for one in self.messages)

    @property
    def in_delivery(self) -> Message | None:
        """The message that was typed, and whose turn has not begun yet."""
        return next((one for one in self.messages if one.typed is not None), None)

    def add(self, text: str) -> MessageQueue:
        """Put a message behind the others.

        Raises
        ------
        ConflictError
            Too many wait.
        """
        if len(self.messages) >= MOST_MESSAGES:
            raise ConflictError(
                f"{MOST_MESSAGES} messages wait, and no more can.",
                hint="Remove some first.",
                reason="queue_full",
            )
        new = Message(id=self.last_id + 1, text=text)
        return MessageQueue(messages=(*self.messages, new), last_id=new.id)

    def change(self, number: int, change: MessageChange) -> MessageQueue:
        """Do all that ``change`` says. Raises as :meth:`edit`."""
        self._find(number)
        queue = self
        if change.text is not None:
            queue = queue.edit(number, change.text)
        if change.held is not None:
            queue = queue.hold(number) if change.held else queue.release(number)
        if change.now:
            queue = queue.send_now(number)
        return queue if change.place is None else queue.move(number, change.place)

    def edit(self, number: int, text: str) -> MessageQueue:
        """Give a message another text.

        Raises
        ------
        NotFoundError
            There is no such message, or it was delivered.
        ConflictError
            It is being delivered.
        """
        return self._change(number, text=text, tries=0)

    def hold(self, number: int) -> MessageQueue:
        """Keep a message until it is let go; those behind it go on. Raises as :meth:`edit`."""
        return self._change(number, held=True, urgent=False)

    def release(self, number: int) -> MessageQueue:
        """Let a held message go. Raises as :meth:`edit`."""
        return self._change(number, held=False, tries=0)

    def send_now(self, number: int) -> MessageQueue:
        """Put a message first, and type it into a busy agent too. Raises as :meth:`edit`."""
        return self._change(number, held=False, urgent=True, tries=0).move(number, 0)

    def move(self, number: int, place: int) -> MessageQueue:
        """Put a message at a place, from 0. Raises as :meth:`edit`."""
        moved = self._find(number)
        others = [one for one in self.messages if one.id != number]
        place = min(max(place, 0), len(others))
        return self._with((*others[:place], moved, *others[place:]))

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
        if asking or self.in_delivery is not None:
            return None
        free = (one for one in self.messages if not one.held)
        return next((one for one in free if ready or one.urgent), None)

    def was_typed(self, number: int, now: datetime) -> MessageQueue:
        """Note that a message was typed."""
        return self._change(number, typed=now, tries=self._find(number).tries + 1)

    def turn_began(self) -> tuple[MessageQueue, Message | None]:
        """Take the message that was typed for delivered, and return it if there is one."""
        typed = self.in_delivery
        return (self, None) if typed is None else (self._without(typed.id), typed)

    def given_up(self) -> tuple[MessageQueue, Message | None]:
        """Take back the message that was typed; return it if it was in vain for good."""
        typed = self.in_delivery
        if typed is None:
            return self, None
        vain = typed.tries >= MOST_TRIES
        urgent = typed.urgent and not vain
        back = typed.model_copy(update={"typed": None, "held": vain, "urgent": urgent})
        return self._put(back), back if vain else None

    def refused(self, number: int) -> MessageQueue:
        """Hold a message that the agent's terminal doesn't take. Raises as :meth:`edit`."""
        return self._change(number, held=True, urgent=False, tries=MOST_TRIES)

    def due(self, patience: timedelta = PATIENCE) -> datetime | None:
        """Return when the turn of the message that was typed should have begun."""
        typed = self.in_delivery
        return None if typed is None or typed.typed is None else typed.typed + patience

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

    def _change(self, number: int, **changes: Any) -> MessageQueue:
        return self._put(self._find(number).model_copy(update=changes))

    def _put(self, changed: Message) -> MessageQueue:
        return self._with(
            tuple(changed if one.id == changed.id else one for one in self.messages),
        )

    def _without(self, number: int) -> MessageQueue:
        return self._with(tuple(one for one in self.messages if one.id != number))

    def _with(self, messages: tuple[Message, ...]) -> MessageQueue:
        return MessageQueue(messages=messages, last_id=self.last_id)
