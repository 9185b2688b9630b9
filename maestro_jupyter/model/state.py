"""The one word a person sees for a session."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """What a session is doing."""

    QUEUED = "queued"
    STARTING = "starting"
    IDLE = "idle"
    WORKING = "working"
    NEEDS_INPUT = "needs_input"
    FINISHED = "finished"
    ERROR = "error"
    INTERRUPTED = "interrupted"


REPORTABLE = frozenset(
    {State.IDLE, State.WORKING, State.NEEDS_INPUT, State.FINISHED, State.ERROR},
)
"""States that an agent may claim for itself; the others are facts only the server knows."""
