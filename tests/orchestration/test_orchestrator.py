"""The life of real sessions: demo agents under real PTYs in worktrees of real repositories."""

import asyncio
import os

import psutil
import pytest

from maestro_jupyter.agents import Agents
from maestro_jupyter.model import (
    ConflictError,
    InvalidInputError,
    MaestroError,
    SignalKind,
    Source,
    State,
)
from maestro_jupyter.orchestration import SpawnRequest
from tests.orchestration.engine import running
from tests.processes import environment_of
from tests.repositories import git

DEADLINE = 60


def left_over(repo):
    """Return worktrees and branches besides the repository's own."""
    worktrees = git(repo, "worktree", "list").splitlines()[1:]
    branches = [line for line in git(repo, "branch").splitlines() if line.strip("* ") != "main"]
    return worktrees, branches


async def test_a_session_runs_in_its_own_worktree_and_ends_finished(repo, tmp_path):
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, 'demo: write new.txt "hi"; exit 0', name="login")
        assert session.branch == "maestro/login"
        assert session.base == git(repo, "rev-parse", "main").strip()
        ended = await engine.until_state("login", State.FINISHED)
        assert (ended.exit_code, ended.pid) == (0, None)
        assert "README.md" in os.listdir(session.worktree)
        assert git(repo, "status", "--porcelain") == ""


async def test_every_change_is_an_event_without_gaps(repo, tmp_path):
    async with running(tmp_path) as engine:
        await engine.spawn(repo, "demo: exit 0", name="a")
        await engine.until_state("a", State.FINISHED)
        log = engine.orchestrator.events()
        assert [event.seq for event in log] == list(range(1, len(log) + 1))
        assert [event for event, _ in engine.events] == log
        kinds = [event.kind.value for event in log]
        assert kinds[:2] == ["spawned", "started"]
        assert "exited" in kinds
        assert engine.orchestrator.events(after=1, limit=1) == log[1:2]


async def test_six_spawned_at_once_get_six_worktrees(repo, tmp_path):
    async with running(tmp_path) as engine:
        spawned = await asyncio.gather(
            *(engine.spawn(repo, "demo: exit 0") for _ in range(6)),
        )
        assert len({session.worktree for session in spawned}) == 6
        assert len({session.name for session in spawned}) == 6
        for session in spawned:
            await engine.until_state(session.id, State.FINISHED)


async def test_beyond_the_cap_sessions_wait_and_start_by_themselves(repo, tmp_path):
    go = tmp_path / "go"
    async with running(tmp_path, cap=2) as engine:
        names = ["a", "b", "c", "d"]
        for name in names:
            await engine.spawn(repo, f"demo: wait-file {go}; exit 0", name=name)
        states = [engine.orchestrator.get(name).state for name in names]
        assert states[2:] == [State.QUEUED, State.QUEUED]
        await engine.orchestrator.stop("d")
        assert engine.orchestrator.get("d").state is State.INTERRUPTED
        go.touch()
        for name in names[:3]:
            await engine.until_state(name, State.FINISHED)
        started = [session.name for event, session in engine.events if event.kind == "started"]
        assert started == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("prompt", "state", "message", "code"),
    [
        ("demo: exit 3", State.ERROR, "exited with status 3", 3),
        ("demo: crash", State.ERROR, "ended by SIGKILL", -9),
    ],
)
async def test_how_a_process_ended_is_told(repo, tmp_path, prompt, state, message, code):
    async with running(tmp_path) as engine:
        await engine.spawn(repo, prompt, name="a")
        ended = await engine.until_state("a", state)
        assert message in ended.status.message
        assert ended.exit_code == code


async def test_an_agent_that_fails_at_its_start_is_quoted(repo, tmp_path):
    script = "printf '\\033[31merror:\\033[0m no such model\\n\\n'; exit 2"
    agents = Agents(described={"broken": {"command": ["sh", "-c", script, "{prompt}"]}})
    async with running(tmp_path, agents=agents) as engine:
        await engine.spawn(repo, "Do it", name="a", agent="broken")
        ended = await engine.until_state("a", State.ERROR)
        assert ended.status.message == "exited with status 2: error: no such model"


async def test_stopping_ends_the_whole_tree_even_one_that_ignores_signals(repo, tmp_path):
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, "demo: fork; ignore-signals; say ready; hang", name="a")
        terminal = engine.orchestrator.terminal("a")
        async with asyncio.timeout(DEADLINE):
            while "ready" not in terminal.screen():
                await asyncio.sleep(0.02)
        stopped = await engine.orchestrator.stop("a")
        assert stopped.state is State.INTERRUPTED
        assert marked(session.id) == []


def marked(session):
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("MAESTRO_SESSION") == session:
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


async def test_closing_keeps_what_is_not_merged_and_discarding_does_not(repo, tmp_path):
    async with running(tmp_path) as engine:
        for name in ("dirty", "clean", "thrown"):
            prompt = "demo: exit 0" if name == "clean" else 'demo: write new.txt "hi"; exit 0'
            await engine.spawn(repo, prompt, name=name)
            await engine.until_state(name, State.FINISHED)
        kept = await engine.orchestrator.close("dirty")
        assert (kept.worktree_kept, kept.branch_kept) == (kept.session.worktree, "maestro/dirty")
        assert "new.txt" in kept.why or "uncommitted" in kept.why
        gone = await engine.orchestrator.close("clean")
        assert (gone.worktree_kept, gone.branch_kept, gone.why) == (None, None, "")
        await engine.orchestrator.close("thrown", discard=True)
        worktrees, branches = left_over(repo)
        assert [line.split()[0] for line in worktrees] == [kept.session.worktree]
        assert [branch.strip("+ ") for branch in branches] == ["maestro/dirty"]
        assert engine.orchestrator.sessions() == []


async def test_commit_diff_and_merge_go_through_the_session(repo, tmp_path):
    async with running(tmp_path) as engine:
        await engine.spawn(repo, 'demo: write new.txt "hi"; exit 0', name="a")
        await engine.until_state("a", State.FINISHED)
        diff = await engine.orchestrator.diff("a")
        assert [file.path for file in diff.files] == ["new.txt"]
        await engine.orchestrator.commit("a", "Add new")
        result = await engine.orchestrator.merge("a")
        assert result.into == "main"
        assert (repo / "new.txt").read_text().strip() == "hi"
        closing = await engine.orchestrator.close("a")
        assert closing.worktree_kept is None
        assert left_over(repo) == ([], [])


async def test_a_question_over_the_tool_is_answered_from_any_face(repo, tmp_path):
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, "demo: hang", name="a")
        asking = asyncio.ensure_future(
            engine.orchestrator.ask(session.id, "Which?", ["x", "y"]),
        )
        waiting = await engine.until_state("a", State.NEEDS_INPUT)
        assert (waiting.status.question, waiting.status.choices) == ("Which?", ("x", "y"))
        answered = await engine.orchestrator.answer("a", "y")
        assert answered.state is State.WORKING
        assert await asking == "y"
        with pytest.raises(ConflictError):
            await engine.orchestrator.answer("a", "again")


async def test_a_question_ends_with_its_session(repo, tmp_path):
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, "demo: hang", name="a")
        asking = asyncio.ensure_future(engine.orchestrator.ask(session.id, "Which?"))
        await engine.until_state("a", State.NEEDS_INPUT)
        await engine.orchestrator.stop("a")
        with pytest.raises(ConflictError):
            await asking
        assert engine.orchestrator.get("a").state is State.INTERRUPTED


async def test_a_message_waits_until_the_agent_is_ready(repo, tmp_path):
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, "demo: echo", name="a")
        assert not await engine.orchestrator.send("a", "hello there")
        engine.orchestrator.report(session.id, "idle")
        await engine.until(lambda: any(event.kind == "sent" for event, _ in engine.events))
        terminal = engine.orchestrator.terminal("a")
        async with asyncio.timeout(DEADLINE):
            while "hello there" not in terminal.screen():
                await asyncio.sleep(0.02)


async def test_nothing_can_be_said_to_a_session_that_has_ended(repo, tmp_path):
    async with running(tmp_path) as engine:
        await engine.spawn(repo, "demo: exit 0", name="a")
        await engine.until_state("a", State.FINISHED)
        for speak in (engine.orchestrator.send, engine.orchestrator.answer):
            with pytest.raises(MaestroError) as caught:
                await speak("a", "hello")
            assert caught.value.reason == "session_ended"
            assert caught.value.hint


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"agent": "shel"}, "unknown_agent"),
        ({"agent": "demo", "prompt": ""}, "prompt_missing"),
        ({"agent": "demo", "prompt": " \n"}, "prompt_missing"),
        ({"prompt": "x" * 2**20}, "prompt_too_large"),
        ({"prompt": "a\x1bb"}, "control_character"),
        ({"name": "Bad Name"}, "bad_name"),
        ({"branch": "a..b"}, "bad_branch"),
        ({"base": "no-such-thing"}, "unknown_base"),
        ({"branch": "main"}, None),
    ],
)
async def test_bad_input_is_refused_and_leaves_nothing(repo, tmp_path, asked, reason):
    async with running(tmp_path) as engine:
        request = {"agent": "demo", "prompt": "demo: exit 0", "repo": repo, **asked}
        with pytest.raises(MaestroError) as caught:
            await engine.orchestrator.spawn(SpawnRequest(**request))
        assert caught.value.message
        assert caught.value.hint
        assert reason in {None, caught.value.reason}
        assert engine.orchestrator.sessions() == []
        assert engine.orchestrator.events() == []
        assert left_over(repo) == ([], [])


async def test_a_folder_without_repository_is_refused(tmp_path):
    async with running(tmp_path) as engine:
        with pytest.raises(MaestroError) as caught:
            await engine.spawn(tmp_path, "demo: exit 0")
        assert caught.value.reason == "not_a_repository"


async def test_two_sessions_of_one_name_are_refused(repo, tmp_path):
    async with running(tmp_path) as engine:
        spawns = [engine.spawn(repo, "demo: hang", name="a") for _ in range(2)]
        results = await asyncio.gather(*spawns, return_exceptions=True)
        errors = [result for result in results if isinstance(result, MaestroError)]
        assert [error.reason for error in errors] == ["name_taken"]
        assert [session.name for session in engine.orchestrator.sessions()] == ["a"]


async def test_an_agent_cannot_claim_what_only_the_server_knows(repo, tmp_path):
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, "demo: hang", name="a")
        with pytest.raises(InvalidInputError):
            engine.orchestrator.report(session.id, "interrupted")


async def test_explaining_names_source_and_rule_of_each_signal(repo, tmp_path):
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, "demo: hang", name="a")
        engine.orchestrator.report(session.id, "working", "reading", source=Source.HOOK)
        engine.orchestrator.report(session.id, "idle", source=Source.SCREEN)
        statements = engine.orchestrator.explain("a").statements
        said = [(one.source, one.said, one.accepted) for one in statements]
        assert ("hook", "working", True) in said
        assert ("screen", "idle", False) in said
        assert SignalKind.STARTED.value in [one.kind for one in statements]


async def test_the_agents_environment_names_the_session_and_hides_the_server(
    repo, tmp_path, monkeypatch
):
    monkeypatch.setenv("JUPYTER_TOKEN", "secret")
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, "demo: hang", name="a")
        environment = environment_of(session.pid)
        assert environment["MAESTRO_SESSION"] == session.id
        assert environment["MAESTRO_BRANCH"] == "maestro/a"
        token = environment["MAESTRO_TOKEN"]
        assert "JUPYTER_TOKEN" not in environment
        assert engine.orchestrator.authenticate(token) == session.id
        assert token not in " ".join(psutil.Process(session.pid).cmdline())
        database = (engine.settings.data_folder / "maestro.db-wal").read_bytes()
        assert token.encode() not in database
        await engine.orchestrator.stop("a")
        assert engine.orchestrator.authenticate(token) is None


async def test_stopping_the_server_ends_all_and_the_next_finds_them_interrupted(repo, tmp_path):
    async with running(tmp_path) as engine:
        working = await engine.spawn(repo, "demo: hang", name="working")
        done = await engine.spawn(repo, "demo: exit 0", name="done")
        await engine.until_state("done", State.FINISHED)
    assert marked(working.id) == []
    assert not list(engine.settings.run_root.glob("*"))
    async with running(tmp_path) as engine:
        found = {session.name: session for session in engine.orchestrator.sessions()}
        assert found["working"].state is State.INTERRUPTED
        assert found["done"].state is State.FINISHED
        assert found["done"].id == done.id
        with pytest.raises(MaestroError) as caught:
            engine.orchestrator.terminal("working")
        assert caught.value.reason == "no_terminal"
        await engine.orchestrator.close("working")
        await engine.orchestrator.close("done")
    assert left_over(repo) == ([], [])


async def test_two_engines_share_a_database_without_mixing(repo, tmp_path):
    async with running(tmp_path) as one, running(tmp_path) as two:
        await one.spawn(repo, "demo: hang", name="a")
        await two.spawn(repo, "demo: hang", name="b")
        assert [session.name for session in one.orchestrator.sessions()] == ["a"]
        assert [session.name for session in two.orchestrator.sessions()] == ["b"]


async def test_a_server_that_stops_leaves_the_run_folders_of_another(repo, tmp_path):
    async with running(tmp_path) as one:
        session = await one.spawn(repo, "demo: hang", name="a")
        async with running(tmp_path) as two:
            await two.spawn(repo, "demo: hang", name="b")
        left = [folder.name for folder in one.settings.run_root.iterdir()]
        assert left == [session.id]
