"""Sessions, states, signals and events as plain immutable data, and the pure functions on them."""

from .errors import (
    ConflictError,
    InvalidInputError,
    MaestroError,
    NotAllowedError,
    NotFoundError,
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
    "Change",
    "ConflictError",
    "Event",
    "EventKind",
    "InvalidInputError",
    "MaestroError",
    "NotAllowedError",
    "NotFoundError",
    "Permission",
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
