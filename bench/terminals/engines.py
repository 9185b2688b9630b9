"""The engines that are compared, each in a process of its own and with as many terminals."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.plan import scratch
from maestro_jupyter.sample import create_sample
from tests.e2e.lab import ROOT, environment

from . import stalls

TOKEN = "bench"  # noqa: S105
_DEADLINE = 60.0


@dataclass(frozen=True)
class Engine:
    """A running server.

    Attributes
    ----------
    name
        ``maestro``, ``stock`` or ``raw``.
    pid
        Of the server's process.
    panes
        What `wire.Connection` needs to connect to each of the terminals.
    api
        The address of the list of terminals; empty where there's no such thing.
    open
        Opens some more terminals, which nobody can connect to.
    stall
        Returns the milliseconds of the longest time for which the server's event loop did nothing
        else since this was asked last; None where that can't be asked.
    """

    name: str
    pid: int
    panes: tuple[str, ...]
    api: str = ""
    open: Callable[[int], object] = lambda _: None
    stall: Callable[[], float] | None = None


Opener = Callable[[int], AbstractContextManager[Engine]]


@contextmanager
def raw(count: int) -> Iterator[Engine]:
    """Run the bare loop."""
    command = [sys.executable, "-m", "bench.terminals.raw", str(count)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        ports = json.loads(process.stdout.readline())
        try:
            panes = tuple(f"raw+tcp://127.0.0.1:{port}" for port in ports)
            yield Engine("raw", process.pid, panes)
        finally:
            process.stdin.close()
            _wait(process)


@contextmanager
def stock(count: int) -> Iterator[Engine]:
    """Run a Jupyter server with its own terminals."""
    with scratch() as folder, _server(folder, "jupyter_server_terminals") as (address, pid):

        def names(more: int) -> list[str]:
            return [_fetch(address, "api/terminals", {})["name"] for _ in range(more)]

        url = f"stock+ws://{address}/terminals/websocket"
        panes = tuple(f"{url}/{name}?token={TOKEN}" for name in names(count))
        api = f"http://{address}/api/terminals?token={TOKEN}"
        yield Engine("stock", pid, panes, api, names, _stall_of(address))


@contextmanager
def maestro(count: int, *, room: int = 0) -> Iterator[Engine]:
    """Run a Jupyter server with Maestro, with room for some more sessions."""
    with scratch() as folder:
        repo = create_sample(folder / "sample")
        options = (f"--MaestroApp.max_sessions={max(count, room)}", "--MaestroApp.stop_grace=0.05")
        with _server(folder, "maestro_jupyter", *options) as (address, pid):

            def ids(more: int) -> list[str]:
                asked = {"agent": "shell", "repo": str(repo)}
                return [_fetch(address, "maestro/api/sessions", asked)["id"] for _ in range(more)]

            url = f"maestro+ws://{address}/maestro/api/sessions"
            panes = tuple(f"{url}/{name}/terminal?token={TOKEN}" for name in ids(count))
            api = f"http://{address}/maestro/api/sessions?token={TOKEN}"
            yield Engine("maestro", pid, panes, api, ids, _stall_of(address))


ENGINES: dict[str, Opener] = {"maestro": maestro, "stock": stock, "raw": raw}


@contextmanager
def _server(folder: Path, extension: str, *options: str) -> Iterator[tuple[str, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    wanted = {"jupyter_server_terminals": False, "maestro_jupyter": False, extension: True}
    wanted[stalls.__name__] = True
    command = [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.jpserver_extensions={wanted!r}",
        *options,
    ]
    variables = {
        **environment(folder),
        "JUPYTER_NO_CONFIG": "1",
        "JUPYTER_TOKEN": TOKEN,
        "TMPDIR": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env=variables, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        address = f"127.0.0.1:{port}"
        try:
            _wait_until_it_answers(address, process)
            yield address, process.pid
        except Exception as error:
            error.add_note((folder / "log").read_text(errors="replace")[-3000:])
            raise
        finally:
            process.send_signal(signal.SIGTERM)
            _wait(process)


def _stall_of(address: str) -> Callable[[], float]:
    return lambda: float(_fetch(address, stalls.ROUTE)["longest"])


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _DEADLINE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            _fetch(address, "api/status")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server doesn't answer")


def _fetch(address: str, path: str, body: object = None) -> Any:
    request = urllib.request.Request(
        f"http://{address}/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=_DEADLINE) as answer:  # noqa: S310
        return json.load(answer)


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
