"""Agents that are programs somebody installed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from maestro_jupyter.model import Permission

from .agent import Agent
from .launch import Availability

_VERSION = re.compile(r"\d+\.\d+(?:\.\d+)?(?:[-+.][0-9A-Za-z.]+)?")
_VERSION_SECONDS = 10
_PACKAGE_LEVELS = 4


class ProgramAgent(Agent):
    """An agent whose program is looked up on the path.

    A subclass says which program that is, and how it is installed.
    """

    program: ClassVar[str]
    """The executable's name."""

    package: ClassVar[str] = ""
    """The npm package it comes in, whose version is read without starting the program."""

    tested_versions: ClassVar[tuple[str, ...]] = ()
    """Versions that Maestro was tested with."""

    install: ClassVar[str] = ""
    """What to do where it is missing, as a sentence."""

    def executable(self) -> str | None:
        """Return the program's path, or None where it is not installed."""
        found = shutil.which(self.program)
        return os.path.abspath(found) if found else None  # noqa: PTH100 - links keep their name

    def availability(self) -> Availability:
        """Say where the program is, which version, and whether Maestro knows that version."""
        executable = self.executable()
        version = self.version(executable) if executable else None
        login = self.login(os.environ)
        tested = version in self.tested_versions if version and self.tested_versions else None
        return Availability(
            self.name,
            self.title,
            available=executable is not None,
            executable=executable,
            version=version,
            advice=(login.advice if executable else self.install),
            needs_prompt=self.needs_prompt,
            tested=tested,
            logged_in=login.known if executable else None,
            permissions=tuple(mode for mode in Permission if mode in self.permissions),
            headless=self.headless,
            resumes=self.resumes,
        )

    def version(self, executable: str) -> str | None:
        """Return the version of the program at ``executable``, None where it can't be told.

        It is asked of the program at most once, and of its package where there is one.
        """
        real = Path(executable).resolve()
        try:
            changed = real.stat().st_mtime_ns
        except OSError:
            return None
        return _packaged_version(real, self.package) or _told_version(executable, changed)


def _packaged_version(executable: Path, package: str) -> str | None:
    """Read the version from the npm package that ``executable`` lies in."""
    if not package:
        return None
    for folder in executable.parents[:_PACKAGE_LEVELS]:
        try:
            said = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(said, Mapping) and said.get("name") == package:
            version = said.get("version")
            return version if isinstance(version, str) else None
    return None


@lru_cache(maxsize=64)
def _told_version(executable: str, changed: int) -> str | None:
    """Ask the program; ``changed`` makes an updated one be asked again."""
    del changed
    try:
        said = subprocess.run(
            [executable, "--version"],
            capture_output=True,
            text=True,
            timeout=_VERSION_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        ).stdout
    except (OSError, subprocess.SubprocessError, UnicodeError):
        return None
    found = _VERSION.search(said)
    return found[0] if found else None
