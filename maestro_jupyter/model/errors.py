"""What can go wrong, in the words a person reads, with the code a program matches.

Every floor raises subclasses of the kinds below. A face shows ``message`` and ``hint``; the server
turns a kind into an HTTP status; a script matches ``reason``.
"""

from __future__ import annotations

from typing import Any, ClassVar


class MaestroError(Exception):
    """Something went wrong that a person can act on.

    Parameters
    ----------
    message
        What happened, and to what.
    hint
        What to do about it; empty where there is nothing to do.
    reason
        A stable word for programs, in snake_case; each subclass has its own default.

    Attributes
    ----------
    files
        The files that it is about, if any.
    """

    reason: str = "error"
    http_status: ClassVar[int] = 400
    files: tuple[str, ...] = ()

    def __init__(self, message: str, *, hint: str = "", reason: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if reason is not None:
            self.reason = reason

    def to_json(self) -> dict[str, Any]:
        """Return the body of an HTTP error; ``files`` are in it where it is about some."""
        said = {"message": self.message, "reason": self.reason, "hint": self.hint}
        return said | ({"files": list(self.files)} if self.files else {})


class InvalidInputError(MaestroError):
    """The request itself is wrong: a bad name, an unknown agent, a malformed body."""

    reason = "invalid_input"
    http_status = 400


class NotAllowedError(MaestroError):
    """The caller is known, and may not do this."""

    reason = "not_allowed"
    http_status = 403


class NotFoundError(MaestroError):
    """What the request names does not exist."""

    reason = "not_found"
    http_status = 404


class ConflictError(MaestroError):
    """The request is fine, but what is there now stands in its way."""

    reason = "conflict"
    http_status = 409


class TooLargeError(MaestroError):
    """The request, or a part of it, is over its limit."""

    reason = "too_large"
    http_status = 413


class UnavailableError(MaestroError):
    """What the request needs is missing on this machine or not ready: a program, disk space."""

    reason = "unavailable"
    http_status = 424


class BadPlaybookError(InvalidInputError):
    """A playbook is not what it has to be; the message names the document, line and key."""

    reason = "bad_playbook"


class PlaybookChangedError(ConflictError):
    """A playbook is not the one any more that a task was read from."""

    reason = "playbook_changed"
