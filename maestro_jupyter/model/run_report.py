"""A run and its log as every face sees them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from .run_state import Need, Outcome, Phase, TaskState


class RunEventKind(StrEnum):
    """What happened in a run."""

    RUN_START = "run_start"
    TASK_START = "task_start"
    TASK_OUTPUT = "task_output"
    ATTEMPT_FAILED = "attempt_failed"
    TASK_DONE = "task_done"
    TASK_SKIPPED = "task_skipped"
    TASK_DROPPED = "task_dropped"
    LOOP_DONE = "loop_done"
    HUMAN_NEEDED = "human_needed"
    ANSWERED = "answered"
    RATE_LIMITED = "rate_limited"
    STALLED = "stalled"
    PAUSED = "paused"
    RESUMED = "resumed"
    HALTED = "halted"
    INTERRUPTED = "interrupted"
    MERGED = "merged"
    KEPT = "kept"
    CHECK_STARTED = "check_started"
    CHECK_ENDED = "check_ended"
    TICKED = "ticked"
    NOTE = "note"
    RUN_DONE = "run_done"
    ERROR = "error"


class RunEvent(BaseModel):
    """One row of a run's log."""

    model_config = ConfigDict(frozen=True)

    seq: int = Field(ge=1, description="Gapless per run.")
    run: str
    time: datetime
    kind: RunEventKind
    task: str | None = None
    detail: dict[str, Any] = Field(default_factory=dict)


class TaskReport(BaseModel):
    """One task of a run."""

    model_config = ConfigDict(frozen=True)

    id: str
    document: str
    text: str
    line: int
    state: TaskState
    attempt: int
    attempts: int = Field(description="How often it is given to an agent at most.")
    agent: str | None
    check: str | None
    human: bool
    parent: str | None
    needs: tuple[str, ...]
    session: str | None = Field(description="The id of the session at work on it now.")
    session_name: str | None
    need: Need | None = Field(description="What it needs a person for.")
    question: str
    choices: tuple[str, ...]
    report: str = Field(description="What went wrong last.")
    note: str = Field(description="What was done, in a paragraph.")
    began: datetime | None
    ended: datetime | None
    seconds: float
    not_before: datetime | None = Field(description="Until when it waits for a rate limit.")
    commits: tuple[str, ...]
    tokens: int
    cost: float
    eta_seconds: float | None = Field(description="How long it took before, if it ever ran.")


class BudgetReport(BaseModel):
    """Beyond which a run ends."""

    model_config = ConfigDict(frozen=True)

    seconds: float | None = None
    stop_at: datetime | None = None
    tokens: int | None = None
    cost: float | None = None


class Counts(BaseModel):
    """How many of a run's tasks are where."""

    model_config = ConfigDict(frozen=True)

    total: int
    done: int
    failed: int
    skipped: int
    running: int
    needs_person: int
    waiting: int


class RunReport(BaseModel):
    """One execution of a playbook."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(pattern=r"^[0-9a-f]{12}$")
    name: str
    repo: str
    documents: tuple[str, ...] = Field(description="Relative to the repository, in order.")
    worktree: str
    branch: str
    base: str
    target: str | None
    phase: Phase
    outcome: Outcome | None
    reason: str
    loop: int
    loops: int | None
    parallel: int
    began: datetime
    updated: datetime
    ended: datetime | None
    seconds: float = Field(description="How long it was at work so far.")
    tokens: int
    cost: float
    budget: BudgetReport
    unreadable: str = Field(description="Why its document cannot be read just now.")
    pr: dict[str, Any] | None
    kept: tuple[str, ...] = Field(description="Branches that hold attempts which came to nothing.")
    counts: Counts
    seq: int = Field(ge=0, description="The number of its newest event.")
    tasks: tuple[TaskReport, ...]

    def only(self, tasks: AbstractSet[str]) -> RunReport:
        """Return the run with no other tasks than these."""
        kept = tuple(task for task in self.tasks if task.id in tasks)
        return self.model_copy(update={"tasks": kept})

    def without_reports(self) -> RunReport:
        """Return the run without what went wrong in its tasks, which can be long."""
        tasks = tuple(task.model_copy(update={"report": ""}) for task in self.tasks)
        return self.model_copy(update={"tasks": tasks})
