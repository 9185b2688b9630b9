"""How Claude Code is launched, and what its hooks and its output mean."""

import json
from datetime import UTC, datetime

import pytest

from maestro_jupyter.agents import Agents, LaunchRequest
from maestro_jupyter.agents.claude import HOOKS
from maestro_jupyter.model import Permission, SignalKind, State
from maestro_jupyter.model.signal import About

NOW = datetime(2026, 11, 21, tzinfo=UTC)
CONVERSATION = "0f3c9a1e-1111-4222-8333-123456789abc"


@pytest.fixture
def agent():
    return Agents([]).get("claude")


@pytest.fixture
def launch(agent, tmp_path):
    def launch(**more):
        asked = {
            "session": "0123456789ab",
            "name": "work",
            "branch": "maestro/work",
            "prompt": "--help me",
            "worktree": tmp_path / "worktree",
            "repo": tmp_path / "repo",
            "run_folder": tmp_path / "run",
            "mcp_url": "http://127.0.0.1:1/mcp",
            "hook_url": "http://127.0.0.1:1/hook",
            "hook_command": "pass-on",
        }
        return agent.launch(LaunchRequest(**(asked | more)))

    return launch


def read(agent, event, **payload):
    return agent.hook_signals({"hook_event_name": event, **payload}, NOW)


def test_the_prompt_comes_last_behind_two_dashes(launch):
    assert launch().argv[-2:] == ("--", "--help me")
    assert launch(headless=True).argv[-2:] == ("--", "--help me")


def test_what_it_must_know_is_in_files_of_the_run_and_holds_no_token(launch, tmp_path):
    made = launch()
    server = json.loads(made.files["claude-mcp.json"])["mcpServers"]["maestro"]
    assert server["url"] == "http://127.0.0.1:1/mcp"
    assert server["headers"] == {"Authorization": "Bearer ${MAESTRO_TOKEN}"}
    hooks = json.loads(made.files["claude-settings.json"])["hooks"]
    assert set(hooks) == set(HOOKS)
    assert all(each[0]["hooks"][0]["command"] == "pass-on" for each in hooks.values())
    for name in made.files:
        assert str(tmp_path / "run" / name) in made.argv
    assert made.worktree_files == {}


@pytest.mark.parametrize(
    ("permission", "words"),
    [
        (None, set()),
        (Permission.ASK, {"--permission-mode", "manual"}),
        (Permission.EDIT, {"--permission-mode", "acceptEdits"}),
        (Permission.PLAN, {"--permission-mode", "plan", "--disallowedTools"}),
        (Permission.YOLO, {"--dangerously-skip-permissions"}),
    ],
)
def test_a_permission_mode_is_said_in_its_own_words(launch, permission, words):
    argv = set(launch(permission=permission).argv)
    modes = {"--permission-mode", "--dangerously-skip-permissions", "--disallowedTools"}
    assert words <= argv
    assert argv & modes == words & modes


def test_a_new_conversation_gets_the_id_that_was_chosen(launch):
    argv = launch(native_id=CONVERSATION).argv
    assert argv[argv.index("--session-id") + 1] == CONVERSATION


def test_a_conversation_that_goes_on_is_not_given_its_prompt_again(launch):
    argv = launch(resume=CONVERSATION, native_id=CONVERSATION).argv
    assert argv[argv.index("--resume") + 1] == CONVERSATION
    assert "--session-id" not in argv
    assert "--help me" not in argv
    assert "--" not in argv


def test_its_conversations_are_found_by_their_folder(agent, tmp_path):
    environ = {"HOME": str(tmp_path)}
    worktree = tmp_path / "work_tree.d" / "a-b"
    slug = str(worktree).replace("/", "-").replace("_", "-").replace(".", "-")
    folder = tmp_path / ".claude" / "projects" / slug
    folder.mkdir(parents=True)
    assert agent.native_session(worktree, environ) is None
    kept = folder / f"{CONVERSATION}.jsonl"
    kept.touch()
    assert agent.native_session(worktree, environ) == CONVERSATION
    assert agent.transcript(CONVERSATION, worktree, environ) == kept
    assert agent.transcript("another", worktree, environ) is None
    elsewhere = {"CLAUDE_CONFIG_DIR": str(tmp_path / "elsewhere")}
    assert agent.transcript(CONVERSATION, worktree, elsewhere) is None


def test_a_login_is_told_by_what_is_there_and_not_by_what_is_in_it(agent, tmp_path):
    environ = {"HOME": str(tmp_path)}
    assert agent.login(environ).known is False
    assert "log in" in agent.login(environ).advice
    (tmp_path / ".claude").mkdir()
    credentials = tmp_path / ".claude" / ".credentials.json"
    credentials.write_text('{"secret": "x"}')
    assert agent.login(environ).known is True
    credentials.unlink()
    assert agent.login({**environ, "ANTHROPIC_API_KEY": "x"}).known is True


def test_a_turn_is_read_from_its_hooks(agent):
    (began,) = read(agent, "SessionStart", session_id=CONVERSATION, transcript_path="/t")
    assert (began.kind, began.native_id, began.transcript) == (
        SignalKind.SESSION_BEGAN,
        CONVERSATION,
        "/t",
    )
    assert [one.kind for one in read(agent, "UserPromptSubmit")] == [SignalKind.TURN_BEGAN]
    (ended,) = read(agent, "Stop")
    assert (ended.kind, ended.state) == (SignalKind.TURN_ENDED, State.IDLE)
    (failed,) = read(agent, "StopFailure", error="rate_limit")
    assert (failed.state, failed.message) == (State.ERROR, "rate_limit")


def test_a_resumed_conversation_waits(agent):
    _, waits = read(agent, "SessionStart", source="resume")
    assert waits.state is State.IDLE


def test_a_permission_is_asked_for_in_words(agent):
    (asked,) = read(
        agent, "PermissionRequest", tool_name="Bash", tool_input={"command": "rm -r build"}
    )
    assert (asked.kind, asked.about) == (SignalKind.DIALOG, About.PERMISSION)
    assert asked.question == "Allow Bash: rm -r build"


def test_a_question_comes_with_its_choices(agent):
    asked = {
        "questions": [
            {"question": "Which one?", "options": [{"label": "red"}, {"label": "blue"}, 7]}
        ]
    }
    _, dialog = read(
        agent, "PreToolUse", tool_name="AskUserQuestion", tool_use_id="1", tool_input=asked
    )
    assert (dialog.about, dialog.question) == (About.QUESTION, "Which one?")
    assert dialog.choices == ("red", "blue")
    _, plan = read(agent, "PreToolUse", tool_name="ExitPlanMode", tool_input={})
    assert plan.about is About.PLAN


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("Stop", {"agent_id": "sub"}),
        ("SessionEnd", {"reason": "clear"}),
        ("SessionEnd", {"reason": "resume"}),
        ("Notification", {"notification_type": "auth_success"}),
        ("Notification", {"notification_type": "idle_prompt", "agent_id": "sub"}),
        ("PreCompact", {}),
        ("", {}),
    ],
)
def test_what_says_nothing_about_the_session_is_no_evidence(agent, event, payload):
    assert list(read(agent, event, **payload)) == []


@pytest.mark.parametrize("value", [None, 7, [], {"a": []}, "text"])
def test_rubbish_in_a_hook_breaks_nothing(agent, value):
    for event in HOOKS:
        read(agent, event, tool_input=value, tool_name=value, session_id=value, agent_id=value)
    read(agent, "PreToolUse", tool_name="AskUserQuestion", tool_input={"questions": value})
    read(agent, "PreToolUse", tool_name="AskUserQuestion", tool_input={"questions": [value]})


def test_the_end_of_a_headless_run_is_in_its_output(agent):
    began, _ = agent.output_signals({"type": "system", "subtype": "init", "session_id": "x"}, NOW)
    assert began.native_id == "x"
    (ended,) = agent.output_signals({"type": "result", "is_error": False, "result": "Hi"}, NOW)
    assert ended.state is State.IDLE
    (failed,) = agent.output_signals({"type": "result", "is_error": True, "result": "No"}, NOW)
    assert (failed.state, failed.message) == (State.ERROR, "No")
    assert agent.output_signals({"type": "assistant"}, NOW) == ()
