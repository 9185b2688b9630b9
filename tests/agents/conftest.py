"""The demo agent's program under a real terminal, and a real MCP server for it to report to."""

import asyncio
import contextlib
import os
import re
import select
import signal
import subprocess
import threading
import time
from pathlib import Path

import ptyprocess
import pytest
import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from starlette.responses import JSONResponse

from maestro_jupyter.agents import LaunchRequest
from maestro_jupyter.agents.demo import DemoAgent
from maestro_jupyter.sample import create_sample

DEADLINE = 30.0
TOKEN = "the-sessions-own-token"
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07)")


class Maestro:
    """Maestro's side of MCP: records what is reported, and holds questions until answered."""

    def __init__(self):
        self.url = ""
        self.calls = []
        self.withdrawn = []
        self._changed = threading.Condition()
        self._answers = []
        self.mcp = MCPServer("maestro")
        self.mcp.tool(structured_output=False)(self.maestro_status)
        self.mcp.tool(structured_output=False)(self.maestro_progress)
        self.mcp.tool(structured_output=False)(self.maestro_ask)

    async def maestro_status(
        self,
        state: str,
        message: str,
        needsInputPrompt: str | None = None,  # noqa: N803
    ) -> str:
        if message == "be refused":
            raise ToolError("no such state here")
        self._record("status", state, message, needsInputPrompt)
        return state

    async def maestro_progress(self, done: float, total: float, message: str | None = None) -> str:
        self._record("progress", done, total, message)
        return "recorded"

    async def maestro_ask(
        self, question: str, choices: list[str] | None = None, timeout_s: float | None = None
    ) -> str:
        if question == "Refuse me?":
            raise ToolError("nobody answered in time")
        answer = asyncio.get_running_loop().create_future()
        self._answers.append((asyncio.get_running_loop(), answer))
        self._record("ask", question, choices)
        try:
            return await answer
        except asyncio.CancelledError:
            self.withdrawn.append(question)
            self._record("withdrawn", question)
            raise

    def answer(self, text):
        loop, answer = self._answers.pop(0)
        loop.call_soon_threadsafe(answer.set_result, text)

    def wait_for(self, *wanted):
        """Return the first call that starts with ``wanted``."""

        def found():
            return next((call for call in self.calls if call[: len(wanted)] == wanted), None)

        with self._changed:
            assert self._changed.wait_for(found, DEADLINE), (wanted, self.calls)
        return found()

    def states(self):
        return [call[1] for call in self.calls if call[0] == "status"]

    def _record(self, *call):
        with self._changed:
            self.calls.append(call)
            self._changed.notify_all()


def guarded(app):
    """Let nobody in without the session's token."""

    async def guard(scope, receive, send):
        headers = dict(scope.get("headers", ()))
        if scope["type"] == "http" and headers.get(b"authorization") != f"Bearer {TOKEN}".encode():
            await JSONResponse({"message": "no"}, 401)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return guard


@contextlib.contextmanager
def serving(**options):
    maestro = Maestro()
    app = guarded(maestro.mcp.streamable_http_app(**options))
    config = uvicorn.Config(app, port=0, log_level="critical", ws="none", lifespan="on")
    server = uvicorn.Server(config)
    with config.bind_socket() as listening:
        maestro.url = f"http://127.0.0.1:{listening.getsockname()[1]}/mcp"
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield maestro
        finally:
            server.should_exit = server.force_exit = True
            thread.join(DEADLINE)
            assert not thread.is_alive()


@pytest.fixture
def maestro():
    with serving(stateless_http=True, json_response=True) as running:
        yield running


class Pane:
    """A program under a terminal of its own, read up to what is waited for."""

    def __init__(self, argv, cwd, env, columns=80):
        self.pty = ptyprocess.PtyProcess.spawn(
            list(argv), cwd=str(cwd), env=env, dimensions=(24, columns)
        )
        self.pid = self.pty.pid
        self.output = b""
        self._status = None

    @property
    def text(self):
        return ESCAPES.sub("", self.output.decode(errors="replace")).replace("\r", "")

    def wait_for(self, text, times=1):
        return self._read(lambda: self.text.count(text) >= times, f"no {text!r}")

    def read_to_end(self):
        """Read on until the program has ended; return its status, negative for a signal."""
        self._read(lambda: False, "no end", to_end=True)
        if self._status is None:
            _, status = os.waitpid(self.pid, 0)
            self._status = os.waitstatus_to_exitcode(status)
            self.pty.terminated = True
        return self._status

    def type(self, keys):
        os.write(self.pty.fd, getattr(keys, "data", keys))

    def kill(self, number=signal.SIGTERM):
        os.kill(self.pid, number)

    def close(self):
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pty.terminated = True
        self.pty.fileobj.close()
        self.pty.closed = True

    def _read(self, enough, complaint, *, to_end=False):
        end = time.monotonic() + DEADLINE
        while not enough():
            ready, _, _ = select.select([self.pty.fd], [], [], max(0, end - time.monotonic()))
            assert ready, f"{complaint} in:\n{self.text[-4000:]}"
            try:
                data = os.read(self.pty.fd, 65536)
            except OSError:
                data = b""
            if not data:
                assert to_end, f"ended, {complaint} in:\n{self.text[-4000:]}"
                return
            self.output += data


@pytest.fixture(scope="session")
def pristine(tmp_path_factory):
    return create_sample(tmp_path_factory.mktemp("pristine") / "ledger")


@pytest.fixture
def worktree(pristine, tmp_path):
    """A session's worktree of a sample repository, on a branch of its own."""
    repo = tmp_path / "ledger"
    subprocess.run(["cp", "-a", str(pristine), str(repo)], check=True)
    folder = tmp_path / "work"
    subprocess.run(
        ["git", "worktree", "add", "-q", "-b", "maestro/work", str(folder)], cwd=repo, check=True
    )
    return folder


@pytest.fixture
def pane():
    """Start programs that are gone when the test is over."""
    panes = []

    def start(*arguments):
        panes.append(Pane(*arguments))
        return panes[-1]

    yield start
    for one in panes:
        one.close()


@pytest.fixture
def demo(worktree, tmp_path, pane):
    """Start the demo agent as a session would, on the given prompt."""
    home = tmp_path / "home"
    home.mkdir()

    def start(prompt, maestro=None, *, cwd=worktree, columns=80, speed="max", **env):
        request = LaunchRequest(
            session="0123456789ab",
            name="work",
            branch="maestro/work",
            prompt=prompt,
            worktree=Path(cwd),
            repo=tmp_path / "ledger",
            run_folder=tmp_path / "run",
            mcp_url=maestro.url if maestro else "",
            hook_url="",
        )
        launch = DemoAgent().launch(request)
        around = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "MAESTRO_DEMO_SPEED": speed,
        }
        if maestro:
            around |= {"MAESTRO_MCP_URL": maestro.url, "MAESTRO_TOKEN": TOKEN}
        return pane(launch.argv, cwd, {**around, **launch.env, **env}, columns)

    return start


def git(folder, *arguments):
    command = ["git", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture(name="git")
def git_():
    return git


@pytest.fixture(name="serving")
def serving_():
    return serving
