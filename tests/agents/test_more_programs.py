"""How Gemini CLI, OpenCode, Copilot CLI, Qwen Code and Droid are launched: no program runs here."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from maestro_jupyter.agents import LaunchRequest
from maestro_jupyter.agents.copilot import CopilotAgent
from maestro_jupyter.agents.droid import DroidAgent
from maestro_jupyter.agents.errors import SettingsUnreadableError, UnsupportedError
from maestro_jupyter.agents.gemini import GeminiAgent
from maestro_jupyter.agents.opencode import OpenCodeAgent
from maestro_jupyter.agents.qwen import QwenAgent
from maestro_jupyter.model import Permission

AGENTS = {
    agent.name: agent
    for agent in (CopilotAgent(), DroidAgent(), GeminiAgent(), OpenCodeAgent(), QwenAgent())
}
every_agent = pytest.mark.parametrize("agent", AGENTS.values(), ids=AGENTS)
BYPASSES = {"--yolo", "--auto", "--skip-permissions-unsafe", "yolo", "high"}


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    for name in ("GEMINI_CLI_HOME", "OPENCODE_CONFIG_CONTENT", "QWEN_CODE_SYSTEM_SETTINGS_PATH"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def request_(tmp_path, home):
    return LaunchRequest(
        session="0123456789ab",
        name="login",
        branch="maestro/login",
        prompt="--fix 'it'",
        worktree=tmp_path / "worktree",
        repo=tmp_path / "repo",
        run_folder=tmp_path / "run",
        mcp_url="http://127.0.0.1:1/maestro/mcp",
        hook_url="http://127.0.0.1:1/maestro/hook",
        hook_command="python hook.py",
    )


@every_agent
@pytest.mark.parametrize("headless", [False, True])
def test_a_prompt_that_looks_like_a_flag_is_a_prompt(agent, headless, request_):
    launch = agent.launch(replace(request_, headless=headless))
    words = [word for word in launch.argv if "--fix" in word]
    if not words:
        assert "--fix 'it'" in launch.files.values()
        return
    (word,) = words
    if word == "--fix 'it'":
        assert launch.argv[launch.argv.index(word) - 1] == "--"
    else:
        assert word.endswith("=--fix 'it'")


@every_agent
def test_the_run_is_told_of_the_mcp_server_without_a_token(agent, request_):
    launch = agent.launch(request_)
    said = json.dumps([launch.argv, launch.env, launch.files, launch.worktree_files])
    assert request_.mcp_url in said
    assert "MAESTRO_TOKEN" in said


@every_agent
@pytest.mark.parametrize("headless", [False, True])
def test_reading_only_never_meets_a_bypass(agent, headless, request_):
    if agent.name == "droid" and not headless:
        with pytest.raises(UnsupportedError, match="plan"):
            agent.check(permission=Permission.PLAN)
        return
    agent.check(permission=Permission.PLAN, headless=headless)
    asked = replace(request_, permission=Permission.PLAN, headless=headless)
    assert not BYPASSES & set(agent.launch(asked).argv)


@every_agent
def test_a_conversation_that_goes_on_is_named_and_not_told_again(agent, request_):
    launch = agent.launch(replace(request_, resume="the-id"))
    assert "the-id" in " ".join(launch.argv)
    assert "--fix" not in " ".join(launch.argv)


@every_agent
def test_the_users_home_is_not_written(agent, request_, home):
    agent.launch(request_)
    assert list(home.iterdir()) == []


def test_gemini_keeps_its_sessions_and_the_users_settings(request_, home):
    folder = home / ".gemini"
    folder.mkdir()
    own = '{"ui": {"theme": "Dawn"}, // mine\n "hooks": {"AfterTool": [{"hooks": []}]},}'
    (folder / "settings.json").write_text(own)
    (folder / "oauth_creds.json").write_text("{}")
    launch = AGENTS["gemini"].launch(request_)
    settings = json.loads(launch.files["gemini/.gemini/settings.json"])
    assert settings["ui"]["theme"] == "Dawn"
    assert settings["general"]["sessionRetention"] == {"enabled": False}
    assert len(settings["hooks"]["AfterTool"]) == 2
    assert launch.links["gemini/.gemini/oauth_creds.json"] == str(folder / "oauth_creds.json")
    assert launch.links["gemini/.gemini/tmp"] == str(folder / "tmp")
    assert "gemini/.gemini/settings.json" not in launch.links
    assert (folder / "settings.json").read_text() == own


def test_gemini_with_broken_settings_says_which_file(request_, home):
    (home / ".gemini").mkdir()
    (home / ".gemini" / "settings.json").write_text("{")
    with pytest.raises(SettingsUnreadableError, match=r"settings\.json"):
        AGENTS["gemini"].launch(request_)


@pytest.mark.parametrize(
    ("rule", "trusted"), [("TRUST_FOLDER", True), ("DO_NOT_TRUST", False), ("TRUST_PARENT", True)]
)
def test_gemini_trusts_a_worktree_as_its_repository_is_trusted(rule, trusted, request_, home):
    (home / ".gemini").mkdir()
    rules = json.dumps({str(request_.repo): rule})
    (home / ".gemini" / "trustedFolders.json").write_text(rules)
    request_ = replace(request_, native_id="0f8fad5b")
    argv = AGENTS["gemini"].launch(request_).argv
    assert ("--skip-trust" in argv) is trusted
    # One that asks begins anew when it is trusted, and takes no id that is there already.
    assert ("--session-id" in argv) is trusted
    headless = AGENTS["gemini"].launch(replace(request_, headless=True)).argv
    assert "--session-id" in headless


def test_opencode_adds_to_a_configuration_in_the_environment(request_, monkeypatch):
    users = {"plugin": ["theirs"], "mcp": {"other": {}}, "theme": "dawn"}
    monkeypatch.setenv("OPENCODE_CONFIG_CONTENT", json.dumps(users))
    config = json.loads(AGENTS["opencode"].launch(request_).env["OPENCODE_CONFIG_CONTENT"])
    assert config["theme"] == "dawn"
    assert set(config["mcp"]) == {"maestro", "other"}
    assert config["plugin"][0] == "theirs"


def test_opencode_may_neither_edit_nor_run_anything_where_it_plans(request_):
    launch = AGENTS["opencode"].launch(replace(request_, permission=Permission.PLAN))
    allowed = json.loads(launch.env["OPENCODE_CONFIG_CONTENT"])["permission"]
    assert {allowed[tool] for tool in ("bash", "edit", "task")} == {"deny"}


def test_qwen_carries_the_administrators_settings_over(request_, tmp_path, monkeypatch):
    place = tmp_path / "system.json"
    place.write_text('{"telemetry": {"enabled": false}, "mcpServers": {"other": {}}}')
    monkeypatch.setenv("QWEN_CODE_SYSTEM_SETTINGS_PATH", str(place))
    launch = AGENTS["qwen"].launch(request_)
    settings = json.loads(launch.files["qwen-settings.json"])
    assert settings["telemetry"] == {"enabled": False}
    assert set(settings["mcpServers"]) == {"maestro", "other"}
    assert launch.env["QWEN_CODE_SYSTEM_SETTINGS_PATH"] == str(
        request_.run_folder / "qwen-settings.json"
    )


@pytest.mark.parametrize(
    ("headless", "permission"), [(True, Permission.ASK), (False, Permission.PLAN)]
)
def test_droid_refuses_a_mode_it_has_not(headless, permission):
    with pytest.raises(UnsupportedError, match=permission.value):
        AGENTS["droid"].check(permission=permission, headless=headless)


def test_droid_takes_a_model_only_headless():
    AGENTS["droid"].check(model="some", headless=True)
    with pytest.raises(UnsupportedError, match="headless"):
        AGENTS["droid"].check(model="some")


@pytest.mark.parametrize("name", ["copilot", "qwen"])
def test_a_message_replaces_what_an_interrupt_put_back(name):
    assert AGENTS[name].message("next").data == b"\x15next\r"


@pytest.mark.parametrize("name", ["copilot", "opencode"])
def test_two_escapes_interrupt(name):
    keys = AGENTS[name].interrupt()
    pressed = [data for data, _ in keys.parts]
    assert set(pressed) == {b"\x1b"}
    assert (keys.needed or len(pressed)) == 2
    assert keys.echo


def test_versions_are_those_that_are_installed_for_the_tests():
    pins = (Path(__file__).parents[1] / "real_agents" / "pins.toml").read_text()
    for agent in AGENTS.values():
        assert f'version = "{agent.tested_versions[0]}"' in pins


def test_headless_droid_forks_what_it_goes_on_with_because_it_would_ask_servers_for_it(request_):
    resumed = replace(request_, resume="the-id")
    assert "--resume" in AGENTS["droid"].launch(resumed).argv
    argv = AGENTS["droid"].launch(replace(resumed, headless=True)).argv
    assert argv[argv.index("--fork") + 1] == "the-id"
