"""Tells Maestro over MCP what the demo agent is doing, as any agent does."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from mcp.client import Client

DEADLINE = 10.0
"""Seconds until a server that does not answer counts as unreachable."""

_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})

_Call = tuple[str, dict[str, Any], float | None, "Future[str]"]


class ReportError(Exception):
    """Maestro could not be told, or answered with an error."""


class Reporter:
    """A connection to Maestro's MCP server, served by a thread of its own.

    It is made when there is something to say. Nothing here makes the work wait, except
    :meth:`settle` and :meth:`close`. What goes wrong is said once.

    Parameters
    ----------
    url, token
        Where the server is, and the session's own token.
    on_trouble
        Called with one sentence, at most once, from another thread.
    """

    def __init__(self, url: str, token: str, on_trouble: Callable[[str], None]) -> None:
        self._url = url
        self._token = token
        self._on_trouble = on_trouble
        self._said_trouble = False
        self._unreachable = ReportError("Maestro cannot be reached.")
        self._started = False
        self._hung_up = False
        self._sent: set[Future[str]] = set()
        self._loop = asyncio.new_event_loop()
        self._calls: asyncio.Queue[_Call | None] = asyncio.Queue()
        self._thread = threading.Thread(target=self._run, name="reporter", daemon=True)

    def status(self, state: str, message: str = "", question: str | None = None) -> None:
        """Report a state."""
        arguments = {"state": state, "message": message}
        if question is not None:
            arguments["needsInputPrompt"] = question
        self._call("maestro_status", arguments)

    def progress(self, done: float, total: float, message: str = "") -> None:
        """Report how much is done."""
        said = {"message": message} if message else {}
        self._call("maestro_progress", {"done": done, "total": total, **said})

    def ask(self, question: str, choices: tuple[str, ...] = ()) -> Future[str]:
        """Ask a person; cancel the future to withdraw the question."""
        arguments: dict[str, Any] = {"question": question}
        if choices:
            arguments["choices"] = list(choices)
        return self._call("maestro_ask", arguments, deadline=None)

    def note(self, text: str) -> None:
        """Leave a paragraph for the agents of the next tasks of a playbook."""
        self._call("maestro_note", {"text": text})

    def task(self) -> Future[str]:
        """Ask what the task of the playbook is, as JSON."""
        return self._call("maestro_task", {})

    def settle(self, seconds: float = DEADLINE) -> None:
        """Wait until everything was said so far has arrived, or ``seconds`` have passed."""
        wait(tuple(self._sent), timeout=seconds)

    def close(self, seconds: float = DEADLINE) -> bool:
        """Say what is left to say and hang up; return whether that was done in time."""
        if not self._started:
            return True
        self.settle(seconds)
        self._loop.call_soon_threadsafe(self._calls.put_nowait, None)
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _call(
        self, tool: str, arguments: dict[str, Any], deadline: float | None = DEADLINE
    ) -> Future[str]:
        future: Future[str] = Future()
        self._sent.add(future)
        future.add_done_callback(self._sent.discard)
        call = (tool, arguments, deadline, future)
        self._loop.call_soon_threadsafe(self._calls.put_nowait, call)
        if not self._started:
            self._started = True
            self._thread.start()
        return future

    def _run(self) -> None:
        # The client logs what it also raises; here a terminal would show it between the lines.
        logging.getLogger().addHandler(logging.NullHandler())
        try:
            self._loop.run_until_complete(self._serve())
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001
            self._refuse(error)
            self._loop.run_until_complete(self._serve_nobody())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        import httpx2
        from mcp.client import Client
        from mcp.client.streamable_http import streamable_http_client

        async with AsyncExitStack() as stack:
            http = httpx2.AsyncClient(
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=httpx2.Timeout(DEADLINE, read=None),
                trust_env=urlsplit(self._url).hostname not in _LOCAL,
            )
            await stack.enter_async_context(http)
            client = Client(streamable_http_client(self._url, http_client=http))
            async with asyncio.timeout(DEADLINE):
                await stack.enter_async_context(client)
            while call := await self._next():
                await self._carry_out(client, *call)

    async def _serve_nobody(self) -> None:
        while call := await self._next():
            _fail(call[3], self._unreachable)

    async def _next(self) -> _Call | None:
        """Return what is to be said next, or nothing once this side has hung up."""
        if self._hung_up:
            return None
        call = await self._calls.get()
        self._hung_up = call is None
        return call

    async def _carry_out(
        self,
        client: Client,
        tool: str,
        arguments: dict[str, Any],
        deadline: float | None,
        future: Future[str],
    ) -> None:
        task = asyncio.create_task(client.call_tool(tool, arguments, read_timeout_seconds=deadline))
        future.add_done_callback(lambda _: self._loop.call_soon_threadsafe(task.cancel))
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            _fail(future, self._unreachable)
            raise
        if task.cancelled():
            _fail(future, ReportError("The question was withdrawn."))
        elif error := task.exception():
            self._refuse(error)
            _fail(future, self._unreachable)
        else:
            result = task.result()
            text = "\n".join(part.text for part in result.content if part.type == "text")
            if result.is_error:
                self._trouble(f"Maestro refused {tool}: {text}")
                _fail(future, ReportError(text))
            elif future.set_running_or_notify_cancel():
                future.set_result(text)

    def _refuse(self, error: BaseException) -> None:
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        reason = str(error) or type(error).__name__
        self._unreachable = ReportError(f"Maestro cannot be reached: {reason}")
        self._trouble(f"Maestro cannot be reached at {self._url} ({reason}).")

    def _trouble(self, sentence: str) -> None:
        if not self._said_trouble:
            self._said_trouble = True
            self._on_trouble(sentence)


def _fail(future: Future[str], error: ReportError) -> None:
    if future.set_running_or_notify_cancel():
        future.set_exception(error)
