"""A server is killed while agents work; with and without tmux."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlparse

import psutil
import pytest

from tests.server.test_processes import (
    Server,
    call_as,
    home,
    marked,
    report_as,
    report_over_stdio,
    start,
)

__all__ = ["home", "start"]
KEEP = "--MaestroApp.keep_alive=True"
HOOK = Path(__file__).parents[2] / "maestro_jupyter" / "hook_command.py"


@pytest.fixture(autouse=True)
def nothing_stays(home):
    """End what a test that fails leaves behind: agents and their tmux, which outlive servers."""
    yield
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get("HOME") == str(home):
                process.kill()


async def get(server: Server, path):
    async with server.client() as client:
        answer = await client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()


async def until_state(server, name, state):
    async with asyncio.timeout(30):
        while (found := await get(server, f"sessions/{name}"))["state"] != state:
            await asyncio.sleep(0.05)
        return found


async def until_shown(server, name, text):
    async with asyncio.timeout(30):
        while text not in (await get(server, f"sessions/{name}/output"))["screen"]:
            await asyncio.sleep(0.05)


async def killed(server):
    server.process.send_signal(signal.SIGKILL)
    await server.ended()


async def end(server, *names):
    async with server.client() as client:
        for name in names:
            assert (await client.delete(f"sessions/{name}")).status_code == 200


async def test_kept_agents_outlive_a_killed_server_and_are_found_running(
    start, repo, environment_of, alive
):
    first = await start(KEEP).ready()
    prompt = 'demo: say here-I-am; screen-ask "Which colour?"; hang'
    working = await first.spawn(repo, "working")
    asking = await first.spawn(repo, "asking", agent="demo", prompt=prompt)
    environment = environment_of(working["pid"])
    await report_as(environment, state="working")
    await until_state(first, "asking", "needs_input")
    await killed(first)
    assert alive(working["pid"])
    assert alive(asking["pid"])
    second = await start(KEEP, f"--ServerApp.port={urlparse(first.info['url']).port}").ready()
    found = await get(second, "sessions/working")
    assert (found["id"], found["pid"]) == (working["id"], working["pid"])
    assert found["state"] == "working"
    found = await get(second, "sessions/asking")
    assert (found["pid"], found["state"]) == (asking["pid"], "needs_input")
    assert found["status"]["question"] == "Which colour?"
    await until_shown(second, "asking", "here-I-am")
    async with second.client() as client:
        answer = await client.post("sessions/asking/answer", json={"text": "greenish"})
        assert answer.status_code == 200
    await until_shown(second, "asking", "greenish")
    await report_as(environment)
    await until_state(second, "working", "finished")
    await end(second, "working", "asking")
    async with asyncio.timeout(30):
        while marked(working["id"]) or marked(asking["id"]):
            await asyncio.sleep(0.05)
    assert not list((second.home / "data" / "maestro" / "run").iterdir())


async def test_a_question_outlives_a_killed_server_and_its_answer_is_typed(
    start, repo, environment_of
):
    first = await start(KEEP).ready()
    session = await first.spawn(repo, "asking")
    asked = {"question": "Which colour?", "choices": ["red", "blue"]}
    asking = asyncio.create_task(call_as(environment_of(session["pid"]), "maestro_ask", asked))
    await until_state(first, "asking", "needs_input")
    await killed(first)
    # The agent's client is told that its call has failed, and nobody else waits for the answer.
    with pytest.raises(BaseExceptionGroup):
        await asking
    second = await start(KEEP).ready()
    found = await get(second, "sessions/asking")
    assert (found["pid"], found["state"]) == (session["pid"], "needs_input")
    assert found["status"]["question"] == "Which colour?"
    assert found["status"]["choices"] == ["red", "blue"]
    async with second.client() as client:
        answer = await client.post("sessions/asking/answer", json={"text": "echo bl''ue"})
        assert answer.status_code == 200
        assert answer.json()["state"] == "working"
    await until_shown(second, "asking", "\nblue")
    await end(second, "asking")


async def test_headless_agents_are_not_kept_and_said_to_be_interrupted(start, repo, alive):
    command = ["sh", "-c", "sleep 1000"]
    talker = {"talker": {"command": command, "headless": command}}
    options = (KEEP, f"--MaestroApp.agents={talker!r}")
    first = await start(*options).ready()
    session = await first.spawn(repo, "talk", agent="talker", prompt="go on", headless=True)
    assert alive(session["pid"])
    await killed(first)
    second = await start(*options).ready()
    found = await get(second, "sessions/talk")
    assert (found["state"], found["pid"]) == ("interrupted", None)
    assert not marked(session["id"])
    await end(second, "talk")


async def test_the_bridge_and_hooks_find_a_server_on_another_port(start, repo, environment_of):
    first = await start(KEEP).ready()
    session = await first.spawn(repo, "moved")
    environment = environment_of(session["pid"])
    await killed(first)
    second = await start(KEEP, "--ServerApp.base_url=/user/y/").ready()
    assert second.info["url"] != first.info["url"]
    await report_over_stdio(environment)
    await until_state(second, "moved", "finished")
    hook = [sys.executable, "-I", "-S", str(HOOK)]
    body = json.dumps({"state": "working", "message": "by hook"})
    options = {"input": body, "text": True, "env": environment, "check": True, "timeout": 30}
    await asyncio.to_thread(subprocess.run, hook, **options)
    await until_state(second, "moved", "working")
    await end(second, "moved")


async def test_kept_agents_outlive_an_orderly_restart(start, repo, alive):
    first = await start(KEEP).ready()
    session = await first.spawn(repo, "kept")
    first.process.send_signal(signal.SIGTERM)
    await first.ended()
    assert alive(session["pid"])
    second = await start(KEEP).ready()
    assert (await get(second, "sessions/kept"))["pid"] == session["pid"]
    assert (await get(second, "sessions/kept"))["state"] == "idle"
    await end(second, "kept")
    assert not alive(session["pid"])


async def test_without_it_they_are_interrupted(start, repo, alive):
    first = await start().ready()
    session = await first.spawn(repo, "lost")
    await killed(first)
    second = await start(KEEP).ready()
    found = await get(second, "sessions/lost")
    assert (found["state"], found["pid"]) == ("interrupted", None)
    assert not alive(session["pid"])


@pytest.fixture
def bare_path(tmp_path):
    """A PATH with git and a shell, and without tmux."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for program in ("git", "sh", "bash", "setsid", "env"):
        found = next(
            Path(place) / program
            for place in os.environ["PATH"].split(os.pathsep)
            if (Path(place) / program).exists()
        )
        (folder / program).symlink_to(found)
    return str(folder)


async def test_without_tmux_it_is_refused_and_said_how_to_mend_it(start, bare_path):
    import httpx

    server = start(KEEP, secrets={"PATH": bare_path})
    own = await server.up()
    headers = {"Authorization": f"token {own['token']}"}
    async with httpx.AsyncClient(headers=headers, timeout=30, trust_env=False) as client:
        answer = await client.get(f"{own['url']}maestro/api/sessions")
    assert answer.status_code == 424
    assert answer.json()["reason"] == "tmux_unusable"
    assert "Install tmux" in answer.json()["hint"]
