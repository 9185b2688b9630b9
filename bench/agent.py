"""An agent, as far as it speaks over MCP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

DEADLINE = 60.0

Say = Callable[[str], Awaitable[None]]


@asynccontextmanager
async def speaking_agent(pid: int) -> AsyncIterator[Say]:
    """Speak as the agent whose process has this number."""
    variables = _environment_of(pid)
    headers = {"Authorization": f"Bearer {variables['MAESTRO_TOKEN']}"}
    async with httpx2.AsyncClient(headers=headers, timeout=DEADLINE, trust_env=False) as http:
        connection = streamable_http_client(variables["MAESTRO_MCP_URL"], http_client=http)
        async with Client(connection) as client:

            async def say(text: str) -> None:
                answer = await client.call_tool(
                    "maestro_status", {"state": "working", "message": text}
                )
                if answer.is_error:
                    raise RuntimeError(f"maestro_status was refused: {answer.content}")

            await say("ready")
            yield say


def _environment_of(pid: int) -> dict[str, str]:
    entries = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(entry.split("=", 1) for entry in entries if "=" in entry)
