"""A real JupyterLab on loopback in folders of its own, for browser tests and benchmarks."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from maestro_jupyter.sample import create_sample

ROOT = Path(__file__).parents[2]
START_SECONDS = 90
STOP_SECONDS = 30
FOLDERS = ("home", "config", "data", "runtime", "ipython", "tmp", "work")


@dataclass
class Lab:
    """A running JupyterLab."""

    url: str
    token: str
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> Path:
        """Where it writes its log."""
        return self.folder / "lab.log"

    @property
    def environment(self) -> dict[str, str]:
        """The environment that its kernels and terminals see, for programs beside it."""
        return environment(self.folder)

    @property
    def tokens(self) -> list[str]:
        """Everything that opens a door: the server's token, Maestro's, and those of sessions."""
        files = (self.folder / "runtime").glob("maestro-*.json")
        scoped = [json.loads(file.read_text())["token"] for file in files]
        pids = [session["pid"] for session in self.get("maestro/api/sessions")]
        agents = [psutil.Process(pid).environ()["MAESTRO_TOKEN"] for pid in pids if pid]
        return [self.token, *scoped, *agents]

    def sample(self, name: str) -> Path:
        """Make a repository to work on, and return its folder."""
        folder = self.folder / "work" / name
        create_sample(folder)
        return folder

    def address(self, path: str) -> str:
        """Return an address to open in a browser."""
        return f"{self.url}{path}?token={self.token}"

    def request(self, method: str, path: str, body: object = None) -> Any:
        """Make one request and return the JSON that comes back."""
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"token {self.token}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def get(self, path: str) -> Any:
        """Make one GET request."""
        return self.request("GET", path)


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which nothing of the user's is read or written."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "JPY_", "MAESTRO", "PYTEST"))
    }
    return {
        **inherited,
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }


@contextmanager
def running_lab(folder: Path, *options: str) -> Iterator[Lab]:
    """Run JupyterLab under a base URL, with the notebooks in its work folder, until the end."""
    make_folders(folder)
    with serving(folder, *options) as lab:
        yield lab


def make_folders(folder: Path) -> None:
    """Make what a server of its own needs in ``folder``."""
    for name in FOLDERS:
        (folder / name).mkdir()
    shutil.copytree(ROOT / "notebooks", folder / "work" / "notebooks")
    settings = folder / "config" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    # As an installation does it, for a copy of the sources that isn't installed.
    server_config = ROOT / "jupyter-config" / "server-config"
    shutil.copytree(server_config, folder / "config" / "jupyter_server_config.d")
    extensions = folder / "data" / "labextensions"
    extensions.mkdir()
    (extensions / "maestro-jupyter").symlink_to(ROOT / "maestro_jupyter" / "labextension")


@contextmanager
def serving(folder: Path, *options: str, port: int = 0, token: str = "") -> Iterator[Lab]:
    """Run JupyterLab in a folder that was made for it, anew as often as one likes."""
    token = token or secrets.token_hex(16)
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        f"--ServerApp.root_dir={folder / 'work'}",
        "--ServerApp.base_url=/user/x/",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        *options,
    ]
    with (folder / "lab.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder / "work",
            env={**environment(folder), "JUPYTER_TOKEN": token},
            start_new_session=True,
        )
        try:
            yield _answering(folder, token, process)
        finally:
            _stop(process)


def _answering(folder: Path, token: str, process: subprocess.Popen[bytes]) -> Lab:
    deadline = time.monotonic() + START_SECONDS
    runtime_file = folder / "runtime" / f"jpserver-{process.pid}.json"
    while time.monotonic() < deadline and process.poll() is None:
        try:
            lab = Lab(json.loads(runtime_file.read_text())["url"], token, folder, process)
            lab.get("api/status")
        except (OSError, ValueError):
            time.sleep(0.05)
        else:
            return lab
    tail = (folder / "lab.log").read_text(errors="replace")[-3000:]
    raise RuntimeError(f"JupyterLab did not answer within {START_SECONDS} s:\n{tail}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
