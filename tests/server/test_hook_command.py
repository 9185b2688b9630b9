"""The command that agents run as their hook, as a process of its own against a real server."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time

import pytest

from maestro_jupyter import hook_command
from maestro_jupyter.agents.hooks import hook_command as command_line

LONGEST_S = 10
"""The command ends by itself long before."""


def run(environment, *arguments, stdin=b""):
    """Run the hook as an agent does, with nothing else in its environment."""
    return subprocess.run(
        [sys.executable, "-I", "-S", hook_command.__file__, *arguments],
        input=stdin if isinstance(stdin, bytes) else None,
        stdin=stdin if not isinstance(stdin, bytes) else None,
        capture_output=True,
        env=environment,
        timeout=LONGEST_S,
        check=False,
    )


@pytest.fixture
def hooked(spawn, environment_of):
    """Return the environment of a fresh session ``hooked``."""

    async def hooked():
        session = await spawn("hooked")
        return environment_of(session["pid"])

    return hooked


def silent(done):
    return (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize("as_argument", [False, True])
async def test_what_a_hook_is_told_arrives(hooked, api, as_argument):
    environment = await hooked()
    body = b'{"state": "working", "message": "Editing"}'
    arguments = (body.decode(),) if as_argument else ()
    stdin = b"" if as_argument else body
    assert silent(await asyncio.to_thread(run, environment, *arguments, stdin=stdin))
    status = (await api("GET", "sessions/hooked")).body["status"]
    assert (status["state"], status["message"], status["source"]) == ("working", "Editing", "hook")


async def test_a_long_input_is_shortened_and_arrives(hooked, api):
    environment = await hooked()
    body = json.dumps({"state": "working", "message": "x" * 300_000}).encode()
    assert silent(await asyncio.to_thread(run, environment, stdin=body))
    status = (await api("GET", "sessions/hooked")).body["status"]
    assert status["state"] == "working"
    assert status["message"].startswith("xxx")


async def test_the_address_file_leads_to_a_server_that_was_started_anew(hooked, api, tmp_path):
    environment = await hooked()
    place = tmp_path / "address"
    place.write_text(environment["MAESTRO_HOOK_URL"] + "\n")
    moved = {
        **environment,
        "MAESTRO_HOOK_URL": "http://127.0.0.1:1/",
        "MAESTRO_ADDRESS": str(place),
    }
    body = b'{"state": "working"}'
    assert silent(await asyncio.to_thread(run, moved, stdin=body))
    assert (await api("GET", "sessions/hooked")).body["status"]["source"] == "hook"


@pytest.mark.parametrize("missing", ["MAESTRO_SESSION", "MAESTRO_TOKEN", "MAESTRO_HOOK_URL"])
async def test_outside_of_a_session_nothing_is_said(hooked, api, missing):
    environment = await hooked() | {"MAESTRO_ADDRESS": ""}
    del environment[missing]
    assert silent(await asyncio.to_thread(run, environment, stdin=b'{"state": "working"}'))
    assert (await api("GET", "sessions/hooked")).body["status"]["source"] != "hook"


@pytest.mark.parametrize(
    "stdin", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": "' + b"x" * 70_000]
)
async def test_rubbish_disturbs_nobody(hooked, api, stdin):
    environment = await hooked()
    before = (await api("GET", "sessions/hooked")).body["status"]
    assert silent(await asyncio.to_thread(run, environment, stdin=stdin))
    assert (await api("GET", "sessions/hooked")).body["status"] == before


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/maestro/hook",
        "http+unix://%2Fnowhere/maestro/hook",
        "https://127.0.0.1:1/maestro/hook",
        "http://[::1]:1/maestro/hook",
        "http://nowhere.invalid/maestro/hook",
        "gopher",
    ],
)
def test_a_server_that_is_gone_disturbs_nobody(url):
    environment = {"MAESTRO_SESSION": "x", "MAESTRO_TOKEN": "y", "MAESTRO_HOOK_URL": url}
    assert silent(run(environment, stdin=b"{}"))


def test_a_server_that_never_answers_and_an_input_that_never_ends_are_given_up():
    outer, inner = os.pipe()
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        environment = {"MAESTRO_SESSION": "x", "MAESTRO_TOKEN": "y", "MAESTRO_HOOK_URL": url}
        begun = time.monotonic()
        assert silent(run(environment, stdin=b"{}"))
        assert silent(run(environment, stdin=outer))
        assert time.monotonic() - begun >= hook_command.SECONDS
    os.close(outer)
    os.close(inner)


def test_agents_are_given_a_command_for_their_shell():
    done = subprocess.run(
        command_line(), shell=True, capture_output=True, env={}, input=b"{}", check=False
    )
    assert silent(done)
