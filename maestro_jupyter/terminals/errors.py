"""What can go wrong with a terminal, in words a person can act on."""

from __future__ import annotations

from typing import ClassVar

from maestro_jupyter.model import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    TooLargeError,
    UnavailableError,
)


class BadCommandError(InvalidInputError):
    """The command or its environment can't be handed to the system."""

    reason = "bad_command"


class BadSizeError(InvalidInputError):
    """No terminal can have this size."""

    reason = "bad_size"


class BadFolderError(InvalidInputError):
    """The folder to start in is missing, is no folder, or may not be entered."""

    reason = "bad_folder"


class MissingExecutableError(UnavailableError):
    """The program isn't installed, isn't executable, or its interpreter is missing."""

    reason = "missing_executable"


class CommandTooLongError(TooLargeError):
    """The arguments and the environment are larger than the system takes."""

    reason = "command_too_long"


class SpawnFailedError(UnavailableError):
    """The system has no process, file descriptor, memory or pseudo-terminal to spare."""

    reason = "spawn_failed"


class InputFullError(TooLargeError):
    """A program doesn't read its input, and the queue in front of it is full."""

    reason = "input_full"


class TerminalEndedError(ConflictError):
    """The terminal's process has ended, so that nothing can be typed into it."""

    reason = "terminal_ended"


class TerminalRunsError(ConflictError):
    """The terminal's process still runs."""

    reason = "terminal_runs"


class TerminalNameInUseError(ConflictError):
    """There is a terminal of this name already."""

    reason = "terminal_name_in_use"


class NoSuchTerminalError(NotFoundError):
    """There is no terminal of this name."""

    reason = "no_such_terminal"


class TerminalsClosedError(UnavailableError):
    """The server is stopping, so that no terminal can be started."""

    reason = "terminals_closed"
    http_status: ClassVar[int] = 503
