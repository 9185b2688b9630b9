"""A real JupyterLab on loopback and a real Chromium, for the browser tests."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import find_browser
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
ARTIFACTS = ROOT / "test-results"
START_SECONDS = 90


@dataclass
class Lab:
    """A running JupyterLab."""

    url: str
    token: str
    folder: Path
    process: subprocess.Popen[bytes]

    def address(self, path):
        return f"{self.url}{path}?token={self.token}"

    def get(self, path):
        request = urllib.request.Request(
            self.url + path,
            headers={"Authorization": f"token {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


def environment(folder):
    """Return an environment in which nothing of the user's is read or written."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "JPY_", "MAESTRO", "PYTEST"))
    }
    return {
        **inherited,
        "HOME": str(folder / "home"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "IPYTHONDIR": str(folder / "ipython"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }


def wait_until_it_answers(lab):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if lab.process.poll() is not None:
            pytest.fail(f"JupyterLab ended with status {lab.process.returncode}; see lab.log")
        try:
            lab.get("api/status")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"JupyterLab did not answer within {START_SECONDS} s")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Run JupyterLab in a folder of its own, with the notebooks in it."""
    folder = tmp_path_factory.mktemp("lab")
    for name in ("home", "config", "data", "runtime", "ipython", "work"):
        (folder / name).mkdir()
    shutil.copytree(ROOT / "notebooks", folder / "work" / "notebooks")
    token = secrets.token_hex(16)
    with (folder / "lab.log").open("wb") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyterlab",
                "--no-browser",
                "--allow-root",
                "--ServerApp.ip=127.0.0.1",
                "--ServerApp.port=0",
                f"--ServerApp.root_dir={folder / 'work'}",
                "--ServerApp.base_url=/user/x/",
                "--LabApp.news_url=",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder / "work",
            env={**environment(folder), "JUPYTER_TOKEN": token},
            start_new_session=True,
        )
        try:
            lab = Lab(server_url(folder, process), token, folder, process)
            wait_until_it_answers(lab)
            yield lab
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            ARTIFACTS.mkdir(exist_ok=True)
            shutil.copy(folder / "lab.log", ARTIFACTS / "lab.log")


def server_url(folder, process):
    """Return the URL that the server wrote into its runtime file."""
    deadline = time.monotonic() + START_SECONDS
    path = folder / "runtime" / f"jpserver-{process.pid}.json"
    while time.monotonic() < deadline and process.poll() is None:
        if path.exists() and (text := path.read_text()):
            return json.loads(text)["url"]
        time.sleep(0.1)
    pytest.fail("JupyterLab did not start: " + (folder / "lab.log").read_text()[-3000:])


@pytest.fixture(scope="session")
def browser():
    """Start Chromium without anything that reaches for the network."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser, request):
    """Open a fresh page; keep a picture of it where the test fails."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{request.node.name}.png")
    context.close()


@pytest.fixture(autouse=True)
def jp_asyncio_loop():
    """Playwright runs a loop of its own in this thread."""


@pytest.fixture(autouse=True)
def jp_server_cleanup():
    """No Jupyter Server runs in this process."""
