"""A repository's own commands: allowed, run before the agent, and told about when they fail."""

import asyncio
import os
import socket
from pathlib import Path

import psutil
import pytest

from maestro_jupyter.git import set_up_mark
from maestro_jupyter.model import MaestroError, State
from tests.orchestration.engine import DEADLINE, running
from tests.orchestration.served import Served
from tests.processes import environment_of
from tests.repositories import commit_files, git

PROJECT = ".maestro.toml"


def setup(*commands, timeout=60, more=""):
    lines = ", ".join(f"'''{command}'''" for command in commands)
    return {PROJECT: f"[setup]\nrun = [{lines}]\ntimeout = {timeout}\n{more}"}


async def text_of(engine, key, wanted):
    terminal = engine.orchestrator.terminal(key)
    async with asyncio.timeout(DEADLINE):
        while wanted not in (text := (await terminal.text()).screen):
            await asyncio.sleep(0.02)
    return text


async def test_commands_wait_to_be_allowed_and_a_change_asks_again(repo, tmp_path):
    commit_files(repo, setup("echo one"))
    async with running(tmp_path) as engine:
        for commands in (["echo one"], ["echo one", "echo two"]):
            commit_files(repo, setup(*commands, more=f"# {len(commands)}\n"))
            with pytest.raises(MaestroError) as caught:
                await engine.spawn(repo, "demo: exit 0", name="a")
            assert caught.value.reason == "not_allowed"
            assert "maestro allow" in caught.value.hint
            assert engine.orchestrator.sessions() == []
            assert git(repo, "branch", "--format=%(refname:short)") == "main"
            seen = await engine.orchestrator.commands(repo)
            assert (seen.allowed, [command for _, command in seen.commands]) == (False, commands)
            allowed = await engine.orchestrator.allow(repo, digest=seen.digest)
            assert allowed.allowed
            await engine.spawn(repo, "demo: exit 0", name="a")
            await engine.until_state("a", State.FINISHED)
            await engine.orchestrator.close("a")
    async with running(tmp_path) as engine:
        await engine.spawn(repo, "demo: exit 0", name="b")


async def test_what_was_not_looked_at_is_not_allowed(repo, tmp_path):
    commit_files(repo, setup("echo one"))
    async with running(tmp_path) as engine:
        seen = await engine.orchestrator.commands(repo)
        commit_files(repo, setup("rm -rf /"))
        with pytest.raises(MaestroError) as caught:
            await engine.orchestrator.allow(repo, digest=seen.digest)
        assert caught.value.reason == "commands_changed"
        assert not (await engine.orchestrator.commands(repo)).allowed


async def test_without_commands_there_is_nothing_to_allow(repo, tmp_path):
    async with running(tmp_path) as engine:
        with pytest.raises(MaestroError) as caught:
            await engine.orchestrator.allow(repo)
        assert caught.value.reason == "no_commands"


async def test_a_branch_of_an_agent_does_not_smuggle_commands_in(repo, tmp_path):
    commit_files(repo, setup("echo good"))
    async with running(tmp_path) as engine:
        await engine.orchestrator.allow(repo)
        session = await engine.spawn(repo, "demo: exit 0", name="a")
        await engine.until_state("a", State.FINISHED)
        commit_files(Path(session.worktree), setup("echo bad"))
        with pytest.raises(MaestroError) as caught:
            await engine.spawn(repo, "demo: exit 0", name="b", base=session.branch)
        assert caught.value.reason == "not_allowed"
        await engine.orchestrator.close("a")
        git(repo, "worktree", "remove", session.worktree)
        commit_files(repo, {"other.txt": "x\n"})
        again = await engine.spawn(repo, "demo: exit 0", name="c", branch=session.branch)
        text = await text_of(engine, "c", "echo")
        assert "echo good" in text
        assert again.adopted


async def test_the_set_up_runs_in_the_pane_before_the_agent(repo, tmp_path):
    commit_files(
        repo,
        {
            **setup(
                'echo "hello $MAESTRO_NAME ${MAESTRO_TOKEN:-without token}"', "echo x > made.txt"
            ),
            ".gitignore": ".env\n",
            ".worktreeinclude": ".env\n",
        },
    )
    (repo / ".env").write_text("KEY=1\n")
    async with running(tmp_path) as engine:
        await engine.orchestrator.allow(repo)
        session = await engine.spawn(repo, "demo: say agent here; hang", name="a")
        assert session.state in {State.STARTING, State.WORKING}
        text = await text_of(engine, "a", "agent here")
        assert "$ echo x > made.txt" in text
        assert text.index("hello a without token") < text.index("agent here")
        working = await engine.until_state("a", State.WORKING)
        assert working.status.message == "copied 1 ignored file (6 bytes)"
        assert (Path(session.worktree) / "made.txt").exists()
        messages = [session.status.message for _, session in engine.events]
        assert any(said.startswith("setting up (1 of 2): echo") for said in messages)
        environment = environment_of(working.pid)
        assert environment["MAESTRO_TOKEN"]


async def test_a_failing_set_up_is_an_error_with_its_reason_and_keeps_the_worktree(repo, tmp_path):
    commit_files(repo, setup("echo broken; exit 7", "touch never"))
    async with running(tmp_path) as engine:
        await engine.orchestrator.allow(repo)
        session = await engine.spawn(repo, "demo: write agent.txt x; exit 0", name="a")
        ended = await engine.until_state("a", State.ERROR)
        assert "the set-up failed: echo broken; exit 7" in ended.status.message
        assert ended.exit_code == 7
        left = os.listdir(session.worktree)
        assert "README.md" in left
        assert not {"never", "agent.txt"} & set(left)
        assert "broken" in (await engine.orchestrator.output("a")).screen


async def test_a_set_up_that_takes_too_long_is_ended(repo, tmp_path):
    commit_files(repo, setup("sleep 1000", timeout=0.3))
    async with running(tmp_path) as engine:
        await engine.orchestrator.allow(repo)
        session = await engine.spawn(repo, "demo: exit 0", name="a")
        ended = await engine.until(
            lambda: (
                (found := engine.orchestrator.get("a")).state is State.ERROR
                and found.pid is None
                and found
            )
        )
        assert "longer than 0.3 s: sleep 1000" in ended.status.message
        assert "README.md" in os.listdir(session.worktree)
        assert not psutil.pid_exists(session.pid)


async def test_stopping_during_the_set_up_interrupts_the_session(repo, tmp_path):
    commit_files(repo, setup("echo ready; sleep 1000"))
    async with running(tmp_path) as engine:
        await engine.orchestrator.allow(repo)
        await engine.spawn(repo, "demo: exit 0", name="a")
        await text_of(engine, "a", "ready")
        stopped = await engine.orchestrator.stop("a")
        assert stopped.state is State.INTERRUPTED


async def test_a_resumed_session_is_set_up_until_that_has_passed_and_then_no_more(repo, tmp_path):
    commit_files(repo, setup(f"echo x >> {tmp_path}/count; test -e {tmp_path}/go"))
    async with running(tmp_path) as engine:
        await engine.orchestrator.allow(repo)
        await engine.spawn(repo, "ls", agent="shell", name="a")
        await engine.until_state("a", State.ERROR)
        (tmp_path / "go").touch()
        for lines in (2, 2):
            await engine.orchestrator.resume("a", fresh=True)
            await engine.until_state("a", State.IDLE)
            await engine.orchestrator.stop("a")
            assert len((tmp_path / "count").read_text().splitlines()) == lines


@pytest.mark.parametrize("moment", ["during", "after"])
async def test_a_server_killed_around_the_set_up_leaves_a_session_that_can_go_on(
    repo, tmp_path, moment
):
    command = f"echo x >> {tmp_path}/count; touch made.txt; test -e {tmp_path}/go || sleep 1000"
    commit_files(repo, setup(command))
    if moment == "after":
        (tmp_path / "go").touch()
    served = Served(tmp_path / "data")
    assert served.call("allow", repo=str(repo)) == {"allowed": True}
    worktree = Path(served.call("spawn", name="a", repo=str(repo))["worktree"])
    async with asyncio.timeout(DEADLINE):
        while not (worktree / "made.txt").exists():
            await asyncio.sleep(0.01)
        while moment == "after" and not await asyncio.to_thread(set_up_mark(worktree).exists):
            await asyncio.sleep(0.01)
    served.kill()
    (tmp_path / "go").touch()
    async with running(tmp_path) as engine:
        found = engine.orchestrator.get("a")
        assert (found.state, found.worktree) == (State.INTERRUPTED, str(worktree))
        assert "made.txt" in os.listdir(worktree)
        await engine.orchestrator.resume("a", fresh=True)
        await engine.until_state("a", State.IDLE)
        runs = len((tmp_path / "count").read_text().splitlines())
        assert runs == (2 if moment == "during" else 1)


async def test_defaults_of_the_repository_fill_in_what_a_spawn_leaves_open(repo, tmp_path):
    git(repo, "branch", "develop")
    commit_files(repo, {PROJECT: '[defaults]\nagent = "demo"\nbase = "develop"\n'})
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, "demo: exit 0", agent=None, name="a")
        assert (session.agent, session.target) == ("demo", "develop")
        assert session.base == git(repo, "rev-parse", "develop")


async def test_without_any_agent_the_person_is_asked_for_one(repo, tmp_path):
    async with running(tmp_path) as engine:
        with pytest.raises(MaestroError) as caught:
            await engine.spawn(repo, "x", agent=None)
        assert caught.value.reason == "agent_missing"


async def test_tear_down_runs_at_close_and_its_failure_is_told_but_not_in_the_way(repo, tmp_path):
    trace = tmp_path / "trace"
    commit_files(
        repo,
        {
            PROJECT: f"""
            [teardown]
            run = ['echo down $MAESTRO_NAME > {trace}', 'echo no luck; exit 3', 'sleep 1000']
            timeout = 2
            """
        },
    )
    async with running(tmp_path) as engine:
        await engine.orchestrator.allow(repo)
        session = await engine.spawn(repo, "demo: exit 0", name="a")
        await engine.until_state("a", State.FINISHED)
        closing = await engine.orchestrator.close("a")
        assert trace.read_text() == "down a\n"
        assert "ended with status 3 (no luck)" in closing.teardown
        assert "stopped after 2 s" in closing.teardown
        assert closing.worktree_kept is None
        assert session.worktree not in git(repo, "worktree", "list")


async def test_checks_are_handed_out_once_they_are_allowed(repo, tmp_path):
    commit_files(repo, {PROJECT: '[checks]\ntests = "pytest -q"\n'})
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, "demo: exit 0", name="a")
        with pytest.raises(MaestroError) as caught:
            await engine.orchestrator._projects.checks(session)
        assert caught.value.reason == "not_allowed"
        await engine.orchestrator.allow(repo)
        assert await engine.orchestrator._projects.checks(session) == {"tests": "pytest -q"}


def environment(session):
    found = environment_of(session.pid)
    return {name: int(value) for name, value in found.items() if name.startswith("MAESTRO_PORT")}


async def test_ports_are_handed_out_once_while_in_use_over_all_servers(repo, tmp_path):
    commit_files(repo, {PROJECT: "[ports]\ncount = 2\n"})
    with socket.create_server(("127.0.0.1", 0)) as busy:
        first = busy.getsockname()[1]
        ports = (first - 1, first + 8)
        async with (
            running(tmp_path, ports=ports) as one,
            running(tmp_path, ports=ports) as two,
        ):
            spawned = [
                await engine.spawn(repo, "demo: hang", name=f"s{number}")
                for number, engine in enumerate((one, two, one, two))
            ]
            given = [environment(session) for session in spawned]
            assert all(set(each) == {"MAESTRO_PORT", "MAESTRO_PORT_1"} for each in given)
            assert all(each["MAESTRO_PORT_1"] == each["MAESTRO_PORT"] + 1 for each in given)
            numbers = [port for each in given for port in each.values()]
            assert len(set(numbers)) == 8
            assert first not in numbers
            assert set(numbers) <= set(range(first, first + 9))
            with pytest.raises(MaestroError) as caught:
                await one.spawn(repo, "demo: hang", name="more")
            assert caught.value.reason == "no_free_ports"
            await one.orchestrator.close("s0", discard=True)
            again = await two.spawn(repo, "demo: hang", name="again")
            assert environment(again) == given[0]
