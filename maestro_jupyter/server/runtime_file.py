"""The file by which kernels and command lines find this server."""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

_CLOCK_SLACK = 5.0
_NAME = re.compile(r"^maestro-(\d+)\.json$")


@dataclass(frozen=True)
class RuntimeInfo:
    """How to reach a server, and what to show it.

    ``url`` ends with the base URL's slash. ``certificate`` is the file of the server's own
    certificate where it speaks TLS, so that a client can pin it.
    """

    url: str
    token: str
    server: str
    pid: int
    version: str
    started: str
    host: str
    certificate: str | None = None

    def __repr__(self) -> str:
        return f"<RuntimeInfo {self.url} pid={self.pid}>"


def write_runtime_file(folder: Path, info: RuntimeInfo) -> Path:
    """Write ``maestro-<pid>.json``, readable by its owner only, complete from its first moment."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"maestro-{info.pid}.json"
    descriptor, partial = tempfile.mkstemp(prefix=".maestro-", dir=folder)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(info), file, indent=2)
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    return path


def remove_runtime_file(path: Path, token: str) -> None:
    """Remove ``path`` if it still speaks of the server that holds ``token``."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    if isinstance(written, dict) and written.get("token") == token:
        path.unlink(missing_ok=True)


def remove_stale_files(folder: Path, host: str) -> list[Path]:
    """Remove the files of this host's servers whose process is gone, and return them.

    A home folder may be shared by hosts; the processes of another one can't be seen from here.
    """
    removed = []
    with contextlib.suppress(FileNotFoundError):
        for path in folder.iterdir():
            found = _NAME.match(path.name)
            if found and _is_stale(path, int(found.group(1)), host):
                path.unlink(missing_ok=True)
                removed.append(path)
    return removed


def _is_stale(path: Path, pid: int, host: str) -> bool:
    import psutil

    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        age = path.stat().st_mtime
    except OSError:
        return False
    except ValueError:
        written, age = {}, 0.0
    if isinstance(written, dict) and written.get("host", host) != host:
        return False
    try:
        # A process that began after the file was written only inherited the number.
        return psutil.Process(pid).create_time() > age + _CLOCK_SLACK
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False
