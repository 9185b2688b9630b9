"""The MCP server's life: loaded at first use, run in a task of its own, ended with the extension.

Importing the SDK takes half a second, which nobody should wait for who starts a Jupyter server.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from maestro_jupyter.orchestration import Orchestrator

SESSION = "maestro_session"
"""The key of a request's state that names the session whose token came with it."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class McpServer(Protocol):
    """An ASGI application with a life."""

    def run(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Serve for as long as the context is open."""

    async def handle_request(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""

    def cancel(self, session: str, request: str | int) -> None:
        """Cancel a call that a session's client no longer waits for."""


class McpEndpoint:
    """Hands requests to the MCP server."""

    def __init__(self, orchestrator: Orchestrator) -> None:
        self._orchestrator = orchestrator
        self._closing = asyncio.Event()
        self._server: asyncio.Future[McpServer] | None = None
        self._task: asyncio.Task[None] | None = None

    def warm(self) -> None:
        """Begin to load, because a request is about to come."""
        if self._server is None:
            loop = asyncio.get_running_loop()
            self._server = loop.create_future()
            self._task = loop.create_task(self._run(self._server))

    async def server(self) -> McpServer:
        """Return the server, loaded and running."""
        self.warm()
        assert self._server is not None  # noqa: S101
        return await asyncio.shield(self._server)

    async def close(self) -> None:
        """End the server and every call that still runs."""
        self._closing.set()
        if self._task is not None:
            await self._task

    async def _run(self, ready: asyncio.Future[McpServer]) -> None:
        # The SDK's task group has to be entered and left by one task.
        try:
            make_server = await asyncio.to_thread(_load)
            server = make_server(self._orchestrator)
            async with server.run():
                ready.set_result(server)
                await self._closing.wait()
        except Exception as error:
            if ready.done():
                raise
            ready.set_exception(error)


def _load() -> Callable[[Orchestrator], McpServer]:
    # What is loaded now stays for good. Tracing it, now or ever again, would hold the loop up.
    gc.disable()
    try:
        module = importlib.import_module("maestro_jupyter.server.mcp_tools")
        gc.freeze()
    finally:
        gc.enable()
    make_server: Callable[[Orchestrator], McpServer] = module.MaestroMcp
    return make_server
