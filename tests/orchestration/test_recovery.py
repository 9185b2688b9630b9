"""A server that is killed at any moment leaves nothing that its successor can't put in order."""

import asyncio
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from maestro_jupyter.agents import Agents
from maestro_jupyter.git import recovery
from maestro_jupyter.git.claims import claim
from maestro_jupyter.model import MaestroError, State
from maestro_jupyter.orchestration import Endpoints, Orchestrator, Settings, SpawnRequest
from maestro_jupyter.orchestration.starting import new_session
from maestro_jupyter.store import StoreError
from maestro_jupyter.terminals import Terminals
from tests.repositories import git, make_repository

ROUNDS = int(os.environ.get("MAESTRO_KILLS", "6"))
DEADLINE = 30
SECONDS = 90

SERVER = """
import asyncio, sys
from pathlib import Path
from maestro_jupyter.agents import Agents
from maestro_jupyter.orchestration import Endpoints, Orchestrator, Settings, SpawnRequest
from maestro_jupyter.store import StoreError
from maestro_jupyter.terminals import Terminals
from tests.repositories import git, make_repository

async def main(data, repo):
    settings = Settings(data, data / "worktrees", 3)
    o = Orchestrator(settings, Agents(), Terminals(), lambda: Endpoints("", ""))
    await o.start()
    print("ready", flush=True)
    while True:
        requests = [
            SpawnRequest(agent="shell", repo=repo, branch=branch)
            for branch in (None, None, "topic/x", None)
        ]
        spawned = await asyncio.gather(*(o.spawn(r) for r in requests), return_exceptions=True)
        for session in o.sessions():
            await o.close(session.id)

asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
"""


@pytest.fixture
def repo(tmp_path):
    folder = make_repository(
        tmp_path / "repo",
        {f"file{number}.txt": "one\n" for number in range(200)},
    )
    git(folder, "branch", "mine")
    return folder


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "data", tmp_path / "data" / "worktrees")


@asynccontextmanager
async def started(settings):
    orchestrator = Orchestrator(
        settings,
        Agents(),
        Terminals(grace=0.5),
        lambda: Endpoints("", ""),
    )
    await orchestrator.start()
    try:
        yield orchestrator
    finally:
        await orchestrator.stop_all()


def marked(folder):
    """Return the processes that work in one of the sessions."""
    found = []
    for process in psutil.process_iter():
        try:
            environment = process.environ()
        except psutil.Error:
            continue
        if environment.get("MAESTRO_REPO") == str(folder):
            found.append(process.pid)
    return found


def kill_at(moment, settings, repo):
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, settings.data_folder, repo],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    with process:
        assert process.stdout.readline() == b"ready\n"
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.timeout(SECONDS * 4)
async def test_a_server_killed_at_random_moments_leaves_nothing(repo, settings):
    seed = int(os.environ.get("MAESTRO_SEED", "0")) or random.randrange(10**6)
    chance = random.Random(seed)
    until = time.monotonic() + SECONDS
    for _ in range(ROUNDS):
        kill_at(chance.uniform(0, 0.8), settings, repo)
        async with started(settings) as orchestrator:
            sessions = orchestrator.sessions()
            assert {session.state for session in sessions} <= {State.INTERRUPTED}
            # One that was about to be an agent finds its terminal gone and ends by itself.
            async with asyncio.timeout(DEADLINE):
                while marked(repo):
                    await asyncio.sleep(0.01)
            worktrees = {
                line.removeprefix("worktree ")
                for line in git(repo, "worktree", "list", "--porcelain").splitlines()
                if line.startswith("worktree ")
            }
            assert worktrees == {str(repo), *(session.worktree for session in sessions)}
            branches = set(git(repo, "branch", "--format=%(refname:short)").split())
            assert branches == {"main", "mine", *(session.branch for session in sessions)}
            folders = settings.worktree_root.glob("*/*")
            assert {str(folder) for folder in folders} == {s.worktree for s in sessions}
            assert list(settings.run_root.glob("*")) == []
            for session in sessions:
                closing = await orchestrator.close(session.id)
                assert closing.why == ""
        assert git(repo, "branch", "--format=%(refname:short)").split() == ["main", "mine"]
        assert len(git(repo, "worktree", "list").splitlines()) == 1
        if time.monotonic() > until:
            break


async def leave_unfinished(settings, repo, name):
    """Leave what a server leaves that dies after the checkout, before its session is known."""
    async with started(settings) as orchestrator:
        request = SpawnRequest(agent="shell", repo=repo, name=name)
        worktrees = orchestrator._worktrees
        return await worktrees.add(await worktrees.plan(request), set())


async def test_a_worktree_without_session_is_taken_back(repo, settings):
    await leave_unfinished(settings, repo, "a")
    async with started(settings) as orchestrator:
        assert orchestrator.sessions() == []
        assert orchestrator._store.intents() == []
    assert len(git(repo, "worktree", "list").splitlines()) == 1
    assert "maestro/a" not in git(repo, "branch")


async def test_a_worktree_in_which_somebody_worked_is_kept(repo, settings, caplog):
    _, made = await leave_unfinished(settings, repo, "a")
    (made.path / "new.txt").write_text("new\n")
    async with started(settings) as orchestrator:
        assert orchestrator._store.intents() == []
    assert (made.path / "new.txt").exists()
    assert "1 uncommitted file" in caplog.text


async def test_a_session_of_the_database_is_never_taken_for_unfinished(repo, settings):
    async with started(settings) as orchestrator:
        request = SpawnRequest(agent="shell", repo=repo, name="open")
        session = await orchestrator.spawn(request)
        orchestrator._store.intend("open", str(repo), None)
    async with started(settings) as orchestrator:
        assert orchestrator.get("open").id == session.id
        assert "file1.txt" in os.listdir(session.worktree)
        (Path(session.worktree) / "new.txt").write_text("new\n")
        await orchestrator.close("open")
        (Path(session.worktree) / "new.txt").unlink()
        orchestrator._store.intend("open", str(repo), None)
    async with started(settings):
        assert "file1.txt" in os.listdir(session.worktree)


async def test_what_a_run_has_put_away_and_was_making_anew_is_taken_back(repo, settings):
    async with started(settings) as orchestrator:
        worktrees, life = orchestrator._worktrees, orchestrator._life
        request = SpawnRequest(agent="shell", repo=repo, name="t1")
        name, made = await worktrees.add(await worktrees.plan(request), set())
        shell = orchestrator._agents.get("shell")
        session = new_session(shell, request, "", name, made, orchestrator._journal.now())
        session = await life.open(session.model_copy(update={"run": "r1"}))
        worktrees.settle(name)
        orchestrator.runs._means.store.hold(session.worktree, "r1")
        await life.close(session, discard=False)
        assert "file1.txt" in os.listdir(session.worktree)
        await worktrees.remove(session, discard=True)
        orchestrator.runs._means.store.free(session.worktree)
    await leave_unfinished(settings, repo, "t1")
    async with started(settings) as orchestrator:
        assert orchestrator._store.intents() == []
    assert len(git(repo, "worktree", "list").splitlines()) == 1
    assert "maestro/t1" not in git(repo, "branch")


async def test_what_could_not_be_taken_back_is_taken_back_by_the_next_server(
    repo, settings, caplog, monkeypatch
):
    _, made = await leave_unfinished(settings, repo, "a")
    monkeypatch.setattr(recovery, "LOCK_PATIENCE", 0.1)
    with claim(made.path):
        async with started(settings) as orchestrator:
            assert "is still being made" in caplog.text
            with pytest.raises(MaestroError) as caught:
                await orchestrator.spawn(SpawnRequest(agent="shell", repo=repo, name="a"))
            assert caught.value.reason == "branch_in_use"
    async with started(settings) as orchestrator:
        assert orchestrator._store.intents() == []
    assert len(git(repo, "worktree", "list").splitlines()) == 1
    assert "maestro/a" not in git(repo, "branch")


async def test_what_another_living_server_makes_is_left_alone(repo, settings):
    async with started(settings) as one:
        request = SpawnRequest(agent="shell", repo=repo, name="a")
        _, made = await one._worktrees.add(await one._worktrees.plan(request), set())
        async with started(settings) as two:
            assert two.sessions() == []
            assert (made.path / ".git").exists()
            assert [intent.name for intent in two._store.intents()] == ["a"]


async def test_a_repository_that_is_gone_is_forgotten(repo, settings, tmp_path):
    await leave_unfinished(settings, repo, "a")
    repo.rename(tmp_path / "moved")
    async with started(settings) as orchestrator:
        assert orchestrator._store.intents() == []


async def test_a_session_whose_run_folder_cannot_be_made_is_refused_and_leaves_nothing(
    repo, settings
):
    settings = Settings(settings.data_folder, settings.worktree_root, cap=1)
    async with started(settings) as orchestrator:
        running = await orchestrator.spawn(SpawnRequest(agent="shell", repo=repo, name="running"))
        queued = await orchestrator.spawn(SpawnRequest(agent="shell", repo=repo, name="queued"))
        run_root = settings.run_root
        run_root.rename(run_root.with_name("aside"))
        run_root.write_text("no folder")
        await orchestrator.stop("running")
        until = time.monotonic() + 30
        while orchestrator.get("queued").state is not State.ERROR:
            assert time.monotonic() < until
            await asyncio.sleep(0.02)
        assert str(run_root) in orchestrator.get("queued").status.message
        with pytest.raises(MaestroError) as caught:
            await orchestrator.spawn(SpawnRequest(agent="shell", repo=repo, name="third"))
        assert caught.value.reason == "run_folder_unusable"
        assert [s.id for s in orchestrator.sessions()] == [running.id, queued.id]
        assert "maestro/third" not in git(repo, "branch")
        run_root.unlink()


async def test_a_spawn_that_could_not_be_noted_leaves_its_name_free(repo, settings):
    async with started(settings) as orchestrator:
        other = sqlite3.connect(settings.data_folder / "maestro.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        request = SpawnRequest(agent="shell", repo=repo, name="a")
        with pytest.raises(StoreError):
            await orchestrator.spawn(request)
        assert "maestro/a" not in git(repo, "branch")
        other.execute("ROLLBACK")
        other.close()
        session = await orchestrator.spawn(request)
        assert session.name == "a"


async def test_a_session_goes_on_while_the_database_is_locked(repo, settings):
    async with started(settings) as orchestrator:
        session = await orchestrator.spawn(SpawnRequest(agent="shell", repo=repo, name="a"))
        before = orchestrator.seq
        other = sqlite3.connect(settings.data_folder / "maestro.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        stopped = await orchestrator.stop("a")
        assert stopped.state is State.INTERRUPTED
        closing = await orchestrator.close("a")
        assert closing.worktree_kept is None
        assert [event.seq for event in orchestrator.events(before)] == list(
            range(before + 1, orchestrator.seq + 1)
        )
        other.execute("ROLLBACK")
        other.close()
    async with started(settings) as orchestrator:
        assert orchestrator.sessions() == []
        assert [e.kind for e in orchestrator._store.events_of(session.id)][-1] == "closed"


@pytest.mark.parametrize("commits", [0, 1])
async def test_a_closing_that_was_cut_short_after_git_forgot_the_worktree_is_finished(
    repo, settings, commits
):
    async with started(settings) as orchestrator:
        request = SpawnRequest(agent="shell", repo=repo, name="gone")
        session = await orchestrator.spawn(request)
        await orchestrator.spawn(SpawnRequest(agent="shell", repo=repo, name="stays"))
        for _ in range(commits):
            git(session.worktree, "commit", "-q", "--allow-empty", "-m", "Work")
    git(repo, "worktree", "remove", "--force", session.worktree)
    async with started(settings) as orchestrator:
        assert [one.name for one in orchestrator.sessions()] == ["stays"]
        assert ("maestro/gone" in git(repo, "branch")) == bool(commits)
        again = SpawnRequest(agent="shell", repo=repo, name="gone", branch="maestro/again")
        assert (await orchestrator.spawn(again)).name == "gone"


async def test_a_session_whose_folder_someone_deleted_by_hand_stays_open(repo, settings):
    async with started(settings) as orchestrator:
        session = await orchestrator.spawn(SpawnRequest(agent="shell", repo=repo, name="bare"))
    shutil.rmtree(session.worktree)
    async with started(settings) as orchestrator:
        assert [one.name for one in orchestrator.sessions()] == ["bare"]
