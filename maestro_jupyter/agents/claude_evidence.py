"""What Claude Code's hooks and its structured output say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from maestro_jupyter.model import Signal, SignalKind, Source, State
from maestro_jupyter.model.signal import About

from .evidence import Witness, permission_question, table_of, text_of

_ASKING_TOOLS = {"AskUserQuestion": About.QUESTION, "ExitPlanMode": About.PLAN}
_STAYS = frozenset({"clear", "resume"})
_REMINDERS = {
    "permission_prompt": About.PERMISSION,
    "elicitation_dialog": About.QUESTION,
    "agent_needs_input": About.QUESTION,
}
_AT_REST = frozenset({"idle_prompt", "agent_completed"})

_Reader = Callable[[Mapping[str, Any], Witness], Sequence[Signal]]


def hook_signals(payload: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
    """Return what the hook with this input says."""
    reader = _HOOKS.get(text_of(payload, "hook_event_name"))
    return reader(payload, Witness(Source.HOOK, time)) if reader else ()


def output_signals(record: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
    """Return what one record of ``--output-format stream-json`` says."""
    witness = Witness(Source.HOOK, time)
    kind = text_of(record, "type")
    if kind == "system" and record.get("subtype") == "init":
        began = witness.signal(SignalKind.SESSION_BEGAN, native_id=text_of(record, "session_id"))
        return (began, witness.signal(SignalKind.TURN_BEGAN))
    if kind != "result":
        return ()
    failed = bool(record.get("is_error"))
    state = State.ERROR if failed else State.IDLE
    message = text_of(record, "result") or text_of(record, "subtype")
    return (witness.signal(SignalKind.TURN_ENDED, state=state, message=message if failed else ""),)


def _session_began(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    began = witness.signal(
        SignalKind.SESSION_BEGAN,
        native_id=text_of(payload, "session_id"),
        transcript=text_of(payload, "transcript_path"),
    )
    if text_of(payload, "source") != "resume":
        return (began,)
    # A conversation that was resumed waits for its next prompt.
    return (began, witness.signal(SignalKind.REPORT, state=State.IDLE))


def _turn_began(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    del payload
    return (witness.signal(SignalKind.TURN_BEGAN),)


def _tool_began(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    began = _about_tool(SignalKind.TOOL_BEGAN, payload, witness)
    about = _ASKING_TOOLS.get(text_of(payload, "tool_name"))
    if about is None:
        return (began,)
    question, choices = _asked(payload, about)
    dialog = witness.signal(
        SignalKind.DIALOG,
        about=about,
        question=question,
        choices=choices,
        tool=text_of(payload, "tool_name"),
        tool_id=text_of(payload, "tool_use_id"),
        agent=text_of(payload, "agent_id"),
    )
    return (began, dialog)


def _tool_ended(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    return (_about_tool(SignalKind.TOOL_ENDED, payload, witness),)


def _permission(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    tool = text_of(payload, "tool_name")
    about = _ASKING_TOOLS.get(tool, About.PERMISSION)
    question, choices = _asked(payload, about)
    return (
        witness.signal(
            SignalKind.DIALOG,
            about=about,
            question=question or permission_question(tool, table_of(payload, "tool_input")),
            choices=choices,
            tool=tool,
            tool_id=text_of(payload, "tool_use_id"),
            agent=text_of(payload, "agent_id"),
        ),
    )


def _notification(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    kind = text_of(payload, "notification_type")
    agent = text_of(payload, "agent_id")
    if kind in _AT_REST:
        if agent:
            return ()
        return (witness.signal(SignalKind.REPORT, state=State.IDLE, reminder=True),)
    if kind not in _REMINDERS:
        return ()
    return (
        witness.signal(
            SignalKind.DIALOG,
            about=_REMINDERS[kind],
            question=text_of(payload, "message"),
            agent=agent,
            reminder=True,
        ),
    )


def _elicitation(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    return (
        witness.signal(
            SignalKind.DIALOG,
            about=About.QUESTION,
            question=text_of(payload, "message"),
            request=text_of(payload, "elicitation_id"),
        ),
    )


def _elicitation_result(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    request = text_of(payload, "elicitation_id")
    return (witness.signal(SignalKind.DIALOG_CLOSED, request=request),)


def _subagent_began(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    return (witness.signal(SignalKind.SUBAGENT_BEGAN, agent=text_of(payload, "agent_id")),)


def _subagent_ended(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    return (witness.signal(SignalKind.SUBAGENT_ENDED, agent=text_of(payload, "agent_id")),)


def _turn_ended(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    if text_of(payload, "agent_id"):
        return ()
    return (witness.signal(SignalKind.TURN_ENDED, state=State.IDLE),)


def _turn_failed(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    if text_of(payload, "agent_id"):
        return ()
    message = text_of(payload, "error_details") or text_of(payload, "error")
    return (witness.signal(SignalKind.TURN_ENDED, state=State.ERROR, message=message),)


def _leaving(payload: Mapping[str, Any], witness: Witness) -> Sequence[Signal]:
    if text_of(payload, "reason") in _STAYS:
        return ()
    return (witness.signal(SignalKind.LEAVING),)


def _about_tool(kind: SignalKind, payload: Mapping[str, Any], witness: Witness) -> Signal:
    return witness.signal(
        kind,
        tool=text_of(payload, "tool_name"),
        tool_id=text_of(payload, "tool_use_id"),
        agent=text_of(payload, "agent_id"),
    )


def _asked(payload: Mapping[str, Any], about: About) -> tuple[str, tuple[str, ...]]:
    """Return question and choices of a tool that asks a person."""
    if about is About.PLAN:
        return "Go on with this plan?", ()
    questions = table_of(payload, "tool_input").get("questions")
    first = questions[0] if isinstance(questions, list) and questions else {}
    if about is not About.QUESTION or not isinstance(first, Mapping):
        return "", ()
    options = first.get("options")
    labels = (
        text_of(option, "label")
        for option in (options if isinstance(options, list) else ())
        if isinstance(option, Mapping)
    )
    return text_of(first, "question"), tuple(filter(None, labels))


_HOOKS: dict[str, _Reader] = {
    "SessionStart": _session_began,
    "UserPromptSubmit": _turn_began,
    "PreToolUse": _tool_began,
    "PostToolUse": _tool_ended,
    "PostToolUseFailure": _tool_ended,
    "PermissionRequest": _permission,
    "Notification": _notification,
    "Elicitation": _elicitation,
    "ElicitationResult": _elicitation_result,
    "SubagentStart": _subagent_began,
    "SubagentStop": _subagent_ended,
    "Stop": _turn_ended,
    "StopFailure": _turn_failed,
    "SessionEnd": _leaving,
}
