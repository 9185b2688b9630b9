"""What a request about sessions can meet."""

from __future__ import annotations

from pathlib import Path

from maestro_jupyter.model import (
    ConflictError,
    InvalidInputError,
    MaestroError,
    NotAllowedError,
    NotFoundError,
    Session,
    UnavailableError,
)
from maestro_jupyter.model.project import PROJECT_FILE


class UnknownSessionError(NotFoundError):
    """No open session has this id or name."""

    reason = "unknown_session"


class NameTakenError(ConflictError):
    """An open session has this name already."""

    reason = "name_taken"


class PromptMissingError(InvalidInputError):
    """The agent can't start without a prompt."""

    reason = "prompt_missing"


class SessionEndedError(ConflictError):
    """The session's process has ended, so nobody reads what is sent to it."""

    reason = "session_ended"

    def __init__(self, session: Session) -> None:
        super().__init__(
            f"Session {session.name!r} has ended ({session.state}); nothing reads its input.",
            hint="Look at its work with diff, then merge, close or discard it.",
        )


class CommandsNotAllowedError(NotAllowedError):
    """A repository wants to run commands that the user has not allowed."""

    reason = "not_allowed"

    def __init__(self, repo: Path, count: int) -> None:
        commands = "a command" if count == 1 else f"{count} commands"
        super().__init__(
            f"{PROJECT_FILE} of {repo} has {commands} that you have not allowed yet, "
            "or not as they are now.",
            hint="Look at them and allow them: maestro allow (in a notebook: %maestro allow)",
        )


class CommandsChangedError(ConflictError):
    """The commands are not those that the user has seen."""

    reason = "commands_changed"


class NoCommandsError(NotFoundError):
    """A repository has no commands to allow."""

    reason = "no_commands"


class AgentMissingError(InvalidInputError):
    """Neither the request nor the repository names an agent."""

    reason = "agent_missing"


class NoFreePortsError(UnavailableError):
    """All ports of the range are in use."""

    reason = "no_free_ports"


class NothingAskedError(ConflictError):
    """The session waits for no answer."""

    reason = "nothing_asked"


class NoTerminalError(NotFoundError):
    """The session has no terminal in this server."""

    reason = "no_terminal"


class AskTimedOutError(MaestroError):
    """Nobody answered in time."""

    reason = "ask_timed_out"
    http_status = 408


class RunFolderError(UnavailableError):
    """The private folder of a session's run can't be made."""

    reason = "run_folder_unusable"

    def __init__(self, folder: Path, error: OSError) -> None:
        super().__init__(
            f"{folder} can't be made: {error.strerror or error}.",
            hint="Check that Maestro's data folder is writable and the disk not full.",
        )
