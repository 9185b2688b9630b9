"""A real server in a process of its own, for the tests of everything that talks to one."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from maestro_jupyter.client import Address, Maestro
from maestro_jupyter.model import NotFoundError

DEADLINE = 40


def jupyter_environment(folder: Path) -> dict[str, str]:
    """Return an environment whose Jupyter and git know nothing outside of ``folder``."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "JPY_", "MAESTRO_", "GIT_"))
    }
    return kept | {
        "HOME": str(folder / "home"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_NO_CONFIG": "1",
        "TMPDIR": str(folder),
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def wait_for(condition, *, seconds=DEADLINE, what="it"):
    """Return the first true value of ``condition()``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"{what} did not happen within {seconds} s")


@contextmanager
def serving(folder: Path, *options: str):
    """Run a server and give its address."""
    for name in ("home", "data", "runtime"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    log = folder / f"server-{secrets.token_hex(3)}.log"
    environment = jupyter_environment(folder) | {"JUPYTER_TOKEN": secrets.token_hex(16)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "maestro_jupyter.server",
                "--ServerApp.ip=127.0.0.1",
                "--ServerApp.port=0",
                "--ServerApp.allow_root=True",
                "--ServerApp.reraise_server_extension_failures=True",
                "--MaestroApp.stop_grace=1",
                "--MaestroApp.max_sessions=6",
                *options,
            ],
            env=environment,
            cwd=folder / "home",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    path = folder / "runtime" / f"maestro-{process.pid}.json"

    def answers():
        assert process.poll() is None, log.read_text()
        return path.exists()

    try:
        wait_for(answers, what=f"the start of a server ({log})")
        said = json.loads(path.read_text())
        yield Address(said["url"], said["token"], "a test", said["server"], process.pid)
    finally:
        process.terminate()
        try:
            process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


@pytest.fixture(scope="module")
def server_folder(tmp_path_factory):
    """Everything that a server writes."""
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(server_folder):
    """One real server for the tests of a module."""
    with serving(server_folder) as address:
        yield address


@pytest.fixture
def maestro(server):
    """A client of the server; whatever a test leaves open is discarded."""
    with Maestro(server.url, server.token) as maestro:
        yield maestro
        for session in maestro.sessions:
            try:
                session.discard()
            except NotFoundError:
                continue


@pytest.fixture
def jupyter_folders(tmp_path, monkeypatch):
    """Jupyter's folders of this process, all under the test's own."""
    environment = jupyter_environment(tmp_path)
    for name in list(os.environ):
        if name.startswith(("JUPYTER", "JPY_", "MAESTRO_")):
            monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for name in ("home", "data", "runtime"):
        (tmp_path / name).mkdir(exist_ok=True)
    return tmp_path
