"""What Gemini CLI's hooks and headless lines say about a session."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
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
    reader = _READERS.get(text_of(payload, "hook_event_name"))
    return reader(payload, Witness(Source.HOOK, time)) if reader else ()


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


def _session_began(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    transcript = text_of(payload, "transcript_path")
    began = witness.signal(
        SignalKind.SESSION_BEGAN,
        native_id=text_of(payload, "session_id"),
        # It leads through the home of this run, which will be gone.
        transcript=os.path.realpath(transcript) if transcript else "",
    )
    return (began,)


def _turn_began(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    del payload
    return (witness.signal(SignalKind.TURN_BEGAN),)


def _tool_began(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    return (witness.signal(SignalKind.TOOL_BEGAN, tool=text_of(payload, "tool_name")),)


def _tool_ended(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    return (witness.signal(SignalKind.TOOL_ENDED, tool=text_of(payload, "tool_name")),)


def _turn_ended(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    if payload.get("prompt_response") != _NO_ANSWER:
        return (witness.signal(SignalKind.TURN_ENDED, state=State.IDLE),)
    message = "the model gave no answer"
    return (witness.signal(SignalKind.TURN_ENDED, state=State.ERROR, message=message),)


def _leaving(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    return () if payload.get("reason") in _STAYS else (witness.signal(SignalKind.LEAVING),)


def _notification(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    if payload.get("notification_type") != "ToolPermission":
        return ()
    details = table_of(payload, "details")
    if details.get("type") == "ask_user":
        return (_question(details, text_of(payload, "message"), witness),)
    title = text_of(details, "title") or text_of(payload, "message")
    named = (text_of(details, name) for name in ("command", "fileName", "toolName", "prompt"))
    subject = next(filter(None, named), "")
    question = f"{title}: {subject}" if subject else title
    return (witness.signal(SignalKind.DIALOG, about=About.PERMISSION, question=question),)


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


_READERS: dict[str, Callable[[Mapping[str, Any], Witness], Sequence[Signal]]] = {
    "SessionStart": _session_began,
    "BeforeAgent": _turn_began,
    "BeforeTool": _tool_began,
    "AfterTool": _tool_ended,
    "Notification": _notification,
    "AfterAgent": _turn_ended,
    "SessionEnd": _leaving,
}
