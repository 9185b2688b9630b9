"""What docs/agents.md shows, run as it stands there."""

import re
import sys
import types
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import pytest

from maestro_jupyter.agents import GROUP, Agents, LaunchRequest, UnsupportedError
from maestro_jupyter.agents.custom import Description
from maestro_jupyter.model import Permission, SignalKind

PAGE = (Path(__file__).parents[2] / "docs" / "agents.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def request_for(tmp_path, **more):
    return LaunchRequest(
        session="0123456789ab",
        name="work",
        branch="maestro/work",
        prompt="Tidy up",
        worktree=tmp_path / "worktree",
        repo=tmp_path / "repo",
        run_folder=tmp_path / "run",
        mcp_url="http://127.0.0.1:1/mcp",
        hook_url="http://127.0.0.1:1/hook",
        **{"hook_command": "pass-on", **more},
    )


@pytest.fixture
def template(monkeypatch):
    """The agent of the page's template, as an installed package brings it."""
    module = types.ModuleType("tinker_agent")
    exec(BLOCKS[1], module.__dict__)
    monkeypatch.setitem(sys.modules, "tinker_agent", module)
    return Agents([EntryPoint("tinker", "tinker_agent:Tinker", GROUP)])


def test_the_template_is_an_agent_like_any_other(template, tmp_path, monkeypatch):
    tinker = tmp_path / "bin" / "tinker"
    tinker.parent.mkdir()
    tinker.write_text("#!/bin/sh\necho tinker 1.2.0\n")
    tinker.chmod(0o755)
    monkeypatch.setenv("PATH", str(tinker.parent), prepend=":")
    listed = {one.name: one for one in template.list()}["tinker"]
    assert (listed.available, listed.version, listed.tested) == (True, "1.2.0", True)
    launch = template.usable("tinker").launch(
        request_for(tmp_path, model="m1", permission=Permission.YOLO)
    )
    assert launch.argv[-2:] == ("--", "Tidy up")
    assert {"--yes", "m1"} <= set(launch.argv)
    assert "pass-on" in launch.files["tinker.ini"]


def test_the_template_refuses_what_it_has_not(template):
    with pytest.raises(UnsupportedError, match="'plan'") as error:
        template.get("tinker").check(permission=Permission.PLAN)
    assert error.value.hint == "It has: ask, yolo."
    with pytest.raises(UnsupportedError, match="headless"):
        template.get("tinker").check(headless=True)


def test_the_template_reads_its_hooks(template):
    agent = template.get("tinker")
    (signal,) = agent.hook_signals({"happened": "turn over"}, datetime.now(UTC))
    assert signal.kind is SignalKind.TURN_ENDED
    assert agent.hook_signals({"happened": "something"}, datetime.now(UTC)) == ()
    assert agent.message("hi").parts == ((b"hi", 0.1), (b"\r", 0.0))


def test_the_configuration_on_the_page_describes_an_agent(tmp_path):
    c = SimpleNamespace(MaestroApp=SimpleNamespace())
    exec(BLOCKS[0], {"c": c})
    aider = Agents([], c.MaestroApp.agents).get("aider")
    assert aider.needs_prompt
    assert aider.launch(request_for(tmp_path)).argv == ("aider", "--message", "Tidy up")
    planned = aider.launch(request_for(tmp_path, model="m1", permission=Permission.PLAN))
    assert planned.argv[-3:] == ("--model", "m1", "--dry-run")
    assert "--yes-always" in aider.launch(request_for(tmp_path, headless=True)).argv


def test_every_key_is_on_the_page():
    table = PAGE.split("| key | |")[1].split("\n\n")[0]
    keys = " ".join(re.findall(r"^\|([^|]*)\|", table, re.MULTILINE))
    assert set(re.findall(r"`([a-z_]+)`", keys)) == set(Description.model_fields)


def test_the_page_says_what_each_agent_can_do():
    agents = Agents([])
    rows = re.findall(
        r"^\| `(\w+)` \| ((?:yes|no|interactive|headless) .*) \|$", PAGE, re.MULTILINE
    )
    assert [name for name, _ in rows] == sorted(
        agents.names(), key=lambda name: (name in {"demo", "shell"}, name)
    )
    for name, said in rows:
        agent = agents.get(name)
        has = [mode in agent.permissions for mode in Permission]
        has += [agent.takes_model, agent.headless, agent.resumes]
        assert [cell != "no" for cell in said.split(" | ")] == has, name
