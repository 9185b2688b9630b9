"""What a request about runs can meet."""

from __future__ import annotations

from maestro_jupyter.model import ConflictError, InvalidInputError, NotFoundError


class UnknownRunError(NotFoundError):
    """No run has this id or name."""

    reason = "unknown_run"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"There is no run {key[:80]!r}.", hint="'maestro runs' lists those that there are."
        )


class NoPlaybookError(NotFoundError):
    """There is no playbook where one was named."""

    reason = "no_playbook"


class DocumentOutsideError(InvalidInputError):
    """A playbook is not in the repository that it is to be run for."""

    reason = "document_outside"


class UnfitAgentError(InvalidInputError):
    """An agent does not work on tasks."""

    reason = "unfit_agent"


class RunElsewhereError(ConflictError):
    """Another server looks after the run."""

    reason = "run_elsewhere"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Another server looks after the run {name!r}.",
            hint="Ask that one, or stop it first.",
        )


class RunGoesOnError(ConflictError):
    """The run has not ended."""

    reason = "run_goes_on"


class WouldLoseError(ConflictError):
    """Something would be lost."""

    reason = "would_lose"


class NotInARunError(ConflictError):
    """The session works for no run of a playbook."""

    reason = "not_in_a_run"
