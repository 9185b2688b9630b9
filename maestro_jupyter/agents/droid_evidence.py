"""What Droid's hooks and headless lines say about a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from maestro_jupyter.model import Signal, SignalKind, Source, State

from . import claude_evidence
from .evidence import Witness, text_of


def hook_signals(payload: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
    """Return what the hook with this input says: the same as in Claude Code."""
    return claude_evidence.hook_signals(payload, time)


def output_signals(record: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
    """Return what one record of ``--output-format stream-json`` says."""
    witness = Witness(Source.HOOK, time)
    match record.get("type"):
        case "error":
            message = text_of(record, "message").removeprefix("Error: ")
            return (witness.signal(SignalKind.TURN_ENDED, state=State.ERROR, message=message),)
        case "message" if record.get("role") == "user":
            return (witness.signal(SignalKind.TURN_BEGAN),)
        case "completion":
            return (witness.signal(SignalKind.TURN_ENDED, state=State.IDLE),)
    return claude_evidence.output_signals(record, time)
