"""What OpenCode's plugin and headless lines say about a session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from maestro_jupyter.model import Signal, SignalKind, Source, State
from maestro_jupyter.model.signal import About

from .evidence import Witness, table_of, text_of

CHOICES = ("Allow once", "Reject")
_ABORTED = "MessageAbortedError"


def hook_signals(payload: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
    """Return what an event that the plugin passes on says."""
    witness = Witness(Source.HOOK, time)
    native = text_of(payload, "session_id")
    if payload.get("parent_id"):
        return _of_subagent(payload, native, witness)
    reader = _READERS.get(text_of(payload, "hook_event_name"))
    return reader(payload, witness) if reader else ()


def _of_subagent(payload: Mapping[str, Any], agent: str, witness: Witness) -> Sequence[Signal]:
    """Read an event of a session that the main one started: only its questions show."""
    match payload.get("hook_event_name"):
        case "session.created":
            return (witness.signal(SignalKind.SUBAGENT_BEGAN, agent=agent),)
        case "session.status" if table_of(payload, "status").get("type") == "idle":
            return (witness.signal(SignalKind.SUBAGENT_ENDED, agent=agent),)
        case "session.status" | "session.error":
            return ()
    of_main = hook_signals({**payload, "parent_id": ""}, witness.time)
    return tuple(one.model_copy(update={"agent": agent}) for one in of_main)


def output_signals(record: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
    """Return what one record of ``run --format json`` says."""
    witness = Witness(Source.HOOK, time)
    if record.get("type") == "error":
        return _failed(record, witness)
    return ()


def _began(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    native = text_of(payload, "session_id")
    return (witness.signal(SignalKind.SESSION_BEGAN, native_id=native),)


def _status(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    status = table_of(payload, "status")
    match status.get("type"):
        case "busy":
            return (witness.signal(SignalKind.REPORT, state=State.WORKING),)
        case "retry":
            message = f"trying again: {text_of(status, 'message')}"
            return (witness.signal(SignalKind.REPORT, state=State.WORKING, message=message),)
        case "idle":
            return (witness.signal(SignalKind.TURN_ENDED, state=State.IDLE),)
    return ()


def _failed(said: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    error = table_of(said, "error")
    if error.get("name") == _ABORTED:
        return (witness.signal(SignalKind.TURN_ENDED, state=State.IDLE),)
    message = text_of(table_of(error, "data"), "message") or text_of(error, "name")
    return (witness.signal(SignalKind.TURN_ENDED, state=State.ERROR, message=message),)


def _permission(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    patterns = payload.get("patterns")
    what = ", ".join(map(str, patterns)) if isinstance(patterns, list) else ""
    tool = text_of(payload, "permission")
    return (
        witness.signal(
            SignalKind.DIALOG,
            about=About.PERMISSION,
            question=f"Allow {tool}: {what}" if what else f"Allow {tool}?",
            choices=CHOICES,
            request=text_of(payload, "id"),
        ),
    )


def _question(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    questions = payload.get("questions")
    first = questions[0] if isinstance(questions, list) and questions else {}
    options = first.get("options") if isinstance(first, Mapping) else None
    labels = (text_of(option, "label") for option in options or () if isinstance(option, Mapping))
    return (
        witness.signal(
            SignalKind.DIALOG,
            about=About.QUESTION,
            question=text_of(first, "question"),
            choices=tuple(filter(None, labels)),
            request=text_of(payload, "id"),
        ),
    )


def _closed(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    request = text_of(payload, "requestID")
    return (witness.signal(SignalKind.DIALOG_CLOSED, request=request),)


_READERS: dict[str, Callable[[Mapping[str, Any], Witness], Sequence[Signal]]] = {
    "session.created": _began,
    "session.status": _status,
    "session.error": _failed,
    "permission.asked": _permission,
    "permission.replied": _closed,
    "question.asked": _question,
    "question.replied": _closed,
    "question.rejected": _closed,
}
