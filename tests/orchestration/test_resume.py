"""Sessions that go on after their process has ended, and modes that an agent has not."""

import subprocess

import pytest

from maestro_jupyter.agents import Agents, UnsupportedError
from maestro_jupyter.model import Permission, State
from maestro_jupyter.orchestration.errors import NothingToResumeError, StillRunningError
from tests.orchestration.engine import running


def git(repo, *arguments):
    return subprocess.run(
        ["git", "-C", repo, *arguments], check=True, capture_output=True, text=True
    ).stdout


SPEAKER = {
    "command": ["sh", "-c", 'echo "begun: $0 $1"; echo "$0" > said.txt', "{prompt}", "{model}"],
    "resume": ["sh", "-c", "echo gone on; cat said.txt; exec sleep 60"],
    "model": ["with a model"],
    "permissions": {"plan": ["planned"]},
}


@pytest.fixture
def repo(tmp_path):
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", "Test")
    git(folder, "config", "user.email", "test@example.org")
    git(folder, "commit", "-q", "--allow-empty", "-m", "first")
    return folder


@pytest.fixture
def agents():
    return Agents([], {"speaker": SPEAKER})


async def test_a_session_goes_on_in_its_worktree_with_its_agents_own_words(repo, tmp_path, agents):
    async with running(tmp_path, agents=agents) as engine:
        session = await engine.spawn(repo, "hello", agent="speaker", name="a")
        await engine.until_state("a", State.FINISHED)
        resumed = await engine.orchestrator.resume("a")
        assert (resumed.id, resumed.worktree) == (session.id, session.worktree)
        assert resumed.pid not in {None, session.pid}
        assert resumed.exit_code is None
        terminal = engine.orchestrator.terminal("a")
        await engine.shows(terminal, "hello")
        assert "gone on" in terminal.screen()
        with pytest.raises(StillRunningError):
            await engine.orchestrator.resume("a")
        stopped = await engine.orchestrator.stop("a")
        assert stopped.state is State.INTERRUPTED
        assert (await engine.orchestrator.resume("a")).pid is not None


async def test_what_left_nothing_says_so_and_starts_anew_if_asked(repo, tmp_path):
    async with running(tmp_path) as engine:
        await engine.spawn(repo, "demo: say hello; exit 0", name="a")
        await engine.until_state("a", State.FINISHED)
        with pytest.raises(NothingToResumeError, match="keeps nothing to go on with") as error:
            await engine.orchestrator.resume("a")
        assert "resume a --fresh" in error.value.hint
        assert engine.orchestrator.get("a").state is State.FINISHED
        await engine.orchestrator.resume("a", fresh=True)
        await engine.until_state("a", State.FINISHED)
        assert "hello" in engine.orchestrator.terminal("a").screen()


async def test_a_resumed_session_waits_for_its_place(repo, tmp_path, agents):
    async with running(tmp_path, cap=1, agents=agents) as engine:
        await engine.spawn(repo, "first", agent="speaker", name="a")
        await engine.until_state("a", State.FINISHED)
        await engine.spawn(repo, "demo: hang", name="b")
        assert (await engine.orchestrator.resume("a")).state is State.QUEUED
        await engine.orchestrator.stop("b")
        await engine.until(lambda: engine.orchestrator.get("a").pid is not None)
        await engine.shows(engine.orchestrator.terminal("a"), "gone on")


async def test_a_mode_that_an_agent_has_not_is_refused_before_anything_is_made(
    repo, tmp_path, agents
):
    async with running(tmp_path, agents=agents) as engine:
        for refused in (
            {"permission": Permission.YOLO},
            {"headless": True},
        ):
            with pytest.raises(UnsupportedError):
                await engine.spawn(repo, "x", agent="speaker", **refused)
        with pytest.raises(UnsupportedError, match="takes no model"):
            await engine.spawn(repo, "x", agent="demo", model="m")
        assert engine.orchestrator.sessions() == []
        assert git(repo, "branch", "--list", "maestro/*") == ""


async def test_model_and_mode_belong_to_the_session(repo, tmp_path, agents):
    async with running(tmp_path, agents=agents) as engine:
        asked = {"model": "m1", "permission": Permission.PLAN}
        await engine.spawn(repo, "hello", agent="speaker", name="a", **asked)
        session = await engine.until_state("a", State.FINISHED)
        assert (session.model, session.permission, session.headless) == ("m1", "plan", False)
        assert "begun: hello m1" in engine.orchestrator.terminal("a").screen()


async def test_an_interrupt_types_the_agents_own_key(repo, tmp_path):
    async with running(tmp_path) as engine:
        await engine.spawn(repo, "demo: hang", name="a")
        await engine.until_state("a", State.WORKING)
        await engine.orchestrator.interrupt("a")
        await engine.until_state("a", State.ERROR, State.FINISHED, State.IDLE, State.INTERRUPTED)
