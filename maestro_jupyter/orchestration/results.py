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
