"""What the handlers of one server share, and the gate in front of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .auth import ScopedToken

if TYPE_CHECKING:
    from maestro_jupyter.orchestration import Orchestrator

    from .activity import Activity
    from .announcer import Announcer
    from .mcp_endpoint import McpEndpoint
    from .stock_terminals import StockTerminals

SETTING = "maestro_gate"


@dataclass(frozen=True)
class Services:
    """One server's orchestrator, and what stands between it and HTTP."""

    orchestrator: Orchestrator
    announcer: Announcer
    activity: Activity
    mcp: McpEndpoint
    stock: StockTerminals
    default_repo: Path


class Gate:
    """Holds requests back until the services are there, and tells why where they never will be."""

    def __init__(self) -> None:
        self.token = ScopedToken()
        self._decided = asyncio.Event()
        self._services: Services | None = None
        self._failure: Exception | None = None

    def open(self, services: Services) -> None:
        """Let requests in."""
        self._services = services
        self._decided.set()

    def shut(self, why: Exception) -> None:
        """Answer every request from now on with ``why``."""
        self._services, self._failure = None, why
        self._decided.set()

    async def services(self) -> Services:
        """Return the services as soon as they are ready.

        Raises
        ------
        Exception
            What :meth:`shut` was given.
        """
        await self._decided.wait()
        if self._services is None:
            assert self._failure is not None  # noqa: S101
            raise self._failure.with_traceback(None)
        return self._services
