"""What orchestration is told when it is made, and what a spawn asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from maestro_jupyter.git import INCLUDE_LIMIT
from maestro_jupyter.model import Permission
from maestro_jupyter.model.message_queue import PATIENCE
from maestro_jupyter.terminals import Limits


@dataclass(frozen=True)
class Settings:
    """Limits and places.

    Parameters
    ----------
    data_folder
        Holds the database and the sessions' run folders.
    worktree_root
        Holds the worktrees. Never inside a repository.
    cap
        Sessions whose process runs at the same time; the others are queued.
    include_limit
        Bytes of ignored files that may be copied into a new worktree.
    ports
        The first and the last network port that sessions get.
    image_bytes
        The largest image that can be handed to an agent.
    keep_alive
        Whether sessions go on when the server ends.
    stall
        Seconds of silence and rest after which an agent at work on a task counts as stuck; 0
        leaves it to what is known of each agent.
    recording
        What recordings of terminals may take; None records nothing.
    message_patience
        Seconds within which an agent's turn begins after a message was typed.
    """

    data_folder: Path
    worktree_root: Path
    cap: int = 6
    include_limit: int = INCLUDE_LIMIT
    ports: tuple[int, int] = (17000, 17999)
    image_bytes: int = 10 * 2**20
    keep_alive: bool = False
    stall: float = 0.0
    recording: Limits | None = field(default_factory=Limits)
    message_patience: float = PATIENCE.total_seconds()

    @property
    def run_root(self) -> Path:
        """The folder that holds a private folder for each running session."""
        return self.data_folder / "run"

    @property
    def recordings_folder(self) -> Path:
        """The folder of the recordings of terminals."""
        return self.data_folder / "recordings"


@dataclass(frozen=True)
class Endpoints:
    """Where an agent's process reaches this server; known once the server listens.

    ``certificate`` is the file of the server's own certificate where it speaks TLS.
    """

    mcp_url: str
    hook_url: str
    certificate: str | None = None


@dataclass(frozen=True)
class SpawnRequest:
    """What a person asks for when spawning."""

    agent: str | None
    prompt: str = ""
    name: str | None = None
    branch: str | None = None
    base: str | None = None
    repo: Path | None = None
    model: str | None = None
    permission: Permission | None = None
    headless: bool = False
