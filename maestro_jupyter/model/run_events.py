"""What happens to a run, and what it wants done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .playbook import Playbook
from .run_state import Need, Outcome, TaskState


class Verb(StrEnum):
    """What a person can tell a run; ``skip`` and ``retry`` are for one task."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP_AFTER = "stop_after"
    KILL = "kill"
    SKIP = "skip"
    RETRY = "retry"


class Merging(StrEnum):
    """How a merge went; ``took_in`` means that the run's branch had moved and is now in."""

    LANDED = "landed"
    TOOK_IN = "took_in"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Happened:
    """Something at a moment."""

    time: datetime


@dataclass(frozen=True)
class AgentEnded(Happened):
    """An agent's process is gone.

    Attributes
    ----------
    committed
        Whether the task's worktree has commits that it did not begin with.
    said
        Its last words.
    limited, limited_until
        Whether a rate limit ended it, and when that is over, if it is known.
    refused
        Whether it may not work at all: not logged in, not permitted.
    """

    task: str
    work: int
    ok: bool
    committed: bool = False
    said: str = ""
    limited: bool = False
    limited_until: datetime | None = None
    refused: bool = False
    tokens: int = 0
    cost: float = 0.0


@dataclass(frozen=True)
class AgentSeated(Happened):
    """An agent waits for a place among those that may run, or has got one and begins.

    The time of an attempt counts from its beginning.
    """

    task: str
    work: int
    begins: bool


@dataclass(frozen=True)
class AgentAsked(Happened):
    """An agent needs input and waits for it."""

    task: str
    work: int
    question: str


@dataclass(frozen=True)
class Stalled(Happened):
    """An agent does nothing any more, and was told so once."""

    task: str
    work: int


@dataclass(frozen=True)
class Checked(Happened):
    """A check has ended."""

    task: str
    work: int
    passed: bool
    output: str = ""


@dataclass(frozen=True)
class Merged(Happened):
    """A merge has ended."""

    task: str
    work: int
    outcome: Merging
    output: str = ""


@dataclass(frozen=True)
class UntilChecked(Happened):
    """The command that says whether to loop has ended."""

    work: int
    passed: bool


@dataclass(frozen=True)
class Answered(Happened):
    """A person answered what a task needed them for."""

    task: str
    text: str


@dataclass(frozen=True)
class Edited(Happened):
    """The document was read again."""

    playbook: Playbook


@dataclass(frozen=True)
class Unreadable(Happened):
    """The document was read again and cannot be understood now."""

    message: str


@dataclass(frozen=True)
class Told(Happened):
    """A person steers."""

    verb: Verb
    task: str = ""


@dataclass(frozen=True)
class TimePassed(Happened):
    """It is ``time`` now."""


@dataclass(frozen=True)
class Lost(Happened):
    """The server died: no agent, check or merge of before is there any more."""


@dataclass(frozen=True)
class StartAgent:
    """Give the task to a fresh agent; ``report`` says what went wrong before."""

    task: str
    work: int
    attempt: int
    worktree: str
    report: str


@dataclass(frozen=True)
class RunCheck:
    """Run the task's check."""

    task: str
    work: int
    worktree: str
    command: str


@dataclass(frozen=True)
class Merge:
    """Merge what the task did into the run's branch."""

    task: str
    work: int
    worktree: str


@dataclass(frozen=True)
class StopWork:
    """Stop what is at work on the task; its end is told as ever."""

    task: str
    work: int


@dataclass(frozen=True)
class PassAnswer:
    """Give a person's answer to the agent that asked."""

    task: str
    work: int
    text: str


@dataclass(frozen=True)
class PutAway:
    """The task leaves its worktree; ``keep`` saves what is not merged on a branch of its own.

    The run's own worktree is then as it was before the task, or with ``keep`` false stays as it is.
    """

    task: str
    worktree: str
    keep: bool


@dataclass(frozen=True)
class TickBox:
    """Tick the task in the document."""

    task: str


@dataclass(frozen=True)
class AskPerson:
    """Tell a person that they are needed."""

    task: str
    need: Need
    question: str


@dataclass(frozen=True)
class RunUntil:
    """Run the command that says whether to loop."""

    work: int
    command: str


@dataclass(frozen=True)
class TaskChanged:
    """A task came to another state."""

    task: str
    state: TaskState
    report: str


@dataclass(frozen=True)
class LoopDone:
    """All tasks are over, and work begins again."""

    loop: int


@dataclass(frozen=True)
class End:
    """The run is over."""

    outcome: Outcome
    reason: str


Result = AgentEnded | AgentAsked | Stalled | Checked | Merged
Event = (
    Result | AgentSeated | UntilChecked | Answered | Edited | Unreadable | Told | TimePassed | Lost
)
Action = (
    StartAgent
    | RunCheck
    | Merge
    | StopWork
    | PassAnswer
    | PutAway
    | TickBox
    | AskPerson
    | RunUntil
    | TaskChanged
    | LoopDone
    | End
)
