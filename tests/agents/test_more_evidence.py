"""What the hooks of Gemini CLI, OpenCode, Copilot CLI, Qwen Code and Droid mean.

The inputs are those that the programs sent in the versions Maestro is tested with.
"""

from datetime import UTC, datetime

import pytest

from maestro_jupyter.agents.copilot import CopilotAgent
from maestro_jupyter.agents.droid import DroidAgent
from maestro_jupyter.agents.gemini import GeminiAgent
from maestro_jupyter.agents.opencode import OpenCodeAgent
from maestro_jupyter.agents.qwen import QwenAgent

NOW = datetime(2026, 11, 21, tzinfo=UTC)

HOOKS = [
    (GeminiAgent, {"hook_event_name": "BeforeAgent", "prompt": "hi"}, ["turn_began"]),
    (
        GeminiAgent,
        {
            "hook_event_name": "Notification",
            "notification_type": "ToolPermission",
            "message": "Tool Confirm Shell Command requires execution",
            "details": {"type": "exec", "title": "Confirm Shell Command", "command": "touch x"},
        },
        ["dialog permission 'Confirm Shell Command: touch x'"],
    ),
    (
        GeminiAgent,
        {"hook_event_name": "AfterAgent", "prompt_response": "[no response text]"},
        ["turn_ended error"],
    ),
    (GeminiAgent, {"hook_event_name": "AfterAgent", "prompt_response": "Hi"}, ["turn_ended idle"]),
    (GeminiAgent, {"hook_event_name": "SessionEnd", "reason": "clear"}, []),
    (GeminiAgent, {"hook_event_name": "PreCompress", "trigger": "auto"}, []),
    (QwenAgent, {"hook_event_name": "UserPromptSubmit", "prompt": ""}, ["report working"]),
    (QwenAgent, {"hook_event_name": "UserPromptSubmit", "prompt": "hi"}, ["turn_began"]),
    (QwenAgent, {"hook_event_name": "SessionStart", "source": "resume"}, []),
    (
        QwenAgent,
        {
            "hook_event_name": "PermissionRequest",
            "tool_name": "ask_user_question",
            "tool_input": {
                "questions": [
                    {"question": "Which db?", "options": [{"label": "sqlite"}, {"label": "pg"}]}
                ]
            },
        },
        ["dialog question 'Which db?' sqlite pg"],
    ),
    (
        QwenAgent,
        {"hook_event_name": "PreToolUse", "tool_name": "run_shell_command"},
        ["dialog_closed", "tool_began"],
    ),
    (
        QwenAgent,
        {"hook_event_name": "StopFailure", "error": "x", "error_details": "400 scripted failure"},
        ["turn_ended error"],
    ),
    (
        CopilotAgent,
        {
            "message": "Run command: touch z.txt",
            "title": "Permission needed",
            "hook_event_name": "Notification",
            "notification_type": "permission_prompt",
        },
        ["dialog permission 'Run command: touch z.txt'"],
    ),
    (
        CopilotAgent,
        {
            "hook_event_name": "PreToolUse",
            "tool_name": "AskUserQuestion",
            "tool_input": {
                "message": "Which db?",
                "requestedSchema": {"properties": {"db": {"enum": ["sqlite", "pg"]}}},
            },
        },
        ["tool_began", "dialog question 'Which db?' sqlite pg"],
    ),
    (
        CopilotAgent,
        {
            "hook_event_name": "ErrorOccurred",
            "error": {"message": '{"message":"scripted failure","code":400}'},
            "recoverable": True,
        },
        ["turn_ended error"],
    ),
    (
        OpenCodeAgent,
        {"hook_event_name": "session.status", "session_id": "a", "status": {"type": "busy"}},
        ["report working"],
    ),
    (
        OpenCodeAgent,
        {"hook_event_name": "session.status", "session_id": "a", "status": {"type": "idle"}},
        ["turn_ended idle"],
    ),
    (
        OpenCodeAgent,
        {"hook_event_name": "session.error", "error": {"name": "MessageAbortedError"}},
        ["turn_ended idle"],
    ),
    (
        OpenCodeAgent,
        {
            "hook_event_name": "session.error",
            "error": {"name": "APIError", "data": {"message": "no"}},
        },
        ["turn_ended error"],
    ),
    (
        OpenCodeAgent,
        {"hook_event_name": "permission.asked", "permission": "bash", "patterns": ["touch x"]},
        ["dialog permission 'Allow bash: touch x' Allow once Reject"],
    ),
    (OpenCodeAgent, {"hook_event_name": "permission.replied", "requestID": "p"}, ["dialog_closed"]),
    (
        OpenCodeAgent,
        {"hook_event_name": "session.created", "session_id": "b", "parent_id": "a"},
        ["subagent_began"],
    ),
    (
        OpenCodeAgent,
        {
            "hook_event_name": "session.status",
            "session_id": "b",
            "parent_id": "a",
            "status": {"type": "busy"},
        },
        [],
    ),
    (DroidAgent, {"hook_event_name": "SessionEnd", "reason": "other"}, ["leaving"]),
]


def told(signal):
    words = [signal.kind.value]
    if signal.state is not None:
        words.append(signal.state.value)
    if signal.about is not None:
        words += [signal.about.value, repr(signal.question), *signal.choices]
    return " ".join(words)


@pytest.mark.parametrize(("agent", "payload", "meaning"), HOOKS)
def test_a_hook_means(agent, payload, meaning):
    assert [told(signal) for signal in agent().hook_signals(payload, NOW)] == meaning


@pytest.mark.parametrize("agent", dict.fromkeys(agent for agent, _, _ in HOOKS))
@pytest.mark.parametrize("rubbish", [{}, {"hook_event_name": 7}, {"hook_event_name": "Nonsense"}])
def test_rubbish_means_nothing(agent, rubbish):
    assert list(agent().hook_signals(rubbish, NOW)) == []
    assert list(agent().output_signals(rubbish, NOW)) == []


@pytest.mark.parametrize(
    ("agent", "record", "meaning"),
    [
        (GeminiAgent, {"type": "init", "session_id": "a"}, ["session_began", "turn_began"]),
        (GeminiAgent, {"type": "result", "status": "success"}, ["turn_ended idle"]),
        (GeminiAgent, {"type": "result", "status": "error"}, ["turn_ended error"]),
        (QwenAgent, {"type": "result", "is_error": False}, ["turn_ended idle"]),
        (
            CopilotAgent,
            {"type": "session.error", "data": {"message": "400 scripted failure"}},
            ["turn_ended error"],
        ),
        (CopilotAgent, {"type": "result", "exitCode": 0}, ["session_began", "turn_ended idle"]),
        (CopilotAgent, {"type": "result", "exitCode": 1}, ["session_began"]),
        (OpenCodeAgent, {"type": "error", "error": {"name": "APIError"}}, ["turn_ended error"]),
        (DroidAgent, {"type": "message", "role": "user", "text": "hi"}, ["turn_began"]),
        (DroidAgent, {"type": "completion", "finalText": "Hi"}, ["turn_ended idle"]),
        (
            DroidAgent,
            {"type": "error", "source": "cli", "message": "Error: Authentication failed."},
            ["turn_ended error"],
        ),
    ],
)
def test_a_line_of_headless_output_means(agent, record, meaning):
    assert [told(signal) for signal in agent().output_signals(record, NOW)] == meaning
