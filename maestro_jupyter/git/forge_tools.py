"""Opens pull requests with a forge's own tool."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .diagnosis import words_of
from .forges import Forge, Remote, without_credentials
from .pipes import converse

TOOLS: dict[str, str] = {"github": "gh", "gitlab": "glab"}
"""The tool of each kind of forge."""

_TOOL_SECONDS = 120.0
_ASKING_SECONDS = 20.0
_URL = re.compile(r"https?://\S+")
_NO_QUESTIONS = {"GH_PROMPT_DISABLED": "1", "NO_PROMPT": "1", "GIT_TERMINAL_PROMPT": "0"}


@dataclass(frozen=True)
class Request:
    """A pull request that is to be opened."""

    path: Path
    remote: Remote
    forge: Forge
    branch: str
    target: str
    title: str
    body: str
    draft: bool

    def command(self, tool: str) -> list[str]:
        """Return the command that opens it."""
        repository = f"{self.remote.host}/{self.remote.path}"
        draft = ["--draft"] if self.draft else []
        if tool == "gh":
            return [
                *("gh", "pr", "create", "--repo", repository),
                *("--head", self.branch, "--base", self.target),
                *("--title", self.title, "--body", self.body, *draft),
            ]
        return [
            *("glab", "mr", "create", "--repo", f"https://{repository}", "--yes"),
            *("--source-branch", self.branch, "--target-branch", self.target),
            *("--title", self.title, "--description", self.body, *draft),
        ]

    def open(self, command: Sequence[str]) -> tuple[str | None, bool, str]:
        """Run the command; return the page, whether it was open before, and what went wrong."""
        status, said = _run(command, self.path, _TOOL_SECONDS)
        urls = _URL.findall(said)
        already = status != 0 and "already exists" in said and bool(urls)
        if (status == 0 and urls) or already:
            return urls[-1].rstrip(".,)"), already, ""
        return None, False, f"{command[0]} said: {words_of(without_credentials(said)) or status}"


def forge_of(remote: Remote) -> Forge:
    """Return the forge whose tool is signed in at a host that goes by another name."""
    if not remote.host:
        return ""
    kinds: tuple[Forge, ...] = ("github", "gitlab")
    for kind in kinds:
        command = [TOOLS[kind], "auth", "status", "--hostname", remote.host]
        if shutil.which(command[0]) and _run(command, Path("/"), _ASKING_SECONDS)[0] == 0:
            return kind
    return ""


def _run(command: Sequence[str], where: Path, seconds: float) -> tuple[int, str]:
    """Run a forge's tool without a terminal; return its status and all it said."""
    process = subprocess.Popen(
        command,
        cwd=where,
        env={**os.environ, **_NO_QUESTIONS},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    said = converse(process, seconds=seconds)
    text = (said.stderr + b"\n" + said.stdout).decode(errors="replace")
    return (1 if said.timed_out else process.returncode), text
