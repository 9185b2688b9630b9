"""What an error looks like over HTTP."""

from __future__ import annotations

import http
from http.client import responses
from typing import Any

from pydantic import ValidationError
from tornado.web import HTTPError

from maestro_jupyter.model import InvalidInputError, MaestroError, NotFoundError

_REASONS: dict[int, str] = {
    http.HTTPStatus.UNAUTHORIZED: "not_authenticated",
    http.HTTPStatus.FORBIDDEN: "forbidden",
    http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
}
_HINTS: dict[int, str] = {
    http.HTTPStatus.FORBIDDEN: (
        "Sign in to this Jupyter server, or send its token; a page must be of the same origin."
    ),
    http.HTTPStatus.METHOD_NOT_ALLOWED: "See the table of routes in Maestro's documentation.",
}
_BUG = {
    "message": "Maestro failed on this request; nothing is known to be wrong with the request.",
    "reason": "internal",
    "hint": "The server's log has the details; please report them.",
}


class UnknownRouteError(NotFoundError):
    """There is no such route."""

    reason = "unknown_route"


class BadBodyError(InvalidInputError):
    """A body, a frame or a query is not what the route takes."""

    reason = "bad_body"


def describe(error: BaseException | None, status: int) -> tuple[int, dict[str, Any]]:
    """Return the status and the body that tell a caller about ``error``.

    Anything that is neither Maestro's nor Tornado's own error is a bug: the caller learns that,
    and nothing of its insides.
    """
    if isinstance(error, MaestroError):
        return error.http_status, error.to_json()
    if isinstance(error, HTTPError) or (
        error is None and status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    ):
        return status, _http_error(error, status)
    return http.HTTPStatus.INTERNAL_SERVER_ERROR, dict(_BUG)


def _http_error(error: HTTPError | None, status: int) -> dict[str, str]:
    phrase = responses.get(status, "Error")
    said = error.log_message if error is not None else ""
    return {
        "message": said or phrase,
        "reason": _REASONS.get(status, phrase.lower().replace(" ", "_")),
        "hint": _HINTS.get(status, ""),
    }


def bad_body(error: ValidationError, what: str) -> BadBodyError:
    """Return what is wrong with ``what``, without repeating what was sent."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    place = f" at {where!r}" if where else ""
    if first["type"] == "json_invalid":
        return BadBodyError(
            f"{what} is not JSON: {first['msg'].removeprefix('Invalid JSON: ')}.",
            hint="Send one JSON object in UTF-8.",
            reason="malformed_json",
        )
    more = f" ({error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return BadBodyError(f"{what} is wrong{place}: {first['msg']}{more}.")
