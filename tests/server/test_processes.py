"""The extension in real servers: started, stopped, killed, several at once."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlparse

import httpx
import httpx2
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from maestro_jupyter import hook_command

ROOT = Path(__file__).parents[2]
DEADLINE = 60


class Server:
    """A Jupyter server of its own process, found as every client finds one."""

    def __init__(self, home, *options, secrets=None):
        self.home = home
        self.log = home / f"server-{len(list(home.glob('server-*')))}.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")},
            "HOME": str(home),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_NO_CONFIG": "1",
            "TMPDIR": str(home),
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "default",
            **(secrets or {}),
        }
        on_socket = any(option.startswith("--ServerApp.sock=") for option in options)
        has_port = any(option.startswith("--ServerApp.port=") for option in options)
        argv = [
            *(sys.executable, "-m", "maestro_jupyter.server"),
            *(() if on_socket else ("--ServerApp.ip=127.0.0.1",)),
            *(() if on_socket or has_port else ("--ServerApp.port=0",)),
            "--ServerApp.allow_root=True",
            f"--ServerApp.root_dir={home}",
            "--MaestroApp.stop_grace=0.5",
            *options,
        ]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                argv, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    @property
    def file(self):
        return self.home / "runtime" / f"maestro-{self.process.pid}.json"

    async def up(self):
        """Wait until Jupyter's own file is there, which it does not write at once."""
        path = self.home / "runtime" / f"jpserver-{self.process.pid}.json"
        async with asyncio.timeout(DEADLINE):
            while True:
                with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
                    return json.loads(path.read_text())
                await asyncio.sleep(0.005)

    async def ready(self):
        async with asyncio.timeout(DEADLINE):
            while not self.file.exists():
                assert self.process.poll() is None, self.log.read_text()
                await asyncio.sleep(0.05)
        self.info = json.loads(self.file.read_text())
        return self

    @contextlib.asynccontextmanager
    async def client(self, **options):
        headers = {"Authorization": f"Bearer {self.info['token']}"}
        async with httpx.AsyncClient(
            base_url=f"{self.info['url']}maestro/api/",
            headers=headers,
            timeout=30,
            trust_env=False,
            **options,
        ) as client:
            yield client

    async def spawn(self, repo, name, **more):
        async with self.client() as client:
            body = {"agent": "shell", "name": name, "repo": str(repo), **more}
            answer = await client.post("sessions", json=body)
            assert answer.status_code == 201, answer.text
            return answer.json()

    async def ended(self):
        async with asyncio.timeout(DEADLINE):
            while self.process.poll() is None:
                await asyncio.sleep(0.05)
        return self.process.returncode

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(20)
        sys.stdout.write(self.log.read_text())


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def short_folder():
    """A folder whose sockets have names that the system can take."""
    with tempfile.TemporaryDirectory(prefix="maestro-") as folder:
        yield Path(folder)


@pytest.fixture
def certificate(tmp_path):
    """A self-signed certificate, for a name that doesn't lead here, and its key."""
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=elsewhere.example", "-out", str(certificate), "-keyout", str(key)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


@pytest.fixture
def start(home):
    servers = []

    def start(*options, **more):
        servers.append(Server(home, *options, **more))
        return servers[-1]

    yield start
    for server in servers:
        server.end()


async def test_a_server_can_be_found_and_leaves_nothing_behind(start, home, repo, alive):
    server = await start().ready()
    assert stat.S_IMODE(server.file.stat().st_mode) == 0o600
    assert server.info["pid"] == server.process.pid
    assert server.info["url"].endswith("/")
    session = await server.spawn(repo, "left", agent="shell")
    async with server.client() as client:
        about = (await client.get("")).json()
        assert about["server"] == server.info["server"]
        await client.post("sessions/left/send", json={"text": "sleep 1000 & setsid sleep 1001 &"})
        async with asyncio.timeout(30):
            while len(children := marked(session["id"])) < 3:
                await asyncio.sleep(0.05)
    server.process.send_signal(signal.SIGTERM)
    await server.ended()
    assert not server.file.exists()
    assert not any(alive(pid) for pid in [session["pid"], *children])
    assert server.info["token"] not in server.log.read_text()
    assert is_there(session["worktree"])


async def test_ctrl_c_is_heard_by_programs_of_a_server_in_the_background(start, repo):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        server = start()
    finally:
        signal.signal(signal.SIGINT, before)
    await server.ready()
    session = await server.spawn(repo, "listens")
    async with server.client() as client, asyncio.timeout(DEADLINE):
        await client.post("sessions/listens/send", json={"text": "sleep 1000"})
        while len(marked(session["id"])) < 2:
            await asyncio.sleep(0.05)
        assert (await client.post("sessions/listens/interrupt")).status_code == 200
        while marked(session["id"]) != [session["pid"]]:
            await asyncio.sleep(0.05)
    server.process.send_signal(signal.SIGINT)
    await asyncio.sleep(0.5)
    assert server.process.poll() is None


def is_there(path):
    return Path(path).exists()


def marked(session):
    """Return the processes that carry a session's mark."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit():
                environment = (entry / "environ").read_bytes().split(b"\0")
                if f"MAESTRO_SESSION={session}".encode() in environment:
                    found.append(int(entry.name))
    return found


async def test_after_a_kill_the_next_server_cleans_up_and_knows_the_session(start, repo, alive):
    first = await start().ready()
    session = await first.spawn(repo, "orphan")
    first.process.kill()
    await first.ended()
    assert first.file.exists()
    second = await start().ready()
    assert not first.file.exists()
    async with asyncio.timeout(30):
        while marked(session["id"]):
            await asyncio.sleep(0.05)
    async with second.client() as client:
        found = (await client.get("sessions/orphan")).json()
        assert found["state"] == "interrupted"
        assert found["pid"] is None
        terminal = await client.get("sessions/orphan/output")
        assert terminal.status_code == 404
        assert (await client.get("sessions/orphan/diff")).status_code == 200
        refused = await client.get("", headers={"Authorization": f"Bearer {first.info['token']}"})
        assert refused.status_code == 403


async def test_two_servers_of_one_user_do_not_meddle(start, repo):
    one, two = start(), start("--ServerApp.base_url=/user/x/")
    await asyncio.gather(one.ready(), two.ready())
    assert one.info["server"] != two.info["server"]
    assert one.info["token"] != two.info["token"]
    assert urlparse(two.info["url"]).path == "/user/x/"
    mine, other = await asyncio.gather(one.spawn(repo, "mine"), two.spawn(repo, "other"))
    async with one.client() as first, two.client() as second:
        assert [s["id"] for s in (await first.get("sessions")).json()] == [mine["id"]]
        assert [s["id"] for s in (await second.get("sessions")).json()] == [other["id"]]
        stolen = {"Authorization": f"Bearer {one.info['token']}"}
        assert (await second.get("sessions", headers=stolen)).status_code == 403
        one.process.send_signal(signal.SIGTERM)
        await one.ended()
        assert (await second.get("sessions/other")).json()["pid"] == other["pid"]
    assert two.file.exists()


async def test_an_agent_reaches_its_server_below_a_base_url(start, repo, environment_of):
    server = await start("--ServerApp.base_url=/user/x/").ready()
    session = await server.spawn(repo, "below")
    environment = environment_of(session["pid"])
    assert "/user/x/maestro/mcp" in environment["MAESTRO_MCP_URL"]
    await report_as(environment)
    async with server.client() as client:
        assert (await client.get("sessions/below")).json()["state"] == "finished"


async def report_as(environment, state="finished", **options):
    await call_as(environment, "maestro_status", {"state": state}, **options)


async def call_as(environment, tool, arguments, **options):
    headers = {"Authorization": f"Bearer {environment['MAESTRO_TOKEN']}"}
    async with httpx2.AsyncClient(headers=headers, timeout=30, trust_env=False, **options) as http:
        url = environment["MAESTRO_MCP_URL"]
        async with Client(streamable_http_client(url, http_client=http)) as client:
            result = await client.call_tool(tool, arguments)
            assert not result.is_error


async def report_over_stdio(environment):
    bridge = StdioServerParameters(
        command=sys.executable, args=["-m", "maestro_jupyter.mcp_stdio"], env=environment
    )
    async with Client(bridge) as client:
        result = await client.call_tool("maestro_status", {"state": "finished"})
        assert not result.is_error


async def hook_as(environment):
    """Report as an agent's hook does."""
    argv = [sys.executable, "-I", "-S", hook_command.__file__, '{"state": "working"}']
    process = await asyncio.create_subprocess_exec(*argv, env=environment)
    assert await process.wait() == 0


async def test_a_server_on_a_unix_socket_is_reached_by_hooks_and_through_the_bridge(
    start, repo, environment_of, short_folder
):
    path = short_folder / "s.sock"
    server = await start(f"--ServerApp.sock={path}", "--ServerApp.base_url=/user/x/").ready()
    assert server.info["url"].startswith("http+unix://")
    server.info["url"] = "http://localhost/user/x/"
    transport = httpx.AsyncHTTPTransport(uds=str(path))
    async with server.client(transport=transport) as client:
        body = {"agent": "shell", "name": "sock", "repo": str(repo)}
        session = (await client.post("sessions", json=body)).json()
        environment = environment_of(session["pid"])
        assert environment["MAESTRO_MCP_URL"].startswith("http+unix://")
        await report_over_stdio(environment)
        assert (await client.get("sessions/sock")).json()["state"] == "finished"
        await hook_as(environment)
        assert (await client.get("sessions/sock")).json()["status"]["source"] == "hook"


async def test_a_self_signed_certificate_is_pinned(start, repo, environment_of, certificate):
    file, key = certificate
    server = await start(f"--ServerApp.certfile={file}", f"--ServerApp.keyfile={key}").ready()
    assert server.info["url"].startswith("https://")
    assert server.info["certificate"] == str(file)
    trust = ssl.create_default_context(cafile=str(file))
    trust.check_hostname = False
    async with server.client(verify=trust) as client:
        body = {"agent": "shell", "name": "tls", "repo": str(repo)}
        session = (await client.post("sessions", json=body)).json()
        environment = environment_of(session["pid"])
        assert environment["MAESTRO_CERTIFICATE"] == str(file)
        await report_over_stdio(environment)
        assert (await client.get("sessions/tls")).json()["state"] == "finished"
        stranger = {k: v for k, v in environment.items() if k != "MAESTRO_CERTIFICATE"}
        await hook_as({**stranger, "MAESTRO_ADDRESS": ""})
        assert (await client.get("sessions/tls")).json()["status"]["source"] != "hook"
        await hook_as(environment)
        assert (await client.get("sessions/tls")).json()["status"]["source"] == "hook"
        with pytest.raises((MCPError, ExceptionGroup)):
            await report_over_stdio({**stranger, "MAESTRO_ADDRESS": ""})


async def test_secrets_of_the_server_stay_with_the_server(start, repo, environment_of):
    server = await start(
        secrets={"JUPYTER_TOKEN": "jupyter-secret", "JUPYTERHUB_API_TOKEN": "hub-secret"}
    ).ready()
    session = await server.spawn(repo, "curious")
    seen = "\n".join(environment_of(session["pid"]).values())
    assert "jupyter-secret" not in seen
    assert "hub-secret" not in seen
    assert server.info["token"] not in seen
    for path in (server.home / "data").rglob("*"):
        if path.is_file():
            for secret in (server.info["token"], environment_of(session["pid"])["MAESTRO_TOKEN"]):
                assert secret.encode() not in path.read_bytes(), path


async def test_an_idle_server_stops_by_itself(start):
    server = await start("--MaestroApp.stop_when_idle=0.5").ready()
    assert await server.ended() == 0
    assert not server.file.exists()


async def test_a_server_with_a_running_session_does_not_stop_by_itself(start, repo):
    server = await start("--MaestroApp.stop_when_idle=2").ready()
    await server.spawn(repo, "keeps")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(server.ended(), 4)
    async with server.client() as client:
        await client.delete("sessions/keeps")
    assert await server.ended() == 0


async def test_a_database_that_cannot_be_used_is_explained_and_jupyter_goes_on(start, home):
    (home / "data" / "maestro").mkdir(parents=True)
    (home / "data" / "maestro" / "maestro.db").write_text("this is no database, " * 100)
    server = start()
    own = await server.up()
    headers = {"Authorization": f"token {own['token']}"}
    async with httpx.AsyncClient(headers=headers, timeout=30, trust_env=False) as client:
        answer = await client.get(f"{own['url']}maestro/api/sessions")
        assert answer.status_code == 424
        assert answer.json()["reason"] == "store_unusable"
        assert answer.json()["hint"]
        assert (await client.get(f"{own['url']}api/status")).status_code == 200
    assert not server.file.exists()


def test_the_extension_does_not_load_the_mcp_sdk_at_start():
    code = (
        "import sys, maestro_jupyter.server.app, maestro_jupyter.server.routes;"
        "sys.exit(any(name.partition('.')[0] in {'mcp', 'starlette'} for name in sys.modules))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)


def test_the_bridge_says_what_it_misses():
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for name in ("MAESTRO_MCP_URL", "MAESTRO_TOKEN"):
        environment.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-m", "maestro_jupyter.mcp_stdio"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "MAESTRO_MCP_URL and MAESTRO_TOKEN must be set" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_bridge_says_when_nobody_answers(unused_tcp_port):
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "MAESTRO_MCP_URL": f"http://127.0.0.1:{unused_tcp_port}/maestro/mcp",
        "MAESTRO_TOKEN": "token",
    }
    done = subprocess.run(
        [sys.executable, "-m", "maestro_jupyter.mcp_stdio"],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def unused_tcp_port():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]


async def test_a_server_that_is_stopped_while_it_starts_stops(start):
    server = start()
    url = (await server.up())["url"]
    transport = httpx.AsyncHTTPTransport(retries=20)
    async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
        assert (await client.get(f"{url}api")).status_code == 200
    server.process.send_signal(signal.SIGTERM)
    await server.ended()
    assert not server.file.exists()
    assert "Traceback" not in server.log.read_text()
