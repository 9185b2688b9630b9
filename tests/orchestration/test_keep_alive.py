"""Kept sessions outlive their server; everything else is as without tmux."""

import asyncio
import contextlib
import os
import signal
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from maestro_jupyter.agents import Agents
from maestro_jupyter.model import MaestroError, State
from maestro_jupyter.orchestration import Endpoints, Orchestrator, Settings, SpawnRequest
from maestro_jupyter.terminals import Terminals
from tests.orchestration.test_recovery import git
from tests.processes import environment_of

DEADLINE = 30


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """The shell reads what is in the user's home folder, which may take its time."""
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def repo(tmp_path):
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", "Test")
    git(folder, "config", "user.email", "test@example.org")
    (folder / "file.txt").write_text("one\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    return folder


@asynccontextmanager
async def serving(folder, *, keep_alive=True, port=1):
    """A server in this process; its sessions stay when it ends, as after any other end."""
    settings = Settings(folder / "data", folder / "data" / "worktrees", keep_alive=keep_alive)
    url = f"http://127.0.0.1:{port}/maestro"
    endpoints = Endpoints(f"{url}/mcp", f"{url}/hook")
    orchestrator = Orchestrator(settings, Agents(), Terminals(grace=1.0), lambda: endpoints)
    await orchestrator.start()
    try:
        yield orchestrator
    finally:
        await orchestrator.stop_all()


async def until(condition):
    async with asyncio.timeout(DEADLINE):
        while not (found := condition()):
            await asyncio.sleep(0.02)
        return found


def of_this(repo):
    """Return all processes of the repository's sessions: the agents', tmux and its keeper."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            ours = process.environ().get("MAESTRO_REPO") == str(repo)
            if ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


@pytest.fixture(autouse=True)
def nothing_left(jp_asyncio_loop, repo):
    yield

    async def gone():
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(10):
                while of_this(repo):
                    await asyncio.sleep(0.05)

    jp_asyncio_loop.run_until_complete(gone())
    left = of_this(repo)
    for process in left:
        process.kill()
    assert left == []


async def shell(orchestrator, repo, name="kept"):
    session = await orchestrator.spawn(SpawnRequest(agent="shell", repo=repo, name=name))
    return session, orchestrator.terminal(session.id)


def text(path):
    return Path(path).read_text()


async def test_a_kept_session_goes_on_under_the_next_server(repo, tmp_path):
    async with serving(tmp_path) as first:
        session, terminal = await shell(first, repo)
        assert environment_of(session.pid)["MAESTRO_SESSION"] == session.id
        terminal.resize(None, 30, 90)
        terminal.write(b"x=$((600 + 66)); echo is $x; stty size\n")
        await until(lambda: "is 666" in terminal.screen() and "30 90" in terminal.screen())
        token = environment_of(session.pid)["MAESTRO_TOKEN"]
        assert first.authenticate(token) == session.id
        state = first.get("kept").state
    assert psutil.pid_exists(session.pid)
    async with serving(tmp_path, port=2) as second:
        found = second.get("kept")
        assert (found.id, found.pid, found.state) == (session.id, session.pid, state)
        assert second.authenticate(token) == session.id
        terminal = second.terminal("kept")
        assert (terminal.rows, terminal.cols) == (30, 90)
        await until(lambda: "is 666" in terminal.screen())
        terminal.write(b"echo again $x\n")
        await until(lambda: "again 666" in terminal.screen())
        address = environment_of(session.pid)["MAESTRO_ADDRESS"]
        assert text(address).startswith("http://127.0.0.1:2/maestro/hook\n")
        recorded = text(second.recording("kept"))
        terminal.write(b"exit 3\n")
        await until(lambda: second.get("kept").state is State.ERROR)
        assert second.get("kept").exit_code == 3
        assert second.get("kept").pid is None
        assert "is 666" in recorded
        assert second.authenticate(token) is None
        await until(lambda: not of_this(repo))
        assert list(second.settings.run_root.iterdir()) == []


@pytest.mark.parametrize(
    ("typed", "state", "code"),
    [
        (b"exit 0\n", State.FINISHED, 0),
        (b"exit 7\n", State.ERROR, 7),
        (b"kill -9 $$\n", State.ERROR, -9),
    ],
)
async def test_the_end_of_a_kept_session_is_told_as_it_was(repo, tmp_path, typed, state, code):
    async with serving(tmp_path) as orchestrator:
        _, terminal = await shell(orchestrator, repo)
        terminal.write(typed)
        await until(lambda: orchestrator.get("kept").state is state)
        assert orchestrator.get("kept").exit_code == code
        await until(lambda: not of_this(repo))


async def test_what_ended_while_there_was_no_server_is_told_by_the_next(repo, tmp_path):
    async with serving(tmp_path) as first:
        session, terminal = await shell(first, repo)
        terminal.write(b"echo wai''ting; until [ -e go ]; do sleep 0.05; done; exit 4\n")
        await until(lambda: "waiting" in terminal.screen())
    (Path(session.worktree) / "go").touch()
    await until(lambda: not of_this(repo))
    async with serving(tmp_path) as second:
        found = second.get("kept")
        assert (found.state, found.exit_code, found.pid) == (State.ERROR, 4, None)
        assert list(second.settings.run_root.iterdir()) == []


async def test_stop_reaches_everything_that_a_kept_session_started(repo, tmp_path):
    async with serving(tmp_path) as orchestrator:
        _, terminal = await shell(orchestrator, repo)
        terminal.write(b"(trap '' INT TERM HUP; sleep 1000) & setsid sleep 1001 & echo on\n")
        await until(lambda: len(of_this(repo)) >= 6)
        stopped = await orchestrator.stop("kept")
        assert stopped.state is State.INTERRUPTED
        await until(lambda: not of_this(repo))
        closing = await orchestrator.close("kept")
        assert closing.worktree_kept is None


async def test_a_long_prompt_arrives_whole_and_no_secret_is_in_a_file(repo, tmp_path):
    prompt = "demo: hang\n" + "x" * 90_000 + "ü"
    async with serving(tmp_path) as orchestrator:
        request = SpawnRequest(agent="demo", prompt=prompt, repo=repo, name="long")
        session = await orchestrator.spawn(request)
        process = psutil.Process(session.pid)
        assert process.cmdline()[-1] == prompt
        token = environment_of(session.pid)["MAESTRO_TOKEN"]
        for path in orchestrator.settings.data_folder.rglob("*"):
            if path.is_file() and "worktrees" not in path.parts:
                assert token.encode() not in path.read_bytes()
        keep = orchestrator.settings.run_root / session.id / "keep"
        assert keep.stat().st_mode & 0o777 == 0o700
        await orchestrator.stop("long")


async def test_when_tmux_is_killed_the_session_ends_and_nothing_is_left(repo, tmp_path):
    async with serving(tmp_path) as orchestrator:
        session, _ = await shell(orchestrator, repo)
        for process in of_this(repo):
            with contextlib.suppress(psutil.NoSuchProcess):
                if process.name().startswith("tmux"):
                    process.send_signal(signal.SIGKILL)
        await until(lambda: orchestrator.get("kept").pid is None)
        await until(lambda: not psutil.pid_exists(session.pid))
        await until(lambda: not of_this(repo))


async def test_the_next_server_finds_kept_sessions_though_it_keeps_none_itself(repo, tmp_path):
    async with serving(tmp_path) as first:
        session, _ = await shell(first, repo)
    async with serving(tmp_path, keep_alive=False) as second:
        assert second.get("kept").pid == session.pid
        other, _ = await shell(second, repo, "other")
        await second.close("kept")
    assert not psutil.pid_exists(other.pid)


async def test_without_tmux_the_server_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MaestroError) as caught:
        async with serving(tmp_path):
            pass
    assert caught.value.reason == "tmux_unusable"
    assert "keep_alive" in caught.value.hint
    (tmp_path / "tmux").write_text("#!/bin/sh\necho tmux 2.9a\n")
    (tmp_path / "tmux").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    with pytest.raises(MaestroError, match=r"tmux 2\.9a"):
        async with serving(tmp_path):
            pass
