"""The messages that wait for an agent, as a list that shows itself as a table."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Self, overload

from maestro_jupyter.model.message_queue import Message

from .api import Api
from .texts import html_table, line, text_table


class MessageList(Sequence[Message]):
    """What waits for one session, the next one first, as it was at the last look or change.

    A message is named by its number, which it keeps wherever it moves.
    """

    titles = ("message", "state", "text")

    def __init__(self, api: Api, session: str) -> None:
        self._api = api
        self._path = f"sessions/{session}/queue"
        self._take(api.get(self._path))

    def edit(self, number: int, text: str) -> Self:
        """Give a message another text.

        Raises
        ------
        MaestroError
            It was delivered, or is being delivered.
        """
        return self._change(number, text=text)

    def hold(self, number: int) -> Self:
        """Keep a message until it is released; those behind it go on. Raises as :meth:`edit`."""
        return self._change(number, held=True)

    def release(self, number: int) -> Self:
        """Let a message go that is held or was not delivered. Raises as :meth:`edit`."""
        return self._change(number, held=False)

    def move(self, number: int, place: int) -> Self:
        """Put a message at a place; 0 is the next one. Raises as :meth:`edit`."""
        return self._change(number, place=place)

    def send_now(self, number: int) -> Self:
        """Type a message next, into a busy agent too; never into a question. Raises as edit."""
        return self._change(number, now=True)

    def remove(self, number: int) -> Self:
        """Take a message away. Raises as :meth:`edit`."""
        self._take(self._api.request("DELETE", f"{self._path}/{number}"))
        return self

    def to_json(self) -> list[dict[str, Any]]:
        """Return the messages as the server's JSON has them."""
        return [one.model_dump(mode="json") for one in self._messages]

    def rows(self) -> list[tuple[str, ...]]:
        """Return the messages as rows under :attr:`titles`."""
        return [(str(one.id), state_of(one), line(one.text)) for one in self._messages]

    def _change(self, number: int, **change: Any) -> Self:
        self._take(self._api.post(f"{self._path}/{number}", change))
        return self

    def _take(self, said: Any) -> None:
        self._messages = tuple(Message.model_validate(one) for one in said["messages"])

    @overload
    def __getitem__(self, place: int) -> Message: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Message]: ...

    def __getitem__(self, place: int | slice) -> Message | Sequence[Message]:
        return self._messages[place]

    def __iter__(self) -> Iterator[Message]:
        return iter(self._messages)

    def __len__(self) -> int:
        return len(self._messages)

    def __repr__(self) -> str:
        return text_table(self.titles, self.rows()) if self else "No message waits."

    def _repr_html_(self) -> str:
        return html_table(self.titles, self.rows()) if self else "<p>No message waits.</p>"


class AsyncMessageList(Sequence[Message]):
    """What waits for one session; changes are awaited. See :class:`MessageList`."""

    def __init__(self, messages: MessageList) -> None:
        self._messages = messages

    async def edit(self, number: int, text: str) -> Self:
        """Give a message another text."""
        return await self._do(self._messages.edit, number, text)

    async def hold(self, number: int) -> Self:
        """Keep a message until it is released."""
        return await self._do(self._messages.hold, number)

    async def release(self, number: int) -> Self:
        """Let a message go."""
        return await self._do(self._messages.release, number)

    async def move(self, number: int, place: int) -> Self:
        """Put a message at a place."""
        return await self._do(self._messages.move, number, place)

    async def send_now(self, number: int) -> Self:
        """Type a message next, into a busy agent too."""
        return await self._do(self._messages.send_now, number)

    async def remove(self, number: int) -> Self:
        """Take a message away."""
        return await self._do(self._messages.remove, number)

    async def _do(self, change: Callable[..., object], *asked: object) -> Self:
        await asyncio.to_thread(change, *asked)
        return self

    @overload
    def __getitem__(self, place: int) -> Message: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Message]: ...

    def __getitem__(self, place: int | slice) -> Message | Sequence[Message]:
        return self._messages[place]

    def __len__(self) -> int:
        return len(self._messages)

    def __repr__(self) -> str:
        return repr(self._messages)


def state_of(message: Message) -> str:
    """Return what is the matter with a message, in a word or two."""
    if message.typed is not None:
        return "being delivered"
    if message.undelivered:
        return "undelivered"
    if message.held:
        return "held"
    return "next" if message.urgent else "waits"
