"""What a run needs to know beyond the state machine: where things are, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from maestro_jupyter.model import Permission, Session
from maestro_jupyter.model.playbook_set import Wishes


@dataclass
class Ground:
    """A worktree of a run.

    Attributes
    ----------
    start
        The commit at which it was when its task began there.
    checked
        The commit for which the task's check has passed.
    session
        The last session that worked in it.
    """

    name: str
    path: str
    branch: str
    base: str
    start: str = ""
    checked: str = ""
    session: str | None = None


@dataclass
class Leaving:
    """A task that leaves a worktree, until that is done."""

    task: str
    worktree: str
    keep: bool


@dataclass
class TaskFacts:
    """What came of one task."""

    text: str = ""
    began: datetime | None = None
    ended: datetime | None = None
    session: str | None = None
    session_name: str | None = None
    choices: tuple[str, ...] = ()
    note: str = ""
    said: str = ""
    commits: tuple[str, ...] = ()
    tokens: int = 0
    cost: float = 0.0
    check_seconds: float = 0.0

    def take_seat(self, session: Session) -> None:
        """Note which session is at work on the task."""
        self.session, self.session_name = session.id, session.name

    def leave_seat(self) -> None:
        """Note that no session is at work on it."""
        self.session = self.session_name = None


@dataclass
class RunFacts:
    """What is known of one run.

    Attributes
    ----------
    here
        The user's checkout, whose documents are read and ticked.
    documents
        Relative to ``here``.
    grounds
        By the state machine's word for the worktree.
    leaving
        What a server that dies has to be completed in.
    kept
        Branches that hold attempts which came to nothing.
    busy_since
        Since when it is at work, for ``seconds``.
    finished
        Whether all that follows the last task is done, too.
    """

    id: str
    name: str
    repo: str
    here: str
    documents: tuple[str, ...]
    wishes: Wishes
    began: datetime
    updated: datetime
    base: str
    target: str | None
    adopted: bool = False
    ended: datetime | None = None
    seconds: float = 0.0
    busy_since: datetime | None = None
    seq: int = 0
    finished: bool = False
    model: str | None = None
    permission: Permission | None = None
    template: str | None = None
    variables: dict[str, str] = field(default_factory=dict)
    into: str | None = None
    wants_pr: bool = False
    pr: dict[str, Any] | None = None
    grounds: dict[str, Ground] = field(default_factory=dict)
    leaving: list[Leaving] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    tasks: dict[str, TaskFacts] = field(default_factory=dict)

    def task(self, task: str) -> TaskFacts:
        """Return what is known of a task."""
        return self.tasks.setdefault(task, TaskFacts())
