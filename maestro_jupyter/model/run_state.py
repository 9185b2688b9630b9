"""A run of a playbook as data: where it is, and where each of its tasks is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .playbook import Playbook

RUN_WORKTREE = ""
"""The run's own worktree, in which tasks work one after the other."""


class TaskState(StrEnum):
    """Where a task is."""

    WAITING = "waiting"
    RUNNING = "running"
    CHECKING = "checking"
    MERGING = "merging"
    NEEDS_PERSON = "needs_person"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    DROPPED = "dropped"


OVER = frozenset({TaskState.DONE, TaskState.FAILED, TaskState.SKIPPED, TaskState.DROPPED})


class Phase(StrEnum):
    """Where the run is.

    ``stopping`` ends what has begun and begins nothing, ``killing`` waits for what it stopped,
    ``looping`` asks whether another loop is needed.
    """

    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    KILLING = "killing"
    LOOPING = "looping"
    INTERRUPTED = "interrupted"
    ENDED = "ended"


class Outcome(StrEnum):
    """How a run ended."""

    DONE = "done"
    INCOMPLETE = "incomplete"
    HALTED = "halted"
    STOPPED = "stopped"
    KILLED = "killed"
    OVER_BUDGET = "over_budget"


class Need(StrEnum):
    """What a task needs a person for."""

    HUMAN = "human"
    AGENT = "agent"
    FAILED = "failed"
    CONFLICT = "conflict"


class Fate(StrEnum):
    """What becomes of a task once the work that is being stopped has ended."""

    FAIL = "fail"
    SKIP = "skip"
    DROP = "drop"
    WAIT = "wait"


@dataclass(frozen=True)
class TaskRun:
    """One task of a run.

    Attributes
    ----------
    chosen
        Whether it was open when the run began or when it was added.
    attempt
        How many agents it was given to.
    worktree
        Where it works, from its beginning until it is over or put back.
    work
        The number of what is at work on it now: an agent, a check or a merge.
    since
        When that work began.
    fate
        Set while that work is being stopped.
    need, answer
        What a person is needed for, and their answer until it is passed on.
    report
        What went wrong last: a check's output, a conflict, an agent's last words.
    because
        The task for whose sake it was skipped.
    not_before
        Until when it waits for a rate limit; ``limits`` counts those in a row.
    resolving
        Whether a fresh agent was given a conflict.
    ticked
        Whether its box has been seen ticked.
    """

    id: str
    state: TaskState = TaskState.WAITING
    chosen: bool = True
    attempt: int = 0
    worktree: str | None = None
    work: int | None = None
    since: datetime | None = None
    fate: Fate | None = None
    need: Need | None = None
    answer: str | None = None
    report: str = ""
    because: str = ""
    not_before: datetime | None = None
    limits: int = 0
    resolving: bool = False
    ticked: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self.state in OVER

    @property
    def takes_slot(self) -> bool:
        """Whether it counts against ``parallel``: an agent that asks a person does not."""
        return self.work is not None and self.state is not TaskState.NEEDS_PERSON


@dataclass(frozen=True)
class Budget:
    """Beyond which the run ends; tokens and cost where agents report them."""

    seconds: float | None = None
    stop_at: datetime | None = None
    tokens: int | None = None
    cost: float | None = None


@dataclass(frozen=True)
class Run:
    """One execution of a playbook.

    Attributes
    ----------
    tasks
        By id: all that the playbook has or had since the run began.
    verdict, reason
        How it ended, or will once what has begun is over.
    landing
        The task that has the run's branch to itself while it is merged.
    limits
        By agent: until when its rate limit holds.
    last_work
        The number of the newest work.
    until_work
        The number of the command that says whether to loop.
    changed
        Whether this loop has committed anything.
    unreadable
        Why the document cannot be read now; nothing begins meanwhile.
    """

    playbook: Playbook
    began: datetime
    tasks: Mapping[str, TaskRun]
    budget: Budget = field(default_factory=Budget)
    phase: Phase = Phase.RUNNING
    verdict: Outcome | None = None
    reason: str = ""
    loop: int = 1
    landing: str | None = None
    limits: Mapping[str, datetime] = field(default_factory=dict)
    last_work: int = 0
    until_work: int | None = None
    changed: bool = False
    tokens: int = 0
    cost: float = 0.0
    unreadable: str = ""
