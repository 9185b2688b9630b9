"""What the verbs return, beyond sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from maestro_jupyter.model import EventKind, Session, Status


@dataclass(frozen=True)
class Closing:
    """What closing a session left behind, and why; None where nothing was left.

    ``teardown`` says what went wrong with the repository's tear-down.
    """

    session: Session
    worktree_kept: str | None
    branch_kept: str | None
    why: str
    teardown: str = ""


@dataclass(frozen=True)
class WorktreeFacts:
    """A worktree that Maestro made, or what is left of one.

    Attributes
    ----------
    session
        The name of the session that has it, or had it.
    open
        Whether that session is open, in any server of the user.
    size
        Bytes on the disk.
    uncommitted, unmerged
        How many files and commits would be lost without it.
    stale
        Someone deleted the folder, or its repository is gone.
    prunable
        No session needs it and nothing in it would be lost.
    """

    path: str
    repo: str | None
    branch: str | None
    session: str | None
    session_id: str | None
    state: str | None
    open: bool
    created: datetime | None
    size: int
    uncommitted: int
    unmerged: int
    stale: bool
    prunable: bool
    why: str = ""


@dataclass(frozen=True)
class Pruning:
    """What pruning has removed, and what it has kept, each with the reason."""

    removed: tuple[WorktreeFacts, ...]
    kept: tuple[WorktreeFacts, ...]


@dataclass(frozen=True)
class Output:
    """A terminal as text, without escape codes."""

    screen: str
    scrollback: str


@dataclass(frozen=True)
class Statement:
    """One signal, and what became of it."""

    time: datetime
    kind: EventKind
    source: str
    said: str
    message: str
    rule: str
    accepted: bool


@dataclass(frozen=True)
class Explanation:
    """Why a session's status says what it says: the newest signals, oldest first."""

    status: Status
    statements: tuple[Statement, ...]
