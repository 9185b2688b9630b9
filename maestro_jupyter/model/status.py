"""The folded verdict about a session."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from .state import State

MESSAGE_LENGTH = 500
"""Characters kept of a message or a question."""


class Source(StrEnum):
    """Who said it. :mod:`maestro_jupyter.model.fold` orders them by trust."""

    MAESTRO = "maestro"
    PROCESS = "process"
    PERSON = "person"
    OSC = "osc"
    HOOK = "hook"
    MCP = "mcp"
    TITLE = "title"
    SCREEN = "screen"
    KEYS = "keys"
    SILENCE = "silence"


class Progress(BaseModel):
    """How far an agent says it is."""

    model_config = ConfigDict(frozen=True)

    done: float = Field(ge=0)
    total: float = Field(gt=0)


class Status(BaseModel):
    """What a pane says, and since when and on whose word."""

    model_config = ConfigDict(frozen=True)

    state: State
    message: str = ""
    question: str | None = None
    choices: tuple[str, ...] = ()
    source: Source
    since: datetime = Field(description="When the state last changed.")
