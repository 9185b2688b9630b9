"""What can go wrong with the sample repository."""

from __future__ import annotations

from maestro_jupyter.model import ConflictError, NotFoundError, UnavailableError


class PlaceTakenError(ConflictError):
    """There is something else where the sample should go."""

    reason = "place_taken"


class NotASampleError(ConflictError):
    """What should be removed was not made by :func:`maestro_jupyter.sample.create_sample`."""

    reason = "not_a_sample"


class SampleInUseError(ConflictError):
    """Worktrees of the sample are still there."""

    reason = "sample_in_use"


class SampleFailedError(UnavailableError):
    """The sample could not be written, or git could not be run."""

    reason = "sample_failed"


class UnknownTaskError(NotFoundError):
    """The sample has no piece of work of that name."""

    reason = "unknown_task"
