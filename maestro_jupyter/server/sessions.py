"""Routes about sessions: list, spawn, look at, talk to, merge and close them."""

from __future__ import annotations

from .answers import to_json
from .auth import executes, reads
from .base import JsonRoute
from .bodies import Commit, Empty, Merge, Publish, Resume, Say, Spawn, parse_body, parse_flag


class SessionsRoute(JsonRoute):
    """All open sessions."""

    @reads
    async def get(self) -> None:
        """List the open sessions, oldest first."""
        self.give(to_json(self.services.orchestrator.sessions()))

    @executes
    async def post(self) -> None:
        """Spawn a session."""
        from maestro_jupyter.orchestration import SpawnRequest

        asked = parse_body(Spawn, self.body())
        session = await self.services.orchestrator.spawn(
            SpawnRequest(
                agent=asked.agent,
                prompt=asked.prompt,
                name=asked.name,
                branch=asked.branch,
                base=asked.base,
                repo=self.repository(asked.repo),
                model=asked.model,
                permission=asked.permission,
                headless=asked.headless,
            ),
        )
        # The agent is about to call. Loaded any sooner, this would take the spawn's time.
        self.services.mcp.warm()
        self.set_header("Location", f"{self.base_url}maestro/api/sessions/{session.id}")
        self.give(to_json(session), 201)


class SessionRoute(JsonRoute):
    """One session."""

    @reads
    async def get(self, key: str) -> None:
        """Give the session with this id or name."""
        self.give(to_json(self.services.orchestrator.get(key)))

    @executes
    async def delete(self, key: str) -> None:
        """Close the session, keeping unmerged work unless ``discard`` is true."""
        discard = parse_flag(self.get_query_argument("discard", "false"), "discard")
        closing = await self.services.orchestrator.close(key, discard=discard)
        self.give(to_json(closing))


class SendRoute(JsonRoute):
    """Messages to an agent."""

    @executes
    async def post(self, key: str) -> None:
        """Type a message to the agent, or queue it while the agent is busy."""
        text = parse_body(Say, self.body()).text
        self.give({"delivered": await self.services.orchestrator.send(key, text)})


class AnswerRoute(JsonRoute):
    """Answers to an agent."""

    @executes
    async def post(self, key: str) -> None:
        """Answer what the agent asked."""
        text = parse_body(Say, self.body()).text
        self.give(to_json(await self.services.orchestrator.answer(key, text)))


class StopRoute(JsonRoute):
    """The end of an agent's process."""

    @executes
    async def post(self, key: str) -> None:
        """End the session's process and all its children."""
        parse_body(Empty, self.body())
        self.give(to_json(await self.services.orchestrator.stop(key)))


class ShellRoute(JsonRoute):
    """The command terminal beside an agent."""

    @executes
    async def post(self, key: str) -> None:
        """Start the user's shell in the session's worktree, or find the one that runs."""
        parse_body(Empty, self.body())
        terminal = await self.services.orchestrator.open_shell(key)
        self.give({"pid": terminal.pid})


class ResumeRoute(JsonRoute):
    """A new start of an agent whose process has ended."""

    @executes
    async def post(self, key: str) -> None:
        """Start the session again where it stopped, or anew if ``fresh`` is true."""
        fresh = parse_body(Resume, self.body()).fresh
        session = await self.services.orchestrator.resume(key, fresh=fresh)
        self.services.mcp.warm()
        self.give(to_json(session))


class InterruptRoute(JsonRoute):
    """The key that makes an agent drop what it is doing."""

    @executes
    async def post(self, key: str) -> None:
        """Press it."""
        parse_body(Empty, self.body())
        self.give(to_json(await self.services.orchestrator.interrupt(key)))


class CommitRoute(JsonRoute):
    """Commits in a session's worktree."""

    @executes
    async def post(self, key: str) -> None:
        """Commit the session's work."""
        asked = parse_body(Commit, self.body())
        commit = await self.services.orchestrator.commit(key, asked.message, asked.paths)
        self.give({"commit": commit})


class MergeRoute(JsonRoute):
    """Merges of a session's branch."""

    @executes
    async def post(self, key: str) -> None:
        """Merge the session's branch."""
        from maestro_jupyter.orchestration import MergeWish

        asked = parse_body(Merge, self.body())
        checks = () if asked.checks is True else asked.checks or None
        wish = MergeWish(asked.into, asked.how, checks, asked.resolve)
        result = await self.services.orchestrator.merge(key, wish)
        self.give(to_json(result))


class ConflictsRoute(JsonRoute):
    """What stands in the way of a merge."""

    @reads
    async def get(self, key: str) -> None:
        """Give the files and places in which merging the session would conflict."""
        into = self.get_query_argument("into", None)
        self.give(to_json(await self.services.orchestrator.conflicts(key, into)))


class PublishRoute(JsonRoute):
    """Pull requests."""

    @executes
    async def post(self, key: str) -> None:
        """Push the session's branch and open a pull request for it."""
        asked = parse_body(Publish, self.body())
        request = await self.services.orchestrator.publish(
            key,
            title=asked.title,
            body=asked.body,
            draft=asked.draft,
        )
        self.give(to_json(request))


class DiffRoute(JsonRoute):
    """A session's work."""

    @reads
    async def get(self, key: str) -> None:
        """Give everything the session has changed since its base, or only in each ``path``."""
        paths = self.get_query_arguments("path", strip=False)
        only_stat = parse_flag(self.get_query_argument("stat", "false"), "stat")
        diff = await self.services.orchestrator.diff(key, paths, only_stat=only_stat)
        self.give(to_json(diff))


class LossRoute(JsonRoute):
    """What discarding a session would lose."""

    @reads
    async def get(self, key: str) -> None:
        """Give the uncommitted files and unmerged commits."""
        self.give(to_json(await self.services.orchestrator.loss(key)))


class OutputRoute(JsonRoute):
    """A session's terminal as text."""

    @reads
    async def get(self, key: str) -> None:
        """Give the screen and the scrollback."""
        self.give(to_json(await self.services.orchestrator.output(key)))


class ExplainRoute(JsonRoute):
    """The evidence for a session's status."""

    @reads
    async def get(self, key: str) -> None:
        """Give the status and the signals that led to it."""
        self.give(to_json(self.services.orchestrator.explain(key)))
