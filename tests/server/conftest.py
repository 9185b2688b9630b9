import asyncio
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from tornado.httpclient import HTTPClientError

from tests import processes

DEADLINE = 30


@pytest.fixture
def server_config():
    """What a test sets beyond the defaults of this suite."""
    return {}


@pytest.fixture
def jp_server_config(server_config):
    config = {
        "ServerApp": {
            "jpserver_extensions": {"maestro_jupyter": True, "jupyter_server_terminals": False},
            "allow_unauthenticated_access": False,
            "reraise_server_extension_failures": True,
        },
        "MaestroApp": {"stop_grace": 0.5},
    }
    for section, values in server_config.items():
        config.setdefault(section, {}).update(values)
    return config


@pytest.fixture
def maestro(jp_serverapp, http_server, jp_asyncio_loop):
    """The extension, started as a real server starts it once its loop runs."""
    app = jp_serverapp.extension_manager.extension_points["maestro_jupyter"].app
    jp_asyncio_loop.run_until_complete(app._start_jupyter_server_extension(jp_serverapp))
    return app


@pytest.fixture
def orchestrator(maestro):
    return maestro._orchestrator


@pytest.fixture
def fetch(jp_fetch):
    """Make a request and return its status, body and headers, whatever the status."""

    async def fetch(method, path, body=None, *, raw=None, headers=None, params=None):
        data = raw if raw is not None else None if body is None else json.dumps(body)
        try:
            response = await jp_fetch(
                *path.split("/"),
                method=method,
                body=data,
                headers=dict(headers or {}),
                params=params,
                allow_nonstandard_methods=True,
                follow_redirects=False,
            )
        except HTTPClientError as error:
            if error.response is None:
                raise
            response = error.response
        text = response.body.decode()
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        return SimpleNamespace(
            status=response.code,
            body=json.loads(text) if is_json and text else text,
            headers=response.headers,
        )

    return fetch


@pytest.fixture
def api(fetch, maestro):
    """Make a request below ``maestro/api/``."""

    async def api(method, path="", body=None, **options):
        return await fetch(method, f"maestro/api/{path}".rstrip("/"), body, **options)

    return api


@pytest.fixture
def spawn(api, repo):
    """Spawn a session over HTTP, by default a shell in ``repo``."""

    async def spawn(name, agent="shell", **more):
        answer = await api(
            "POST", "sessions", {"agent": agent, "name": name, "repo": str(repo), **more}
        )
        assert answer.status == 201, answer.body
        return answer.body

    return spawn


@pytest.fixture
def connect(jp_ws_fetch, maestro):
    """Open a websocket below ``maestro/api/``; whatever was opened is closed at the end."""
    opened = []

    async def connect(path, **options):
        socket = await jp_ws_fetch("maestro", "api", *path.split("/"), **options)
        opened.append(socket)
        return socket

    yield connect
    for socket in opened:
        socket.close()


@pytest.fixture
def until():
    """Wait until a condition holds, and return what it returned."""

    async def until(condition, deadline=DEADLINE):
        async with asyncio.timeout(deadline):
            while True:
                found = condition()
                if asyncio.iscoroutine(found):
                    found = await found
                if found:
                    return found
                await asyncio.sleep(0.02)

    return until


@pytest.fixture
def read():
    """Read a websocket's next frame; None at its end."""

    async def read(socket, deadline=DEADLINE):
        return await asyncio.wait_for(socket.read_message(), deadline)

    return read


@pytest.fixture
def environment_of():
    """Return the environment that a session's process was started with."""
    return processes.environment_of


@pytest.fixture
def token_of(environment_of):
    """Return the token that a session's process holds."""

    def token_of(session):
        return environment_of(session["pid"])["MAESTRO_TOKEN"]

    return token_of


@pytest.fixture
def alive():
    """Tell whether a process runs."""

    def alive(pid):
        try:
            status = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return False
        return status.rpartition(")")[2].split()[0] != "Z"

    return alive
