"""What the extension adds to the start of a Jupyter server."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.e2e.lab import ROOT, environment

from .figures import Result, Series, Target
from .plan import Plan, scratch

RUNS = 16
LIMIT = 150.0
TOKEN = "bench"  # noqa: S105
LOOK_AGAIN = 0.002
DEADLINE = 60.0


@dataclass(frozen=True)
class Start:
    """The milliseconds until a server answers, until Maestro does, and its work until then."""

    answers: float
    ready: float
    work: float


def measure(plan: Plan) -> list[Result]:
    """Start a server with the extension and without, in turns."""
    _start(extension=True)
    starts, floor = [], []
    for _ in range(plan.runs(RUNS)):
        floor.append(_start(extension=False))
        starts.append(_start(extension=True))
    bare = Series.of(start.answers for start in floor)
    bare_work = Series.of(start.work for start in floor)
    answers = Series.of(start.answers for start in starts)
    ready = Series.of(start.ready for start in starts)
    work = Series.of(start.work for start in starts)
    target = Target(f"adds ≤ {LIMIT:g}", answers.median - bare.median, LIMIT)
    return [
        Result("startup", "server answers", "ms", answers, bare, (target,)),
        Result("startup", "Maestro answers", "ms", ready, bare),
        Result("startup", "processor time until then", "ms", work, bare_work),
    ]


def _start(*, extension: bool) -> Start:
    port = _free_port()
    with scratch() as folder, _server(folder, port, extension=extension) as (begun, pid):
        answers = _answered(port, "/api/status", begun)
        ready = _answered(port, "/maestro/api", begun) if extension else answers
        times = psutil.Process(pid).cpu_times()
    return Start(answers * 1000, ready * 1000, (times.user + times.system) * 1000)


@contextmanager
def _server(folder: Path, port: int, *, extension: bool) -> Iterator[tuple[float, int]]:
    command = [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        f"--ServerApp.root_dir={folder}",
        *(["--ServerApp.jpserver_extensions=maestro_jupyter=True"] if extension else []),
    ]
    variables = {
        **environment(folder),
        "JUPYTER_NO_CONFIG": "1",
        "TMPDIR": str(folder),
        "JUPYTER_TOKEN": TOKEN,
        "PYTHONPATH": str(ROOT),
    }
    with (folder / "log").open("wb") as log:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, env=variables, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            yield begun, process.pid
        except Exception as error:
            error.add_note((folder / "log").read_text(errors="replace")[-3000:])
            raise
        finally:
            _stop(process)


def _answered(port: int, path: str, begun: float) -> float:
    while (seconds := time.perf_counter() - begun) < DEADLINE:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
        try:
            connection.request("GET", path, headers={"Authorization": f"token {TOKEN}"})
            response = connection.getresponse()
            response.read()
        except ConnectionError:
            time.sleep(LOOK_AGAIN)
            continue
        finally:
            connection.close()
        if response.status != http.client.OK:
            raise RuntimeError(f"{path} answered {response.status}")
        return time.perf_counter() - begun
    raise TimeoutError(f"The server did not answer {path} within {seconds:.0f} s.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
