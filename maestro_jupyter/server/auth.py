"""Who may use the routes: Jupyter's own users, and holders of this server's scoped token."""

from __future__ import annotations

import functools
import hmac
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from jupyter_server.auth.decorator import allow_unauthenticated, authorized, ws_authenticated
from jupyter_server.auth.identity import User
from tornado import web
from tornado.httputil import HTTPServerRequest

_Method = TypeVar("_Method", bound=Callable[..., Awaitable[None]])

AUTH_RESOURCE = "maestro"
_BEARER = re.compile(r"^bearer +([\x21-\x7e]{1,512})$", re.IGNORECASE)


def bearer_token(request: HTTPServerRequest) -> str | None:
    """Return the token of an ``Authorization: Bearer`` header, or None where there is none."""
    found = _BEARER.match(request.headers.get("Authorization", "").strip())
    return found.group(1) if found else None


class ScopedToken:
    """A secret of this server's own that opens Maestro's routes and nothing else.

    A kernel or a command line finds it in the runtime file. On JupyterHub the server's own token
    may be unknown to them, and elsewhere it would give them far more than they need.
    """

    def __init__(self) -> None:
        self.value = secrets.token_urlsafe(32)

    def matches(self, token: str) -> bool:
        """Return whether ``token`` is this one, in a time that tells nothing about it."""
        return hmac.compare_digest(token.encode(), self.value.encode())

    def __repr__(self) -> str:
        return "<ScopedToken>"


def scoped_user() -> User:
    """Return the user that the scoped token stands for: the owner of this server."""
    return User(username="maestro", name="Maestro", display_name="Maestro's own client")


class OwnerAuthorizer:
    """Grants everything; asked about Maestro's routes only, for the holder of the scoped token."""

    def is_authorized(self, handler: object, user: User, action: str, resource: str) -> bool:
        """Return True."""
        del handler, user, action, resource
        return True


def reads(method: _Method) -> _Method:
    """Let in who is signed in and may look."""
    return cast("_Method", web.authenticated(admitted(authorized(action="read")(method))))


def executes(method: _Method) -> _Method:
    """Let in who is signed in and may act: agents run programs, so this is Jupyter's `execute`."""
    return cast("_Method", web.authenticated(admitted(authorized(action="execute")(method))))


def watches(method: _Method) -> _Method:
    """Let a websocket in whose user is signed in and may look."""
    return cast("_Method", ws_authenticated(authorized(action="read")(method)))


def for_agents(method: _Method) -> _Method:
    """Let in who holds the token of a session, which the route has checked by itself."""
    return allow_unauthenticated(admitted(method))


def admitted(method: _Method) -> _Method:
    """Answer with what the route had to say against the request before its body came."""

    @functools.wraps(method)
    async def check_and_call(route: Any, *args: Any, **options: Any) -> None:
        route.check_admission()
        await method(route, *args, **options)

    return cast("_Method", check_and_call)
