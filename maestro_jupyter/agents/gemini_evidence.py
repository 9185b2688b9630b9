"""What Gemini CLI's hooks and headless lines say about a session."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from maestro_jupyter.model import About, Signal, SignalKind, State

from .saying import Teller, text

_NO_ANSWER = "[no response text]"


def hook_signals(payload: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
    """Return what a hook's input says.

    A permission that is declined and a turn that is interrupted are told by no hook of their own;
    a turn without an answer is one that failed, unless somebody interrupted it.
    """
    told = Teller(time)
    tool = text(payload, "tool_name")
    match payload.get("hook_event_name"):
        case "SessionStart":
            # The path leads through the run's home, which will be gone.
            transcript = text(payload, "transcript_path")
            place = os.path.realpath(transcript) if transcript else ""
            native = text(payload, "session_id")
            return told(SignalKind.SESSION_BEGAN, native_id=native, transcript=place)
        case "BeforeAgent":
            return told(SignalKind.TURN_BEGAN)
        case "BeforeTool":
            return told(SignalKind.TOOL_BEGAN, tool=tool)
        case "AfterTool":
            return told(SignalKind.TOOL_ENDED, tool=tool)
        case "Notification" if payload.get("notification_type") == "ToolPermission":
            return _dialog(payload, told)
        case "AfterAgent" if payload.get("prompt_response") == _NO_ANSWER:
            failed = "the model gave no answer"
            return told(SignalKind.TURN_ENDED, state=State.ERROR, message=failed)
        case "AfterAgent":
            return told(SignalKind.TURN_ENDED, state=State.IDLE)
        case "SessionEnd" if payload.get("reason") not in {"clear", "resume"}:
            return told(SignalKind.LEAVING)
    return ()


def output_signals(record: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
    """Return what one line of ``--output-format stream-json`` says."""
    told = Teller(time)
    match record.get("type"):
        case "init":
            began = told(SignalKind.SESSION_BEGAN, native_id=text(record, "session_id"))
            return (*began, *told(SignalKind.TURN_BEGAN))
        case "tool_use":
            tool, call = text(record, "tool_name"), text(record, "tool_id")
            return told(SignalKind.TOOL_BEGAN, tool=tool, tool_id=call)
        case "tool_result":
            return told(SignalKind.TOOL_ENDED, tool_id=text(record, "tool_id"))
        case "error" if record.get("severity") != "warning":
            message = text(record, "message")
            return told(SignalKind.REPORT, state=State.ERROR, message=message)
        case "result" if record.get("status") == "success":
            return told(SignalKind.TURN_ENDED, state=State.IDLE)
        case "result":
            message = text(record.get("error"), "message")
            return told(SignalKind.TURN_ENDED, state=State.ERROR, message=message)
    return ()


def _dialog(payload: Mapping[str, Any], told: Teller) -> Sequence[Signal]:
    details = payload.get("details")
    if text(details, "type") == "ask_user":
        asked = details.get("questions") if isinstance(details, Mapping) else None
        first = asked[0] if isinstance(asked, list) and asked else {}
        question = text(first, "question") or text(payload, "message")
        choices = tuple(text(choice, "label") for choice in _list(first, "options"))
        return told(SignalKind.DIALOG, about=About.QUESTION, question=question, choices=choices)
    what = text(details, "command") or text(details, "fileName") or text(details, "toolName")
    title = text(details, "title") or text(payload, "message")
    question = f"{title}: {what}" if what else title
    return told(SignalKind.DIALOG, about=About.PERMISSION, question=question)


def _list(found: object, key: str) -> list[Any]:
    value = found.get(key) if isinstance(found, Mapping) else None
    return value if isinstance(value, list) else []
