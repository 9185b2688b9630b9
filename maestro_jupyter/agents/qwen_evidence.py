"""What Qwen Code's hooks and headless lines say about a session.

They are those of Claude Code, but for the order in which they come and the names of its tools.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from maestro_jupyter.model import Signal, SignalKind, Source, State

from . import claude_evidence
from .evidence import Witness, text_of

_ASKING_TOOLS = {"ask_user_question": "AskUserQuestion", "exit_plan_mode": "ExitPlanMode"}


def hook_signals(payload: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
    """Return what the hook with this input says.

    The hook before a tool comes when its dialog was answered; the one of a prompt comes with no
    prompt when the model goes on after a tool.
    """
    witness = Witness(Source.HOOK, time)
    event, tool = text_of(payload, "hook_event_name"), text_of(payload, "tool_name")
    if event == "SessionStart" and payload.get("source") == "resume":
        # It does not read its keyboard yet; its screen shows when it does.
        return ()
    if event == "UserPromptSubmit" and not payload.get("prompt"):
        return (witness.signal(SignalKind.REPORT, state=State.WORKING),)
    if event == "PermissionRequest":
        payload = {**payload, "tool_name": _ASKING_TOOLS.get(tool, tool)}
        asked = claude_evidence.hook_signals(payload, time)
        return tuple(one.model_copy(update={"tool": tool, "request": tool}) for one in asked)
    said = claude_evidence.hook_signals(payload, time)
    if event == "PreToolUse":
        return (witness.signal(SignalKind.DIALOG_CLOSED, request=tool), *said)
    return said


def output_signals(record: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
    """Return what one record of ``--output-format stream-json`` says."""
    return claude_evidence.output_signals(record, time)
