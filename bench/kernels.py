"""The kernels of notebooks, over Jupyter's own routes."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tornado.httpclient import AsyncHTTPClient

from tests.e2e.lab import Lab

_PATIENCE = 60.0
_LOOK_AGAIN = 0.1


class Kernels:
    """The kernels of one server, by their notebooks' names."""

    def __init__(self, lab: Lab) -> None:
        self._url = f"{lab.url}api/"
        self._headers = {"Authorization": f"token {lab.token}"}
        self._client = AsyncHTTPClient()

    async def until(self, notebook: str, state: str) -> None:
        """Wait until a notebook's kernel is in a state, ``idle`` or ``busy``."""
        async with asyncio.timeout(_PATIENCE):
            # Jupyter's routes don't tell when a kernel changes; one has to ask.
            while (await self._session(notebook))["kernel"]["execution_state"] != state:  # noqa: ASYNC110
                await asyncio.sleep(_LOOK_AGAIN)

    async def interrupt(self, notebook: str) -> None:
        """Interrupt what a notebook's kernel runs."""
        kernel = (await self._session(notebook))["kernel"]["id"]
        await self._fetch(f"kernels/{kernel}/interrupt", method="POST", body="")

    async def end(self, notebook: str) -> None:
        """Shut a notebook's kernel down."""
        session = (await self._session(notebook))["id"]
        await self._fetch(f"sessions/{session}", method="DELETE")

    async def _session(self, notebook: str) -> dict[str, Any]:
        sessions: list[dict[str, Any]] = json.loads(await self._fetch("sessions"))
        return next(session for session in sessions if session["path"] == notebook)

    async def _fetch(self, path: str, **options: Any) -> bytes:
        response = await self._client.fetch(
            self._url + path, headers=self._headers, request_timeout=_PATIENCE, **options
        )
        return response.body
