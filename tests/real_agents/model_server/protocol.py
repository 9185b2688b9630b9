"""What a module of this package does for its protocol."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from .script import Asked, Call, Endless, Say


class Protocol(ABC):
    """A way in which agents ask models."""

    name: ClassVar[str]

    @abstractmethod
    def matches(self, path: str) -> bool:
        """Return whether a POST to ``path`` asks in this protocol for a turn."""

    @abstractmethod
    def read(self, path: str, body: Mapping[str, Any]) -> Asked:
        """Return what is asked."""

    @abstractmethod
    def stream(self, turn: Say | Call | Endless, asked: Asked) -> Iterator[bytes]:
        """Yield the events of an answer; of an endless one, those before its silence."""

    @abstractmethod
    def whole(self, turn: Say | Call | Endless, asked: Asked) -> Mapping[str, Any]:
        """Return an answer in one piece."""

    def failure(self, status: int, message: str) -> Mapping[str, Any]:
        """Return the body of an HTTP error."""
        return {"error": {"message": message, "type": "scripted", "code": status}}

    def aside(self, asked: Asked) -> Say:
        """Return what an agent is told that asks for itself."""
        del asked
        return Say("Scripted work")

    def other(self, method: str, path: str, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the answer to a request that asks for no turn, None where it is not known."""
        del method, path, body
        return None


def event(data: Mapping[str, Any], name: str | None = None) -> bytes:
    """Return one server-sent event."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data)}\n\n".encode()
