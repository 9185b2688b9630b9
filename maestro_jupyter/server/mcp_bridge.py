"""MCP's Streamable HTTP on Tornado: a request handler that speaks ASGI with the SDK."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tornado.iostream import StreamClosedError

from .agent_route import AgentRoute
from .auth import for_agents
from .mcp_endpoint import SESSION, Message

_NOT_PASSED_ON = frozenset({"authorization", "cookie"})


class McpRoute(AgentRoute):
    """Takes MCP messages from agents. Each stands for itself; there is no stream to ``GET``."""

    def initialize(self) -> None:
        """Begin with a client that is there."""
        super().initialize()
        self._gone = asyncio.Event()
        self._body_is_taken = False

    @for_agents
    async def post(self) -> None:
        """Answer one message."""
        body = self.body()
        server = await self.services.mcp.server()
        cancelled = _cancelled_request(body)
        if cancelled is not None:
            server.cancel(self.session, cancelled)
        await server.handle_request(self._scope(), self._receive, self._send)

    def on_connection_close(self) -> None:
        """Tell the SDK, which then cancels what the client waited for."""
        self._gone.set()

    def _scope(self) -> Message:
        request = self.request
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": request.protocol,
            "path": request.path,
            "raw_path": request.path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [
                (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
                for name, value in request.headers.get_all()
                if name.lower() not in _NOT_PASSED_ON
            ],
            "client": None,
            "server": None,
            "state": {SESSION: self.session},
        }

    async def _receive(self) -> Message:
        if not self._body_is_taken:
            self._body_is_taken = True
            return {"type": "http.request", "body": self.body(), "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if self._gone.is_set():
            return
        if message["type"] == "http.response.start":
            self.set_status(message["status"])
            for name, value in message.get("headers", []):
                self.set_header(name.decode("latin-1"), value.decode("latin-1"))
            return
        if message.get("body"):
            self.write(message["body"])
        try:
            if message.get("more_body", False):
                await self.flush()
            else:
                await self.finish(set_content_type=self._headers.get("Content-Type"))
        except StreamClosedError:
            self._gone.set()


def _cancelled_request(body: bytes) -> str | int | None:
    """Return the number of the request that a message takes back, if it is such a message."""
    if b"notifications/cancelled" not in body:
        return None
    try:
        message: Any = json.loads(body)
        if message["method"] != "notifications/cancelled":
            return None
        request = message["params"]["requestId"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return request if isinstance(request, str | int) else None
