"""The files in which running servers say where they are and what opens them."""

from __future__ import annotations

import json
import os
import re
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .address import Address

_NAME = re.compile(r"^maestro-(\d+)\.json$")


def runtime_folder() -> Path:
    """Return Jupyter's runtime folder."""
    from jupyter_core.paths import jupyter_runtime_dir

    return Path(jupyter_runtime_dir())


def runtime_file(pid: int) -> Path:
    """Return where the server with this process id says where it is."""
    return runtime_folder() / f"maestro-{pid}.json"


def jupyter_file(pid: int) -> Path:
    """Return where Jupyter Server itself says where the server with this process id is."""
    return runtime_folder() / f"jpserver-{pid}.json"


def read_runtime_file(path: Path, origin: str) -> Address | None:
    """Return the server that ``path`` describes; None where it describes none that runs.

    A file that somebody else owns or could write to is not believed: it would be handed prompts.
    """
    try:
        with path.open(encoding="utf-8") as file:
            facts = os.fstat(file.fileno())
            said = json.load(file)
    except (OSError, ValueError):
        return None
    writable_by_others = facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if facts.st_uid != os.getuid() or writable_by_others or not isinstance(said, dict):
        return None
    return _address(said, origin)


def _address(said: dict[str, Any], origin: str) -> Address | None:
    url, token, pid = said.get("url"), said.get("token"), said.get("pid")
    if not (isinstance(url, str) and isinstance(token, str) and isinstance(pid, int)):
        return None
    here = socket.gethostname()
    if said.get("host", here) != here or not process_lives(pid):
        return None
    if not url.startswith(("http://", "https://")):
        return None
    return Address(
        url if url.endswith("/") else f"{url}/",
        token,
        origin,
        server=str(said.get("server") or ""),
        pid=pid,
        certificate=said.get("certificate"),
    )


def running_servers() -> Iterator[Address]:
    """Yield the servers of this user that left a file and whose process lives, oldest first."""
    try:
        names = sorted(path.name for path in runtime_folder().iterdir())
    except OSError:
        return
    for name in names:
        found = _NAME.match(name)
        if not found:
            continue
        address = read_runtime_file(runtime_folder() / name, "a running server")
        if address is not None and address.pid == int(found.group(1)):
            yield address


def process_lives(pid: int) -> bool:
    """Return whether a process has this id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
