"""How Codex is launched, and what its hooks and its output mean."""

import hashlib
import json
import tomllib
from datetime import UTC, datetime

import pytest

from maestro_jupyter.agents import Agents, LaunchRequest
from maestro_jupyter.agents.codex_hooks import EVENTS, hook_flags
from maestro_jupyter.model import Permission, SignalKind, State
from maestro_jupyter.model.signal import About

NOW = datetime(2026, 11, 21, tzinfo=UTC)
BYPASS = "--dangerously-bypass-approvals-and-sandbox"
THREAD = "01a1fe28-c04d-7482-8260-66feb465974a"


@pytest.fixture
def agent():
    return Agents([]).get("codex")


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
            "mcp_url": 'http://127.0.0.1:1/"mcp"',
            "hook_url": "http://127.0.0.1:1/hook",
            "hook_command": "'/a b/python' \"pass\\on\"",
        }
        return agent.launch(LaunchRequest(**(asked | more)))

    return launch


def configured(argv):
    """Return what all ``-c`` flags say together."""
    said = [argv[index + 1] for index, word in enumerate(argv) if word == "-c"]
    return tomllib.loads("\n".join(said))


def test_its_daemon_never_starts_and_the_prompt_comes_last(launch):
    for more in ({}, {"headless": True}, {"permission": Permission.YOLO}):
        argv = launch(**more).argv
        assert argv[:2] == ("codex", "--no-daemon")
        assert argv[-2:] == ("--", "--help me")


def test_the_server_is_named_with_its_tokens_variable_only(launch):
    server = configured(launch().argv)["mcp_servers"]["maestro"]
    assert server["url"] == 'http://127.0.0.1:1/"mcp"'
    assert server["bearer_token_env_var"] == "MAESTRO_TOKEN"
    assert server["default_tools_approval_mode"] == "approve"


def test_every_hook_is_trusted_by_its_hash(launch):
    hooks = configured(launch().argv)["hooks"]
    trusted = hooks.pop("state")
    assert set(hooks) == set(EVENTS)
    assert len(trusted) == len(EVENTS)
    command = hooks["Stop"][0]["hooks"][0]["command"]
    assert command == "'/a b/python' \"pass\\on\""
    hook = {"async": False, "command": command, "timeout": 3, "type": "command"}
    said = json.dumps({"event_name": "stop", "hooks": [hook]}, separators=(",", ":"))
    digest = hashlib.sha256(said.encode()).hexdigest()
    key = "/<session-flags>/config.toml:stop:0:0"
    assert trusted[key]["trusted_hash"] == f"sha256:{digest}"
    assert "/<session-flags>/config.toml:user_prompt_submit:0:0" in trusted
    assert hook_flags("x") != hook_flags("y")


@pytest.mark.parametrize(
    ("permission", "sandbox", "asks", "asks_headless"),
    [
        (Permission.ASK, "read-only", "on-request", "never"),
        (Permission.EDIT, "workspace-write", "on-request", "never"),
        (Permission.PLAN, "read-only", "never", "never"),
    ],
)
def test_a_permission_mode_is_a_sandbox_and_never_a_bypass(
    launch, permission, sandbox, asks, asks_headless
):
    for headless, wanted in ((False, asks), (True, asks_headless)):
        argv = launch(permission=permission, headless=headless).argv
        assert argv[argv.index("-s") + 1] == sandbox
        assert configured(argv)["approval_policy"] == wanted
        assert BYPASS not in argv


def test_yolo_is_a_bypass_without_a_sandbox(launch):
    argv = launch(permission=Permission.YOLO).argv
    assert BYPASS in argv
    assert "-s" not in argv
    assert "-s" not in launch().argv


def test_a_conversation_that_goes_on_is_not_given_its_prompt_again(launch):
    argv = launch(resume=THREAD).argv
    assert argv[-2:] == ("resume", THREAD)
    argv = launch(resume=THREAD, headless=True).argv
    assert argv[argv.index("exec") :][:4] == ("exec", "--json", "resume", THREAD)
    assert "--help me" not in argv


def test_its_conversations_are_found_by_their_folder(agent, tmp_path):
    worktree = tmp_path / "worktree"
    environ = {"HOME": str(tmp_path)}
    folder = tmp_path / ".codex" / "sessions" / "2026" / "11" / "21"
    folder.mkdir(parents=True)
    (folder / "rollout-2026-11-21T12-00-00-broken.jsonl").write_text("no JSON\n")
    assert agent.native_session(worktree, environ) is None
    kept = folder / f"rollout-2026-11-21T12-50-45-{THREAD}.jsonl"
    meta = {"type": "session_meta", "payload": {"id": THREAD, "cwd": str(worktree)}}
    kept.write_text(json.dumps(meta) + "\n")
    assert agent.native_session(worktree, environ) == THREAD
    assert agent.native_session(tmp_path / "other", environ) is None
    assert agent.transcript(THREAD, worktree, environ) == kept
    assert agent.transcript("*", worktree, environ) is None
    assert agent.transcript("../x", worktree, environ) is None


def test_a_login_is_told_by_what_is_there(agent, tmp_path):
    environ = {"HOME": str(tmp_path)}
    assert agent.login(environ).known is None
    (tmp_path / ".codex").mkdir()
    (tmp_path / ".codex" / "auth.json").write_text('{"secret": "x"}')
    assert agent.login(environ).known is True


def read(agent, event, **payload):
    return agent.hook_signals({"hook_event_name": event, **payload}, NOW)


def test_a_turn_is_read_from_its_hooks(agent):
    (began,) = read(agent, "SessionStart", session_id=THREAD)
    assert (began.kind, began.native_id) == (SignalKind.SESSION_BEGAN, THREAD)
    assert [one.kind for one in read(agent, "UserPromptSubmit")] == [SignalKind.TURN_BEGAN]
    assert [one.state for one in read(agent, "Stop")] == [State.IDLE]
    assert [one.state for one in read(agent, "Interrupt")] == [State.IDLE]
    (asked,) = read(
        agent, "PermissionRequest", tool_name="Bash", tool_input={"command": ["touch", "x"]}
    )
    assert (asked.about, asked.question) == (About.PERMISSION, "Allow Bash: touch x")
    assert read(agent, "PreCompact") == ()


@pytest.mark.parametrize("value", [None, 7, [], {"a": []}, "text"])
def test_rubbish_in_a_hook_breaks_nothing(agent, value):
    for event in EVENTS:
        read(agent, event, tool_input=value, tool_name=value, session_id=value)


def test_a_headless_run_is_read_from_its_output(agent):
    started = {"type": "thread.started", "thread_id": THREAD}
    assert agent.output_signals(started, NOW)[0].native_id == THREAD
    assert agent.native_id(started) == THREAD
    kinds = [
        agent.output_signals({"type": kind}, NOW)[0].kind
        for kind in ("turn.started", "turn.completed")
    ]
    assert kinds == [SignalKind.TURN_BEGAN, SignalKind.TURN_ENDED]
    (failed,) = agent.output_signals({"type": "turn.failed", "error": {"message": "No"}}, NOW)
    assert (failed.state, failed.message) == (State.ERROR, "No")
    assert agent.output_signals({"type": "item.completed"}, NOW) == ()
