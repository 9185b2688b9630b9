"""Routes about repositories: where a session can start, and which commands may run in it."""

from __future__ import annotations

from .answers import to_json
from .auth import executes, reads
from .base import JsonRoute
from .bodies import Allow, Empty, parse_body, parse_number

_MOST_REFS = 500
_MOST_COMMITS = 500
_FURTHEST = 100_000


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


class GraphRoute(JsonRoute):
    """The commits of all sessions of a repository."""

    @reads
    async def get(self) -> None:
        """Give at most ``limit`` commits, newest first, after ``skip`` newer ones."""
        limit = self.get_query_argument("limit", "50")
        graph = await self.services.orchestrator.graph(
            self.repository(self.get_query_argument("repo", None)),
            parse_number(limit, "limit", least=1, most=_MOST_COMMITS),
            parse_number(self.get_query_argument("skip", "0"), "skip", most=_FURTHEST),
        )
        self.give(to_json(graph))


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


class WorktreesRoute(JsonRoute):
    """All worktrees that Maestro made."""

    @reads
    async def get(self) -> None:
        """List them with owner, age, size and what would be lost without them."""
        self.give(to_json(await self.services.orchestrator.worktrees()))


class PruneRoute(JsonRoute):
    """Worktrees that nobody needs."""

    @executes
    async def post(self) -> None:
        """Remove those that no open session has and that hold nothing unsaved."""
        parse_body(Empty, self.body())
        self.give(to_json(await self.services.orchestrator.prune()))
