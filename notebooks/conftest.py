"""Runs the notebooks in folders of their own, and ends the server that they start."""

import json
import os
import shutil
import tempfile
from pathlib import Path

import psutil

FOLDERS = {
    "IPYTHONDIR": "ipython",
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "TMPDIR": "tmp",
}


def pytest_sessionstart(session):
    """Keep kernels and servers away from the user's own files."""
    root = Path(tempfile.mkdtemp(prefix="maestro-notebooks-"))
    session.config.stash["folder"] = root
    for variable, name in FOLDERS.items():
        (root / name).mkdir()
        os.environ[variable] = str(root / name)
    os.environ["MAESTRO_QUICKSTART_PATIENCE"] = "0"


def pytest_sessionfinish(session):
    """End the server and remove what was written."""
    root = session.config.stash["folder"]
    for path in (root / "runtime").glob("maestro-*.json"):
        server = psutil.Process(json.loads(path.read_text())["pid"])
        server.terminate()
        psutil.wait_procs([server], timeout=30)
    shutil.rmtree(root, ignore_errors=True)
