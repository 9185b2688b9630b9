"""The MCP server that agents report to."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import anyio
import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from maestro_jupyter._version import __version__
from maestro_jupyter.model import InvalidInputError, MaestroError, Progress, Status

from .errors import bad_body
from .mcp_arguments import (
    AskArguments,
    NoArguments,
    NoteArguments,
    ProgressArguments,
    StatusArguments,
)
from .mcp_endpoint import SESSION, Message, Receive, Send

if TYPE_CHECKING:
    from maestro_jupyter.orchestration import Orchestrator

HEARTBEAT = 10.0
"""Seconds between two signs of life while an agent waits for a person."""

INSTRUCTIONS = (
    "You run as one of several agents that a person watches side by side. Call maestro_status "
    "when you begin, when what you do changes, and when you are finished or stuck. Call "
    "maestro_ask when you can't go on without the person's decision; it waits for the answer. "
    "Call maestro_progress where you can count your steps."
)

Context = ServerRequestContext[Any, Any]
Result = types.CallToolResult


@dataclass(frozen=True)
class Tool:
    """One tool: what an agent reads about it, what it takes, what it does.

    ``in_runs`` says that only the sessions of playbook runs have it.
    """

    name: str
    description: str
    arguments: type[BaseModel]
    call: Callable[[Context, str, Any], Awaitable[Result]]

    in_runs: bool = False

    def described(self) -> types.Tool:
        """Return what the protocol says about the tool."""
        schema = self.arguments.model_json_schema(by_alias=True)
        return types.Tool(name=self.name, description=self.description, input_schema=schema)


class MaestroMcp:
    """The tools, each of which acts for the session that the request's token belongs to."""

    def __init__(self, orchestrator: Orchestrator) -> None:
        self._orchestrator = orchestrator
        self._waiting: dict[tuple[str, str | int], list[anyio.CancelScope]] = {}
        self._tools = {tool.name: tool for tool in self._make_tools()}
        server: Server[Any] = Server(
            "maestro",
            version=__version__,
            title="Maestro",
            instructions=INSTRUCTIONS,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
        )
        self._manager = StreamableHTTPSessionManager(app=server, stateless=True)

    @contextlib.asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Serve for as long as the context is open."""
        async with self._manager.run():
            yield

    async def handle_request(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._manager.handle_request(scope, receive, send)

    def cancel(self, session: str, request: str | int) -> None:
        """Cancel a question that a session's client no longer waits for.

        Requests carry no more than their client's own number. Where two clients of one session
        wait under the same number, neither is cancelled.
        """
        waiting = self._waiting.get((session, request), [])
        if len(waiting) == 1:
            waiting[0].cancel()

    def _make_tools(self) -> list[Tool]:
        return [
            Tool(
                "maestro_status",
                "Tell the person who watches what you are doing.",
                StatusArguments,
                self._status,
            ),
            Tool(
                "maestro_ask",
                "Ask the person a question and wait for the answer. Use it only when you can't "
                "decide yourself.",
                AskArguments,
                self._ask,
            ),
            Tool(
                "maestro_progress",
                "Show the person how far you are.",
                ProgressArguments,
                self._progress,
            ),
            Tool(
                "maestro_task",
                "Read again what your task is, what was done before it, and how it is checked.",
                NoArguments,
                self._task,
                in_runs=True,
            ),
            Tool(
                "maestro_note",
                "Leave a paragraph for the agents of the next tasks: what you did, and what they "
                "must know.",
                NoteArguments,
                self._note,
                in_runs=True,
            ),
        ]

    async def _list_tools(
        self,
        context: Context,
        params: types.PaginatedRequestParams | None,
    ) -> types.ListToolsResult:
        del params
        in_a_run = self._orchestrator.is_in_a_run(_session_of(context))
        shown = [tool for tool in self._tools.values() if in_a_run or not tool.in_runs]
        return types.ListToolsResult(tools=[tool.described() for tool in shown])

    async def _call_tool(self, context: Context, params: types.CallToolRequestParams) -> Result:
        session = _session_of(context)
        try:
            tool = self._tools.get(params.name)
            if tool is None:
                raise InvalidInputError(
                    f"There is no tool {params.name[:80]!r}.",
                    hint=f"Use one of: {', '.join(self._tools)}.",
                    reason="unknown_tool",
                )
            try:
                arguments = tool.arguments.model_validate(params.arguments or {})
            except ValidationError as error:
                raise bad_body(error, f"The call of {tool.name}") from None
            return await tool.call(context, session, arguments)
        except MaestroError as error:
            text = f"{error.message} {error.hint}".strip()
            return Result(content=[types.TextContent(text=text)], is_error=True)

    async def _status(self, context: Context, session: str, said: StatusArguments) -> Result:
        del context
        changed = self._orchestrator.report(
            session,
            said.state,
            said.message,
            said.needs_input_prompt,
        )
        return _recorded(changed.status)

    async def _progress(self, context: Context, session: str, said: ProgressArguments) -> Result:
        del context
        progress = Progress(done=said.done, total=said.total)
        self._orchestrator.progress(session, progress, said.message)
        text = f"Recorded: {said.done:g} of {said.total:g}."
        return Result(
            content=[types.TextContent(text=text)],
            structured_content=progress.model_dump(),
        )

    async def _task(self, context: Context, session: str, said: NoArguments) -> Result:
        del context, said
        brief = self._orchestrator.runs.brief(self._orchestrator.get(session))
        text = json.dumps(brief, ensure_ascii=False, indent=1)
        return Result(content=[types.TextContent(text=text)], structured_content=brief)

    async def _note(self, context: Context, session: str, said: NoteArguments) -> Result:
        del context
        self._orchestrator.runs.note(self._orchestrator.get(session), said.text)
        return Result(content=[types.TextContent(text="Kept for the agents of the next tasks.")])

    async def _ask(self, context: Context, session: str, asked: AskArguments) -> Result:
        with self._cancellable(session, context.request_id):
            life = asyncio.get_running_loop().create_task(_show_life(context))
            try:
                answer = await self._orchestrator.ask(
                    session,
                    asked.question,
                    asked.choices,
                    asked.timeout_s,
                )
            finally:
                life.cancel()
            return Result(
                content=[types.TextContent(text=answer)],
                structured_content={"answer": answer},
            )
        raise InvalidInputError("The question was taken back.", reason="question_withdrawn")

    @contextlib.contextmanager
    def _cancellable(self, session: str, request: str | int | None) -> Any:
        with anyio.CancelScope() as scope:
            if request is None:
                yield
                return
            waiting = self._waiting.setdefault((session, request), [])
            waiting.append(scope)
            try:
                yield
            finally:
                waiting.remove(scope)
                if not waiting:
                    self._waiting.pop((session, request), None)


def _session_of(context: Context) -> str:
    """Return the session whose token came with the request."""
    request = context.request
    assert isinstance(request, Request)  # noqa: S101
    session: str = request.scope["state"][SESSION]
    return session


async def _show_life(context: Context) -> None:
    """Send progress, by which a client that asked for it knows that waiting is no failure."""
    waited = 0.0
    while True:
        await asyncio.sleep(HEARTBEAT)
        waited += HEARTBEAT
        await context.session.report_progress(waited, message="waiting for a person's answer")


def _recorded(status: Status) -> Result:
    text = f"Recorded: {status.state}" + (f": {status.message}" if status.message else ".")
    return Result(
        content=[types.TextContent(text=text)],
        structured_content=status.model_dump(mode="json"),
    )
