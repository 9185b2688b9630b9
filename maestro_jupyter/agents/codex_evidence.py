"""What Codex's hooks and its structured output say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from maestro_jupyter.model import Signal, SignalKind, Source, State
from maestro_jupyter.model.signal import About

from .evidence import Witness, permission_question, table_of, text_of

_Reader = Callable[[Mapping[str, Any], Witness], Sequence[Signal]]


def hook_signals(payload: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
    """Return what the hook with this input says."""
    reader = _HOOKS.get(text_of(payload, "hook_event_name"))
    return reader(payload, Witness(Source.HOOK, time)) if reader else ()


def output_signals(record: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
    """Return what one line of ``exec --json`` says."""
    witness = Witness(Source.HOOK, time)
    match text_of(record, "type"):
        case "thread.started":
            native_id = text_of(record, "thread_id")
            return (witness.signal(SignalKind.SESSION_BEGAN, native_id=native_id),)
        case "turn.started":
            return (witness.signal(SignalKind.TURN_BEGAN),)
        case "turn.completed":
            return (witness.signal(SignalKind.TURN_ENDED, state=State.IDLE),)
        case "turn.failed":
            message = text_of(table_of(record, "error"), "message")
            return (witness.signal(SignalKind.TURN_ENDED, state=State.ERROR, message=message),)
        case _:
            return ()


def _session_began(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    return (
        witness.signal(
            SignalKind.SESSION_BEGAN,
            native_id=text_of(payload, "session_id"),
            transcript=text_of(payload, "transcript_path"),
        ),
    )


def _turn_began(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    del payload
    return (witness.signal(SignalKind.TURN_BEGAN),)


def _tool_began(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    return (_about_tool(SignalKind.TOOL_BEGAN, payload, witness),)


def _tool_ended(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    return (_about_tool(SignalKind.TOOL_ENDED, payload, witness),)


def _permission(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    tool = text_of(payload, "tool_name")
    return (
        witness.signal(
            SignalKind.DIALOG,
            about=About.PERMISSION,
            question=permission_question(tool, table_of(payload, "tool_input")),
            tool=tool,
            tool_id=text_of(payload, "tool_use_id"),
            agent=text_of(payload, "agent_id"),
        ),
    )


def _turn_ended(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    del payload
    return (witness.signal(SignalKind.TURN_ENDED, state=State.IDLE),)


def _leaving(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    del payload
    return (witness.signal(SignalKind.LEAVING),)


def _about_tool(kind: SignalKind, payload: Mapping[str, Any], witness: Witness) -> Signal:
    return witness.signal(
        kind,
        tool=text_of(payload, "tool_name"),
        tool_id=text_of(payload, "tool_use_id"),
        agent=text_of(payload, "agent_id"),
    )


_HOOKS: dict[str, _Reader] = {
    "SessionStart": _session_began,
    "UserPromptSubmit": _turn_began,
    "PreToolUse": _tool_began,
    "PostToolUse": _tool_ended,
    "PermissionRequest": _permission,
    "Stop": _turn_ended,
    "Interrupt": _turn_ended,
    "SessionEnd": _leaving,
}
