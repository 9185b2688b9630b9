"""Sessions, states, signals and events as plain immutable data, and the pure functions on them."""

from .errors import (
    BadPlaybookError,
    ConflictError,
    InvalidInputError,
    MaestroError,
    NotAllowedError,
    NotFoundError,
    PlaybookChangedError,
    TooLargeError,
    UnavailableError,
)
from .event import Event, EventKind
from .permission import Permission
from .session import Change, Session
from .signal import About, Signal, SignalKind
from .state import REPORTABLE, State
from .status import Progress, Source, Status

__all__ = [
    "REPORTABLE",
    "About",
    "BadPlaybookError",
    "Change",
    "ConflictError",
    "Event",
    "EventKind",
    "InvalidInputError",
    "MaestroError",
    "NotAllowedError",
    "NotFoundError",
    "Permission",
    "PlaybookChangedError",
    "Progress",
    "Session",
    "Signal",
    "SignalKind",
    "Source",
    "State",
    "Status",
    "TooLargeError",
    "UnavailableError",
]
