"""Routes about the messages that wait for a session."""

from __future__ import annotations

from typing import Any

from maestro_jupyter.model.message_queue import MessageChange, MessageQueue

from .auth import executes, reads
from .base import JsonRoute
from .bodies import ChangeMessage, parse_body, parse_number


class QueueRoute(JsonRoute):
    """All messages that wait for a session."""

    @reads
    async def get(self, key: str) -> None:
        """Give them, the next one first."""
        self.give(_shown(self.services.orchestrator.messages(key)))


class MessageRoute(JsonRoute):
    """One message that waits."""

    @executes
    async def post(self, key: str, number: str) -> None:
        """Edit, hold, release or move the message, or send it now."""
        asked = parse_body(ChangeMessage, self.body())
        change = MessageChange(asked.text, asked.held, asked.place, asked.now or False)
        number_of_it = parse_number(number, "message")
        queue = await self.services.orchestrator.change_message(key, number_of_it, change)
        self.give(_shown(queue))

    @executes
    async def delete(self, key: str, number: str) -> None:
        """Take the message away."""
        number_of_it = parse_number(number, "message")
        self.give(_shown(await self.services.orchestrator.remove_message(key, number_of_it)))


def _shown(queue: MessageQueue) -> dict[str, Any]:
    return queue.model_dump(mode="json", include={"messages"})
