"""What every route has in common: sign-in, limits, and errors as JSON."""

from __future__ import annotations

import http
import inspect
import json
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlparse

from jupyter_server.base.call_context import CallContext
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from tornado.web import Finish, HTTPError, stream_request_body

from maestro_jupyter.model import MaestroError, TooLargeError

from .answers import in_words
from .auth import AUTH_RESOURCE, OwnerAuthorizer, bearer_token, scoped_user
from .bodies import BODY_BYTES
from .errors import describe
from .gate import SETTING, Gate, Services


class MaestroRoute(JupyterHandler):
    """Signs a request in by Jupyter's own rules or by the scoped token, and answers errors as JSON.

    The scoped token is no cookie: a page of another origin can't make a browser send it, so such
    requests need no XSRF token. An ``Origin``, where there is one, has to be this server's own.
    """

    auth_resource = AUTH_RESOURCE
    by_scoped_token = False
    services: Services

    @property
    def gate(self) -> Gate:
        """The gate of the server that this request came to."""
        gate = self.settings[SETTING]
        assert isinstance(gate, Gate)  # noqa: S101
        return gate

    async def prepare(self, **options: Any) -> None:
        """Sign the request in, and wait for the services where they are still starting."""
        token = bearer_token(self.request)
        if token is not None and self.gate.token.matches(token):
            self._sign_in_owner()
        else:
            prepared = super().prepare(**options)
            if inspect.isawaitable(prepared):
                await prepared
        if self.current_user is not None:
            self.services = await self.gate.services()
            self.services.activity.touch()

    def _sign_in_owner(self) -> None:
        CallContext.set(CallContext.JUPYTER_HANDLER, self)
        if not self.check_host():
            raise HTTPError(403, "This server does not answer to that host name.")
        self.by_scoped_token = True
        self.current_user = self._jupyter_current_user = scoped_user()
        if not self.check_origin():
            raise HTTPError(403, "The request comes from a page of another origin.")

    def check_admission(self) -> None:
        """Raise what speaks against the request, where that could not be said before."""

    def get_login_url(self) -> str:
        """Refuse: programs come here, who can't do anything with a page to log in."""
        self.check_admission()
        raise HTTPError(403)

    @property
    def authorizer(self) -> Any:
        """Who decides: Jupyter's authorizer, or nobody for the owner's own client."""
        return OwnerAuthorizer() if self.by_scoped_token else super().authorizer

    def check_origin(self, origin: str | None = None) -> bool:
        """Return whether the request may come from where it says it comes from."""
        if self.by_scoped_token:
            return self.is_same_origin()
        return bool(super().check_origin(*([origin] if origin else [])))

    def is_same_origin(self) -> bool:
        """Return whether the request names no origin, as programs do, or this server's own."""
        origin = self.get_origin()
        return origin is None or urlparse(origin.lower()).netloc == self.request.host.lower()

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Log a bug with its cause; refusals are in the access log already.

        The query is left out, because Jupyter takes tokens there.
        """
        where = f"{self.request.method} {self.request.path}"
        if isinstance(value, MaestroError | HTTPError | Finish):
            self.log.debug("%s refused: %s", where, type(value).__name__)
        else:
            self.log.error("%s failed", where, exc_info=(typ, value, tb))  # type: ignore[arg-type]

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with the message, the reason and the hint."""
        raised = kwargs.get("exc_info")
        status, body = describe(raised[1] if raised else None, status_code)
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        if status == http.HTTPStatus.UNAUTHORIZED:
            self.set_header("WWW-Authenticate", "Bearer")
        self.finish(json.dumps(in_words(body)))


@stream_request_body
class JsonRoute(MaestroRoute, APIHandler):
    """A route that takes and gives JSON, and keeps no more of a body than its limit.

    A refusal waits until the body has gone by. Who is still sending would not read it: the
    connection would be closed before.
    """

    body_bytes = BODY_BYTES

    def initialize(self) -> None:
        """Begin with no body."""
        self._body = bytearray()
        self._refusal: Exception | None = None

    async def prepare(self, **options: Any) -> None:
        """Sign the request in, and note what speaks against it."""
        try:
            await self.sign_in(**options)
        except Exception as refusal:  # noqa: BLE001 - raised again by check_admission
            self._refusal = refusal
            if not hasattr(self, "_jupyter_current_user"):
                self.current_user = self._jupyter_current_user = None

    async def sign_in(self, **options: Any) -> None:
        """Sign the request in."""
        await super().prepare(**options)

    def data_received(self, chunk: bytes) -> None:
        """Keep a part of the body, up to the limit."""
        if self._refusal is None and len(self._body) + len(chunk) > self.body_bytes:
            self._refusal = self._too_large()
            self._body.clear()
        if self._refusal is None:
            self._body.extend(chunk)

    def check_admission(self) -> None:
        """Raise what speaks against the request."""
        if self._refusal is not None:
            raise self._refusal

    def body(self) -> bytes:
        """Return the whole body."""
        return bytes(self._body)

    def _too_large(self) -> TooLargeError:
        return TooLargeError(
            f"The request's body is too large; this route takes at most {self.body_bytes:,} bytes.",
            hint="Put long texts into a file in the repository and name it.",
            reason="body_too_large",
        )

    def repository(self, named: str | None) -> Path:
        """Return the folder that a request means; relative ones start where the server does."""
        root = self.services.default_repo
        return root if named is None else root / Path(named).expanduser()

    def compute_etag(self) -> str | None:
        """Return None: what sessions do is never the same twice."""
        return None

    def give(self, body: str | bytes | dict[str, Any] | list[Any], status: int = 200) -> None:
        """Answer with JSON."""
        self.set_status(status, http.HTTPStatus(status).phrase)
        self.set_header("Cache-Control", "no-store")
        self.finish(body if isinstance(body, str | bytes) else json.dumps(body))
