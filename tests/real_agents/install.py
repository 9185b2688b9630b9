"""The pinned programs, from the npm registry into a cache: run as a program, it installs them."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_PINS = tomllib.loads(Path(__file__).with_name("pins.toml").read_text())
_DONE = ".installed"
_NPM = ("npm", "install", "--no-audit", "--no-fund", "--save-exact", "--loglevel=error")
_AT_ONCE = 4


def cache() -> Path:
    """Return the folder that holds the programs."""
    named = os.environ.get("MAESTRO_AGENT_CACHE")
    return Path(named) if named else Path.home() / ".cache" / "maestro-jupyter" / "agents"


def version(name: str) -> str:
    """Return the version that a program is pinned to."""
    return str(_PINS[name]["version"])


def install(name: str) -> Path:
    """Return the folder of a program's executable, where it is after this.

    An installation that was cut short is made again; two at a time wait for each other.
    """
    package, pinned = _PINS[name]["package"], version(name)
    folder = cache() / f"{name}-{pinned}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / _DONE).exists():
            said = subprocess.run(
                [*_NPM, "--prefix", str(folder), f"{package}@{pinned}"],
                capture_output=True,
                text=True,
                check=False,
            )
            if said.returncode:
                raise RuntimeError(f"npm can't install {package}@{pinned}:\n{said.stderr}")
            (folder / _DONE).touch()
    installed = folder / "node_modules" / package / "package.json"
    found = json.loads(installed.read_text())["version"]
    if found != pinned:
        raise RuntimeError(f"{package} is {found} in {folder}, and pinned to {pinned}")
    return folder / "node_modules" / ".bin"


def main() -> None:
    """Install all, or those that are named, some at the same time; the others' failures are told."""
    names = sys.argv[1:] or list(_PINS)
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for line in threads.map(_installed, names):
            sys.stdout.write(f"{line}\n")


def _installed(name: str) -> str:
    try:
        return f"{name} {version(name)}: {install(name)}"
    except RuntimeError as error:
        # Its own tests fail of it, and the others need not wait.
        return f"{name} {version(name)}: {error}"


if __name__ == "__main__":
    main()
