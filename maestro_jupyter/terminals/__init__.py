"""Programs under PTYs: started, read, typed into, watched by many, and ended without leftovers."""

from .announcements import Announcements
from .cast_file import blocks as recording_blocks
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
from .exertion import Exertion, exertion_of
from .keeping import KEEPER, Keep, TmuxError, check_tmux
from .kept import KeptTerminal
from .recordings import Limits, Recordings
from .terminal import Terminal
from .terminals import Terminals
from .tree import end_leftovers
from .viewer import Viewer

__all__ = [
    "DEFAULT_DENY",
    "KEEPER",
    "Announcements",
    "BadCommandError",
    "BadFolderError",
    "BadSizeError",
    "CommandTooLongError",
    "Exertion",
    "InputFullError",
    "Keep",
    "KeptTerminal",
    "Limits",
    "MissingExecutableError",
    "NoSuchTerminalError",
    "Recordings",
    "SpawnFailedError",
    "Terminal",
    "TerminalEndedError",
    "TerminalNameInUseError",
    "TerminalRunsError",
    "Terminals",
    "TerminalsClosedError",
    "TmuxError",
    "Viewer",
    "check_tmux",
    "end_leftovers",
    "exertion_of",
    "recording_blocks",
    "scrub",
]
