"""What a request about sessions can meet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from maestro_jupyter.model import (
    ConflictError,
    InvalidInputError,
    MaestroError,
    NotAllowedError,
    NotFoundError,
    Session,
    TooLargeError,
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
            hint="Look at them and allow them: %maestro allow",
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


class BadHookError(InvalidInputError):
    """What a hook passed on is not what that agent's hooks are told."""

    reason = "bad_hook"


class NoTerminalError(NotFoundError):
    """The session has no terminal in this server."""

    reason = "no_terminal"


class NoRecordingError(NotFoundError):
    """Nothing of the session's terminal was recorded, or it is forgotten by now."""

    reason = "no_recording"

    def __init__(self, key: str, *, recording: bool) -> None:
        off = "Recording is switched off (c.MaestroApp.recording)."
        old = "Recordings are kept for some time only; see c.MaestroApp.recording_max_age_days."
        super().__init__(
            f"There is no recording of {key[:80]!r}.",
            hint=old if recording else off,
        )


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


class NotAnImageError(InvalidInputError):
    """What was pasted is no image that agents can read."""

    reason = "not_an_image"


class ImageTooLargeError(TooLargeError):
    """The image is over the limit."""

    reason = "image_too_large"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"The image is too large; at most {limit / 2**20:g} MiB can be pasted.",
            hint="Make it smaller, or set MaestroApp.image_bytes.",
        )


class StillRunningError(ConflictError):
    """The session's process runs, so there is nothing to resume."""

    reason = "still_running"

    def __init__(self, session: Session) -> None:
        super().__init__(
            f"Session {session.name!r} has not ended; it is {session.state}.",
            hint=f"To tell it something: %maestro send {session.name} TEXT",
        )


class OfARunError(ConflictError):
    """The session works for a run of a playbook, which decides about it."""

    reason = "of_a_run"

    def __init__(self, session: Session) -> None:
        super().__init__(
            f"Session {session.name!r} works for the run {session.run}, which decides about it.",
            hint=f"Have the run try the task {session.task!r} again.",
        )


class NothingToResumeError(ConflictError):
    """The agent left nothing behind that it could go on with."""

    reason = "nothing_to_resume"

    def __init__(self, session: Session, why: str) -> None:
        super().__init__(
            f"Session {session.name!r} can't go on where it stopped: {why}.",
            hint="To start it again in its worktree with its prompt: "
            f"%maestro resume {session.name} --fresh",
        )


class UnknownCheckError(NotFoundError):
    """The repository has no such check."""

    reason = "unknown_check"

    def __init__(self, name: str | None, known: Sequence[str]) -> None:
        there = f"It has: {', '.join(known)}." if known else "It has no checks."
        super().__init__(
            "There is nothing to check." if name is None else f"There is no check {name!r}.",
            hint=f"{there} They are set in [checks] of .maestro.toml, in the commit that the "
            "session started from.",
        )


class CheckFailedError(ConflictError):
    """A check says that the work is not done."""

    reason = "check_failed"

    def __init__(self, name: str, how: str, output: str) -> None:
        said = f":\n{output}" if output else " and printed nothing."
        super().__init__(
            f"The check {name!r} {how}; nothing was merged{said}",
            hint="Have it put right, then merge again.",
        )


class MovedMeanwhileError(ConflictError):
    """The branch moved while its checks ran."""

    reason = "moved_meanwhile"

    def __init__(self, session: Session) -> None:
        super().__init__(
            f"{session.branch!r} moved while its checks ran; nothing was merged.",
            hint="Wait until the agent is done, then merge again.",
        )
