"""What can go wrong between a face and the server."""

from __future__ import annotations

from typing import Any

from maestro_jupyter.model import (
    ConflictError,
    InvalidInputError,
    MaestroError,
    NotAllowedError,
    NotFoundError,
    TooLargeError,
    UnavailableError,
)

_KINDS: dict[int, type[MaestroError]] = {
    kind.http_status: kind
    for kind in (
        InvalidInputError,
        NotAllowedError,
        NotFoundError,
        ConflictError,
        TooLargeError,
        UnavailableError,
    )
}
_NOT_SIGNED_IN = (None, "", "forbidden", "not_authenticated")
"""Reasons with which Jupyter's own authentication turns a request away."""


class ServerUnreachableError(UnavailableError):
    """No server answers where one should be."""

    reason = "server_unreachable"


class ServerStartError(UnavailableError):
    """A server of our own did not come up."""

    reason = "server_start_failed"


class ServerFaultError(MaestroError):
    """The server failed in a way that no request should make it fail."""

    reason = "server_fault"


class NoExtensionError(UnavailableError):
    """The server answers, but Maestro is not enabled in it."""

    reason = "no_extension"


class WrongTokenError(NotAllowedError):
    """The server does not know the token."""

    reason = "wrong_token"


class NoSuchSessionError(NotFoundError, KeyError):
    """No open session has this name or id."""

    reason = "no_such_session"
    __str__ = Exception.__str__


class WaitTimeoutError(MaestroError, TimeoutError):
    """The session did not reach the state in time."""

    reason = "timeout"
    __str__ = Exception.__str__


class SessionEndedError(ConflictError):
    """The session ended, so it will never reach the state that was waited for."""

    reason = "session_ended"


def error_from_response(status: int, body: Any, *, url: str) -> MaestroError:
    """Return the error that an answer of the server stands for.

    Parameters
    ----------
    status
        The HTTP status, 400 or above.
    body
        The answer as parsed JSON; None where it was not JSON.
    url
        The server's address, for the message.
    """
    said = body if isinstance(body, dict) else {}
    reason = said.get("reason")
    if status in {401, 403} and reason in _NOT_SIGNED_IN:
        return WrongTokenError(
            f"The server at {url} refused the token.",
            hint="Give the token that this server printed when it started.",
        )
    if not isinstance(reason, str) or not reason:
        if status == NotFoundError.http_status:
            return NoExtensionError(
                f"The server at {url} answers, but Maestro is not enabled in it.",
                hint="Run there: jupyter server extension enable maestro_jupyter",
            )
        reason = None
    message = str(said.get("message") or f"The server answered with HTTP status {status}.")
    hint = str(said.get("hint") or "")
    if status >= 500:  # noqa: PLR2004
        hint = hint or "This is a fault in the server; its log says more."
        return ServerFaultError(message, hint=hint, reason=reason)
    kind = _KINDS.get(status, NotAllowedError if status == 401 else MaestroError)  # noqa: PLR2004
    error = kind(message, hint=hint, reason=reason)
    files = said.get("files")
    error.files = tuple(map(str, files)) if isinstance(files, list) else ()
    return error
