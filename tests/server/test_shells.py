"""The command terminal beside an agent: the user's shell in the session's worktree."""

import asyncio
import contextlib
import os
import re
import sys
from pathlib import Path

import pytest
from tornado.httpclient import HTTPClientError

from maestro_jupyter.orchestration.shells import SHELL_MARKER
from tests.orchestration.engine import running
from tests.server.test_terminal_socket import Page


@pytest.fixture(autouse=True)
def plain_shell(monkeypatch, tmp_path):
    """A shell that reads nobody's configuration."""
    monkeypatch.setenv("SHELL", "/bin/sh")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("JUPYTER_TOKEN", "secret")


@pytest.fixture
def open_shell(api, connect, read):
    async def open_shell(name):
        answer = await api("POST", f"sessions/{name}/shell", {})
        assert answer.status == 200, answer.body
        socket = await connect(f"sessions/{name}/terminal", params={"which": "shell"})
        page = await Page(socket, read).until(lambda page: page.told)
        return answer.body["pid"], page

    return open_shell


async def test_the_command_terminal_is_a_shell_of_its_own_in_the_worktree(spawn, open_shell, alive):
    session = await spawn("beside")
    pid, page = await open_shell("beside")
    assert alive(session["pid"])
    assert pid != session["pid"]
    await page.type(b"echo at-$(pwd) on-$MAESTRO_BRANCH token-[$MAESTRO_TOKEN$JUPYTER_TOKEN]-\r")
    await page.until(lambda page: b"token-[]-" in page.output)
    assert f"at-{session['worktree']} on-{session['branch']}".encode() in page.output
    again, other = await open_shell("beside")
    assert again == pid
    await other.until(lambda page: b"token-[]-" in page.output)


async def test_it_is_no_agent_neither_in_number_nor_in_status(orchestrator, spawn, open_shell, api):
    session = await spawn("calm")
    before = len(orchestrator.events())
    _, page = await open_shell("calm")
    await page.type(b"exit 3\r")
    await page.until(lambda page: page.heard("exit"))
    assert page.heard("exit") == [{"type": "exit", "code": 3}]
    told = {event.kind for event in orchestrator.events()[before:]}
    assert told <= {"change"}, told
    now = (await api("GET", "sessions/calm")).body
    assert (now["state"], now["pid"]) == (session["state"], session["pid"])
    assert len((await api("GET", "sessions")).body) == 1


async def test_one_that_was_left_starts_anew(spawn, open_shell):
    await spawn("again")
    first, page = await open_shell("again")
    await page.type(b"exit\r")
    await page.until(lambda page: page.heard("exit"))
    second, page = await open_shell("again")
    assert second != first
    assert not page.told[0]["ended"]


@pytest.mark.parametrize("end", ["stop", "close"])
async def test_stop_and_close_end_it_and_what_it_started(
    spawn, open_shell, api, alive, until, read, end
):
    session = await spawn("ending")
    pid, page = await open_shell("ending")
    await page.type(b"sleep 600 & echo child-$!-\r")
    await page.until(lambda page: re.search(rb"child-\d+-", page.output))
    child = int(re.search(rb"child-(\d+)-", page.output)[1])
    assert alive(pid)
    assert alive(child)
    if end == "stop":
        answer = await api("POST", "sessions/ending/stop", {})
    else:
        answer = await api("DELETE", "sessions/ending")
    assert answer.status == 200, answer.body
    assert not alive(pid)
    assert not alive(child)
    assert not alive(session["pid"])


async def test_it_opens_where_the_agent_has_ended(spawn, open_shell, api):
    await spawn("over")
    await api("POST", "sessions/over/stop", {})
    _, page = await open_shell("over")
    await page.type(b"echo here-$((40+2))\r")
    await page.until(lambda page: b"here-42" in page.output)


async def test_without_one_there_is_nothing_to_watch_and_no_third_terminal(spawn, connect):
    await spawn("none")
    for which, status in (("shell", 404), ("other", 400)):
        with pytest.raises(HTTPClientError) as refused:
            await connect("sessions/none/terminal", params={"which": which})
        assert refused.value.code == status


async def test_what_a_dead_server_has_left_of_it_is_ended_by_the_next(repo, tmp_path, alive, until):
    async with running(tmp_path / "server") as engine:
        session = await engine.spawn(repo, "demo: hang", name="left")
    left = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import time; time.sleep(600)",
        env={**os.environ, SHELL_MARKER: session.id},
        start_new_session=True,
    )
    try:
        await until(lambda: SHELL_MARKER.encode() in Path(f"/proc/{left.pid}/environ").read_bytes())
        async with running(tmp_path / "server"):
            assert await asyncio.wait_for(left.wait(), 30) < 0
    finally:
        with contextlib.suppress(ProcessLookupError):
            left.kill()
