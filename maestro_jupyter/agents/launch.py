"""What an agent is asked to run, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class LaunchRequest:
    """One session, as far as its agent needs to know it.

    ``run_folder`` belongs to this session alone, is readable by its owner only and lies outside the
    worktree: the place for configuration files. The session's token is not here: it reaches the
    process in the environment, as ``MAESTRO_TOKEN``, and never in ``argv`` or a file.
    """

    session: str
    name: str
    branch: str
    prompt: str
    worktree: Path
    repo: Path
    run_folder: Path
    mcp_url: str
    hook_url: str


@dataclass(frozen=True)
class Launch:
    """The process to start: ``env`` comes on top of what every agent gets."""

    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Availability:
    """Whether an agent can run here, and what to do where it cannot."""

    name: str
    title: str
    available: bool
    executable: str | None = None
    version: str | None = None
    advice: str = ""
    needs_prompt: bool = True
