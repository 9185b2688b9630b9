"""What both websockets have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from maestro_jupyter.model import MaestroError

from .base import MaestroRoute

GOING_AWAY = 1001
UNSUPPORTED = 1003
POLICY = 1008
TRY_LATER = 1013
_REASON_BYTES = 120


class SocketRoute(MaestroRoute, WebSocketMixin, WebSocketHandler, JupyterHandler):
    """A websocket that a page of another origin can't open.

    A browser always names the origin of a websocket. One that comes with a cookie and without an
    origin is therefore refused, too.
    """

    _connection: AbstractContextManager[None] | None = None

    async def prepare(self, **options: Any) -> None:
        """Sign the request in by token, or by cookie and origin."""
        await super().prepare(**options)
        by_cookie = self.identity_provider.auth_enabled and not (
            self.by_scoped_token or self.token_authenticated
        )
        if by_cookie and self.get_origin() is None:
            raise HTTPError(403, "A websocket without a token needs an Origin header.")

    def open(self, *args: Any, **kwargs: Any) -> None:
        """Count the client in, and send small frames at once."""
        super().open(*args, **kwargs)
        self.set_nodelay(True)
        self._connection = self.services.activity.connection()
        self._connection.__enter__()

    def on_close(self) -> None:
        """Count the client out."""
        if self._connection is not None:
            self._connection.__exit__(None, None, None)
            self._connection = None
        super().on_close()

    def get_compression_options(self) -> None:
        """Return None: compressing would cost more time than it saves on a terminal."""
        return

    def post_frame(self, frame: str | bytes) -> None:
        """Send a frame without waiting; a closed socket needs none."""
        try:
            sent = self.write_message(frame, binary=isinstance(frame, bytes))
        except WebSocketClosedError:
            return
        sent.add_done_callback(_observe)

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Close the socket on a frame that is not what the route takes, saying why."""
        try:
            yield
        except MaestroError as error:
            reason = error.message.encode()[:_REASON_BYTES].decode(errors="ignore")
            self.close(POLICY, reason)


def _observe(sent: asyncio.Future[None]) -> None:
    """Take note of the outcome, so that a client's going away is not reported as a bug."""
    if not sent.cancelled():
        sent.exception()
