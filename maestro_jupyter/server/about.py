"""Routes about the server itself: who it is, its agents, its log."""

from __future__ import annotations

from maestro_jupyter._version import __version__

from .answers import to_json
from .auth import for_agents, reads
from .base import JsonRoute
from .bodies import EVENTS_AT_ONCE, parse_number
from .errors import UnknownRouteError


class ServerRoute(JsonRoute):
    """The server itself."""

    @reads
    async def get(self) -> None:
        """Say which server this is, and how far its log goes."""
        orchestrator = self.services.orchestrator
        self.give(
            {
                "server": orchestrator.server,
                "version": __version__,
                "seq": orchestrator.seq,
                "cap": orchestrator.settings.cap,
                "worktree_root": str(orchestrator.settings.worktree_root),
                "image_bytes": orchestrator.settings.image_bytes,
            },
        )


class AgentsRoute(JsonRoute):
    """Agents that can be spawned here."""

    @reads
    async def get(self) -> None:
        """List the agents with their availability."""
        self.give(to_json(await self.services.orchestrator.agents()))


class EventsRoute(JsonRoute):
    """The log."""

    @reads
    async def get(self) -> None:
        """List what happened after event number ``after``, at most ``limit`` events."""
        after = parse_number(self.get_query_argument("after", "0"), "after")
        limit = parse_number(
            self.get_query_argument("limit", str(EVENTS_AT_ONCE)),
            "limit",
            least=1,
            most=EVENTS_AT_ONCE,
        )
        self.give(to_json(self.services.orchestrator.events(after, limit)))


class UnknownRoute(JsonRoute):
    """Everything else below ``maestro/api/``."""

    async def sign_in(self, **options: object) -> None:
        """Say that there is no such route; that is no secret."""
        del options
        raise UnknownRouteError(
            f"There is no route {self.request.path[:200]!r}.",
            hint="The routes of sessions begin with maestro/api/sessions.",
        )

    @for_agents
    async def get(self) -> None:
        """Never reached, like the others."""

    post = put = patch = delete = head = get
