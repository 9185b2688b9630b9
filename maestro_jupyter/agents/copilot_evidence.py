"""What Copilot CLI's hooks and headless lines say about a session.

Most of its hooks are those of Claude Code. Nothing tells that a turn was interrupted or that a
permission was declined.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from maestro_jupyter.model import Signal, SignalKind, Source, State
from maestro_jupyter.model.signal import About

from . import claude_evidence
from .evidence import Witness, table_of, text_of

_ASKS = "AskUserQuestion"


def hook_signals(payload: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
    """Return what the hook with this input says."""
    witness = Witness(Source.HOOK, time)
    event = text_of(payload, "hook_event_name")
    if event == "Notification":
        return _notification(payload, witness)
    if event == "ErrorOccurred":
        return _failed(payload, witness)
    if event == "PreToolUse" and payload.get("tool_name") == _ASKS:
        return (witness.signal(SignalKind.TOOL_BEGAN, tool=_ASKS), _question(payload, witness))
    return claude_evidence.hook_signals(payload, time)


def output_signals(record: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
    """Return what one record of ``--output-format=json`` says."""
    witness = Witness(Source.HOOK, time)
    data = table_of(record, "data")
    tool, call = text_of(data, "toolName"), text_of(data, "toolCallId")
    match record.get("type"):
        case "user.message":
            return (witness.signal(SignalKind.TURN_BEGAN),)
        case "tool.execution_start":
            return (witness.signal(SignalKind.TOOL_BEGAN, tool=tool, tool_id=call),)
        case "tool.execution_complete":
            return (witness.signal(SignalKind.TOOL_ENDED, tool=tool, tool_id=call),)
        case "session.error":
            message = text_of(data, "message")
            return (witness.signal(SignalKind.TURN_ENDED, state=State.ERROR, message=message),)
        case "result":
            return _result(record, witness)
    return ()


def _result(record: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    began = witness.signal(SignalKind.SESSION_BEGAN, native_id=text_of(record, "sessionId"))
    if record.get("exitCode"):
        return (began,)
    return (began, witness.signal(SignalKind.TURN_ENDED, state=State.IDLE))


def _notification(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    if payload.get("notification_type") != "permission_prompt":
        return ()
    # It comes at once, and only where the person is really asked.
    return (
        witness.signal(
            SignalKind.DIALOG, about=About.PERMISSION, question=text_of(payload, "message")
        ),
    )


def _question(payload: Mapping[str, Any], witness: Witness) -> Signal:
    asked = table_of(payload, "tool_input")
    fields = table_of(table_of(asked, "requestedSchema"), "properties")
    choices = table_of(fields, next(iter(fields), "")).get("enum")
    return witness.signal(
        SignalKind.DIALOG,
        about=About.QUESTION,
        question=text_of(asked, "message"),
        choices=tuple(map(str, choices)) if isinstance(choices, list) else (),
        tool=_ASKS,
    )


def _failed(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    message = text_of(table_of(payload, "error"), "message")
    try:
        said = json.loads(message)
    except ValueError:
        said = None
    if isinstance(said, Mapping):
        message = text_of(said, "message") or message
    # It comes after every attempt, and nothing tells which of them was the last.
    return (
        witness.signal(SignalKind.TURN_ENDED, state=State.ERROR, message=message, reminder=True),
    )
