"""A server of our own where there is no Jupyter Server: on loopback, ending itself when idle."""

from __future__ import annotations

import fcntl
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .address import Address
from .errors import ServerStartError
from .probe import answers, complaint
from .runtime_files import jupyter_file, read_runtime_file, runtime_file, runtime_folder

START_SECONDS = 45.0
_POLL_SECONDS = 0.03
IDLE_SECONDS = 900
"""A server of our own ends itself after that long without a session that runs or a client."""

_LOG_BYTES = 1_000_000
_ORIGIN = "a server that Maestro started"
_NOT_INHERITED = ("JPY_", "JUPYTERHUB_", "MAESTRO_")


def started_server() -> Address | None:
    """Return the server that a client of this user started and that still answers."""
    try:
        pid = int(_lock_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    address = read_runtime_file(runtime_file(pid), _ORIGIN)
    return address if address is not None and answers(address) else None


def start_server() -> Address:
    """Start a server and return it once it answers; return the one another client just started.

    Raises
    ------
    ServerStartError
        It ended at once, or did not answer in time; the message names the log.
    """
    deadline = time.monotonic() + START_SECONDS
    with _one_at_a_time(deadline) as lock:
        running = started_server()
        if running is not None:
            return running
        process = _launch()
        address = _wait_until_it_answers(process, deadline)
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(process.pid).encode(), 0)
        return address


def _lock_file() -> Path:
    return runtime_folder() / "maestro-client.lock"


def log_file() -> Path:
    """Return where a server of our own writes its log."""
    from jupyter_core.paths import jupyter_data_dir

    return Path(jupyter_data_dir()) / "maestro" / "server.log"


@contextmanager
def _one_at_a_time(deadline: float) -> Iterator[int]:
    path = _lock_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ServerStartError(
                        "Another program has been starting a Maestro server for "
                        f"{START_SECONDS:.0f} s.",
                        hint=f"Its log is {log_file()}; if it hangs, end it and try again.",
                    ) from None
                time.sleep(_POLL_SECONDS)
        yield descriptor
    finally:
        os.close(descriptor)


def _environment() -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)
    }
    return kept | {"JUPYTER_TOKEN": secrets.token_hex(32)}


def _launch() -> subprocess.Popen[bytes]:
    log = log_file()
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "maestro_jupyter.server",
                "--ServerApp.ip=127.0.0.1",
                "--ServerApp.port=0",
                "--ServerApp.open_browser=False",
                "--ServerApp.allow_root=True",
                "--ServerApp.reraise_server_extension_failures=True",
                f"--ServerApp.root_dir={Path.home()}",
                f"--MaestroApp.stop_when_idle={IDLE_SECONDS}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            env=_environment(),
            cwd=Path.home(),
            start_new_session=True,
        )
    finally:
        os.close(descriptor)
    # Whoever started it reaps it, so that an idle server that ended is no zombie.
    threading.Thread(target=process.wait, name="maestro-server-reaper", daemon=True).start()
    return process


def _wait_until_it_answers(process: subprocess.Popen[bytes], deadline: float) -> Address:
    path = runtime_file(process.pid)
    while time.monotonic() < deadline:
        if process.returncode is not None:
            raise ServerStartError(
                f"The Maestro server ended with status {process.returncode}{_last_words()}",
                hint=f"Its log is {log_file()}.",
            )
        address = read_runtime_file(path, _ORIGIN)
        if address is not None and answers(address):
            return address
        jupyter = read_runtime_file(jupyter_file(process.pid), _ORIGIN)
        trouble = complaint(jupyter) if jupyter is not None and address is None else None
        if trouble is not None:
            process.terminate()
            hint = " ".join(filter(None, [trouble.hint, f"Its log is {log_file()}."]))
            raise ServerStartError(trouble.message, hint=hint) from trouble
        time.sleep(_POLL_SECONDS)
    process.terminate()
    raise ServerStartError(
        f"The Maestro server did not answer within {START_SECONDS:.0f} s.",
        hint=f"Its log is {log_file()}.",
    )


def _last_words() -> str:
    try:
        lines = log_file().read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "."
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f": {last.rstrip('.')}." if last else "."
