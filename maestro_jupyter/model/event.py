"""One row of the append-only log."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from .status import Status


class EventKind(StrEnum):
    """What happened."""

    SPAWNED = "spawned"
    STARTED = "started"
    SIGNAL = "signal"
    STATUS = "status"
    PROGRESS = "progress"
    OUTPUT = "output"
    CHANGE = "change"
    SENT = "sent"
    MESSAGE_QUEUED = "message_queued"
    MESSAGE_CHANGED = "message_changed"
    MESSAGE_DELIVERED = "message_delivered"
    MESSAGE_UNDELIVERED = "message_undelivered"
    ANSWERED = "answered"
    STOPPING = "stopping"
    EXITED = "exited"
    COMMITTED = "committed"
    MERGED = "merged"
    PUBLISHED = "published"
    CLOSED = "closed"
    INTERRUPTED = "interrupted"


class Event(BaseModel):
    """One change, in the order in which it happened."""

    model_config = ConfigDict(frozen=True)

    seq: int = Field(ge=1, description="Gapless per server.")
    time: datetime
    session: str
    kind: EventKind
    status: Status | None = None
    detail: dict[str, Any] = Field(default_factory=dict)
