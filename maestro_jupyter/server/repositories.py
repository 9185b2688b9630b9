"""Routes about repositories: where a session can start, and which commands may run in it."""

from __future__ import annotations

from pydantic_core import to_json

from .auth import executes, reads
from .base import JsonRoute
from .bodies import Allow, parse_body, parse_number

_MOST_REFS = 500


class RefsRoute(JsonRoute):
    """Branches, tags and commits."""

    @reads
    async def get(self) -> None:
        """List what fits ``q``, best first, at most ``limit`` of them."""
        limit = self.get_query_argument("limit", "50")
        refs = await self.services.orchestrator.refs(
            self.repository(self.get_query_argument("repo", None)),
            self.get_query_argument("q", ""),
            parse_number(limit, "limit", least=1, most=_MOST_REFS),
        )
        self.give(to_json(refs))


class ProjectRoute(JsonRoute):
    """A repository's own commands."""

    @reads
    async def get(self) -> None:
        """Give the commands of a session that starts from ``base``, and whether they may run."""
        commands = await self.services.orchestrator.commands(
            self.repository(self.get_query_argument("repo", None)),
            self.get_query_argument("base", None),
        )
        self.give(to_json(commands))


class AllowRoute(JsonRoute):
    """Permission for a repository's own commands."""

    @executes
    async def post(self) -> None:
        """Let the commands run from now on, as long as they stay what they are."""
        asked = parse_body(Allow, self.body())
        commands = await self.services.orchestrator.allow(
            self.repository(asked.repo),
            asked.base,
            asked.digest,
        )
        self.give(to_json(commands))
