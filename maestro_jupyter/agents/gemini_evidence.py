"""What Gemini CLI's hooks and headless lines say about a session."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from maestro_jupyter.model import Signal, SignalKind, Source, State
from maestro_jupyter.model.signal import About

from .evidence import Witness, table_of, text_of

_NO_ANSWER = "[no response text]"
_STAYS = frozenset({"clear", "resume"})


def hook_signals(payload: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
    """Return what the hook with this input says.

    A permission that is declined is told by no hook. A turn without an answer is one that failed,
    unless somebody interrupted it.
    """
    witness = Witness(Source.HOOK, time)
    tool = text_of(payload, "tool_name")
    match payload.get("hook_event_name"):
        case "SessionStart":
            return (_session_began(payload, witness),)
        case "BeforeAgent":
            return (witness.signal(SignalKind.TURN_BEGAN),)
        case "BeforeTool":
            return (witness.signal(SignalKind.TOOL_BEGAN, tool=tool),)
        case "AfterTool":
            return (witness.signal(SignalKind.TOOL_ENDED, tool=tool),)
        case "Notification" if payload.get("notification_type") == "ToolPermission":
            return (_dialog(payload, witness),)
        case "AfterAgent" if payload.get("prompt_response") == _NO_ANSWER:
            message = "the model gave no answer"
            return (witness.signal(SignalKind.TURN_ENDED, state=State.ERROR, message=message),)
        case "AfterAgent":
            return (witness.signal(SignalKind.TURN_ENDED, state=State.IDLE),)
        case "SessionEnd" if text_of(payload, "reason") not in _STAYS:
            return (witness.signal(SignalKind.LEAVING),)
    return ()


def output_signals(record: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
    """Return what one record of ``--output-format stream-json`` says."""
    witness = Witness(Source.HOOK, time)
    tool, call = text_of(record, "tool_name"), text_of(record, "tool_id")
    match record.get("type"):
        case "init":
            native = text_of(record, "session_id")
            began = witness.signal(SignalKind.SESSION_BEGAN, native_id=native)
            return (began, witness.signal(SignalKind.TURN_BEGAN))
        case "tool_use":
            return (witness.signal(SignalKind.TOOL_BEGAN, tool=tool, tool_id=call),)
        case "tool_result":
            return (witness.signal(SignalKind.TOOL_ENDED, tool=tool, tool_id=call),)
        case "result" if record.get("status") == "success":
            return (witness.signal(SignalKind.TURN_ENDED, state=State.IDLE),)
        case "result":
            message = text_of(table_of(record, "error"), "message")
            return (witness.signal(SignalKind.TURN_ENDED, state=State.ERROR, message=message),)
    return ()


def _session_began(payload: Mapping[str, Any], witness: Witness) -> Signal:
    transcript = text_of(payload, "transcript_path")
    return witness.signal(
        SignalKind.SESSION_BEGAN,
        native_id=text_of(payload, "session_id"),
        # It leads through the home of this run, which will be gone.
        transcript=os.path.realpath(transcript) if transcript else "",
    )


def _dialog(payload: Mapping[str, Any], witness: Witness) -> Signal:
    details = table_of(payload, "details")
    if details.get("type") == "ask_user":
        return _question(details, text_of(payload, "message"), witness)
    title = text_of(details, "title") or text_of(payload, "message")
    named = (text_of(details, name) for name in ("command", "fileName", "toolName", "prompt"))
    subject = next(filter(None, named), "")
    return witness.signal(
        SignalKind.DIALOG,
        about=About.PERMISSION,
        question=f"{title}: {subject}" if subject else title,
    )


def _question(details: Mapping[str, Any], message: str, witness: Witness) -> Signal:
    questions = details.get("questions")
    first = questions[0] if isinstance(questions, list) and questions else {}
    options = first.get("options") if isinstance(first, Mapping) else None
    labels = (text_of(option, "label") for option in options or () if isinstance(option, Mapping))
    return witness.signal(
        SignalKind.DIALOG,
        about=About.QUESTION,
        question=text_of(first, "question") or message,
        choices=tuple(filter(None, labels)),
    )
