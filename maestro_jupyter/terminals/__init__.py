"""Programs under PTYs: started, read, typed into, watched by many, and ended without leftovers."""

from .environment import DEFAULT_DENY, scrub
from .errors import (
    BadCommandError,
    BadFolderError,
    BadSizeError,
    CommandTooLongError,
    InputFullError,
    MissingExecutableError,
    NoSuchTerminalError,
    SpawnFailedError,
    TerminalEndedError,
    TerminalNameInUseError,
    TerminalRunsError,
    TerminalsClosedError,
)
from .terminal import Terminal
from .terminals import Terminals
from .tree import end_leftovers
from .viewer import Viewer

__all__ = [
    "DEFAULT_DENY",
    "BadCommandError",
    "BadFolderError",
    "BadSizeError",
    "CommandTooLongError",
    "InputFullError",
    "MissingExecutableError",
    "NoSuchTerminalError",
    "SpawnFailedError",
    "Terminal",
    "TerminalEndedError",
    "TerminalNameInUseError",
    "TerminalRunsError",
    "Terminals",
    "TerminalsClosedError",
    "Viewer",
    "end_leftovers",
    "scrub",
]
