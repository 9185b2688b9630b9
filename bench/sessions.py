"""Sessions in a running server, over HTTP and websockets as any client has them."""

from __future__ import annotations

import json
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

from tests.e2e.lab import Lab

_SECONDS = 60.0


class Sessions:
    """The sessions of one server."""

    def __init__(self, lab: Lab) -> None:
        self._url = f"{lab.url}maestro/api/"
        self._headers = {
            "Authorization": f"token {lab.token}",
            "Content-Type": "application/json",
        }
        self._client = AsyncHTTPClient()

    async def ready(self) -> None:
        """Return when the server takes requests; one that has just started may not yet."""
        await self._fetch("")

    async def spawn(self, agent: str, **asked: str) -> dict[str, Any]:
        """Spawn a session and return it."""
        body = json.dumps({"agent": agent, **asked})
        return await self._fetch("sessions", method="POST", body=body)

    async def first_byte(self, session: str) -> None:
        """Return when the first byte of a session's terminal has come."""
        url = f"{self._url}sessions/{session}/terminal".replace("http", "ws", 1)
        request = HTTPRequest(url, headers=self._headers, connect_timeout=_SECONDS)
        socket = await websocket_connect(request)
        try:
            while not isinstance(frame := await socket.read_message(), bytes):
                if frame is None:
                    raise RuntimeError("The terminal was closed before it showed anything.")
        finally:
            socket.close()

    async def discard(self, session: str) -> None:
        """Close a session and throw its worktree and branch away."""
        await self._fetch(f"sessions/{session}?discard=true", method="DELETE")

    async def _fetch(self, path: str, **options: Any) -> dict[str, Any]:
        response = await self._client.fetch(
            self._url + path, headers=self._headers, request_timeout=_SECONDS, **options
        )
        answer: dict[str, Any] = json.loads(response.body)
        return answer
