"""Routes for agents, who hold a token for their own session and nothing else."""

from __future__ import annotations

from typing import Any

from jupyter_server.base.call_context import CallContext
from tornado.web import HTTPError

from maestro_jupyter.model import MaestroError

from .auth import bearer_token
from .base import JsonRoute


class WrongTokenError(MaestroError):
    """The token belongs to no session that runs."""

    reason = "wrong_token"
    http_status = 401


class AgentRoute(JsonRoute):
    """Knows a session by its token. No cookie counts here, so there is no XSRF token either."""

    session: str

    async def sign_in(self, **options: Any) -> None:
        """Find the session that the bearer token belongs to."""
        del options
        CallContext.set(CallContext.JUPYTER_HANDLER, self)
        self.current_user = None
        if not self.check_host():
            raise HTTPError(403, "This server does not answer to that host name.")
        if not self.is_same_origin():
            raise HTTPError(403, "The request comes from a page of another origin.")
        self.services = await self.gate.services()
        token = bearer_token(self.request)
        session = self.services.orchestrator.authenticate(token) if token else None
        if session is None:
            raise WrongTokenError(
                "The token is missing, or belongs to no session that runs.",
                hint="Send the session's own token: Authorization: Bearer $MAESTRO_TOKEN.",
            )
        self.session = session
        self.services.activity.touch()

    def check_xsrf_cookie(self) -> None:
        """Pass: no cookie is honoured here."""
