"""Whether a message that was typed has reached its agent: the agent's turn has begun."""

from __future__ import annotations

from datetime import datetime, timedelta

from .leading import OURS
from .signal import Signal, SignalKind
from .state import State
from .status import Source

AFTERWARDS = timedelta(seconds=3)
"""What tells of a turn's end so soon after the typing may mean the turn before."""

_BEGINS = frozenset(
    {SignalKind.TURN_BEGAN, SignalKind.TOOL_BEGAN, SignalKind.ASK, SignalKind.PROGRESS}
)
_OVER = frozenset({State.FINISHED, State.ERROR})


def begins_turn(text: str) -> bool:
    """Return whether an agent takes a message for a prompt.

    One that starts with a slash is a command to its program, after which no turn need begin.
    """
    return not text.lstrip().startswith("/")


def is_taken_up(signal: Signal, typed: datetime) -> bool:
    """Return whether a signal shows that a turn has begun since a message was ``typed``."""
    if signal.agent or signal.source in OURS or signal.time < typed:
        return False
    if signal.kind in _BEGINS:
        return True
    reported = signal.state if signal.kind is SignalKind.REPORT else None
    if reported is State.WORKING:
        return True
    over = signal.kind is SignalKind.TURN_ENDED
    # Only a model at work says so by itself; a title or a screen may merely be drawn again.
    over = over or (reported in _OVER and signal.source is Source.MCP)
    return over and signal.time >= typed + AFTERWARDS
