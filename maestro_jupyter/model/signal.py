"""One piece of evidence about a session."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from .state import State
from .status import Progress, Source


class SignalKind(StrEnum):
    """What kind of thing was observed."""

    QUEUED = "queued"
    STARTING = "starting"
    STARTED = "started"
    REPORT = "report"
    ASK = "ask"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    PROGRESS = "progress"
    STOPPING = "stopping"
    EXITED = "exited"
    LOST = "lost"


class Signal(BaseModel):
    """Evidence, as it came in. What it means is decided by the fold alone.

    ``state`` is what a report claims, or for ``started`` the state that starting implies for this
    agent. ``exit_code`` is a process's exit status, ``exit_signal`` the number of the signal that
    ended it.
    """

    model_config = ConfigDict(frozen=True)

    kind: SignalKind
    source: Source
    time: datetime
    state: State | None = None
    message: str = ""
    question: str | None = None
    choices: tuple[str, ...] = ()
    progress: Progress | None = None
    exit_code: int | None = None
    exit_signal: int | None = None
