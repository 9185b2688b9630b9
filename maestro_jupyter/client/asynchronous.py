"""The client for programs with an event loop: the same verbs, awaited."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import Any, Self

from maestro_jupyter.model import Permission, State, Status
from maestro_jupyter.model import Session as Record

from .asynchronous_runs import AsyncPlaybooks
from .diff import Diff
from .graph import Graph
from .landing import ConflictList, Loss, PullRequest
from .maestro import Maestro
from .messages import AsyncMessageList
from .repositories import RepositoryCommands
from .results import AgentList, Closing, Explanation, Merge
from .session import How, Session
from .worktrees import Pruning, WorktreeList


class AsyncSession:
    """A session whose verbs are awaited. Every attribute of :class:`Session` is here too."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not isinstance(getattr(Session, name, None), property):
            raise AttributeError(name)
        return getattr(self._session, name)

    @property
    def record(self) -> Record:
        """Everything about the session at this moment, as immutable data."""
        return self._session.record

    @property
    def state(self) -> State:
        """What it is doing, in one word."""
        return self._session.state

    @property
    def status(self) -> Status:
        """State, message, question and choices, on whose word, and since when."""
        return self._session.status

    async def send(self, text: str) -> bool:
        """Give the agent a message; return False where it waits until the agent is ready."""
        return await asyncio.to_thread(self._session.send, text)

    async def queue(self) -> AsyncMessageList:
        """Return the messages that wait until the agent is ready."""
        return AsyncMessageList(await asyncio.to_thread(lambda: self._session.queue))

    async def answer(self, text: str) -> Self:
        """Answer what the agent asked."""
        await asyncio.to_thread(self._session.answer, text)
        return self

    async def wait(self, *states: str, timeout: float | None = None) -> Self:  # noqa: ASYNC109
        """Wait until the session is in one of ``states``; see :meth:`Session.wait`."""
        await self._session.until(*states, timeout=timeout)
        return self

    until = wait

    async def read(self, lines: int | None = None) -> str:
        """Return the terminal's text without escape codes."""
        return await asyncio.to_thread(self._session.read, lines)

    async def diff(self, *paths: str, stat: bool = False) -> Diff:
        """Return what changed since the base, committed or not; see :meth:`Session.diff`."""
        return await asyncio.to_thread(self._session.diff, *paths, stat=stat)

    async def explain(self) -> Explanation:
        """Return the evidence for the status."""
        return await asyncio.to_thread(self._session.explain)

    async def commit(self, message: str, paths: Sequence[str] | None = None) -> str:
        """Commit the work in the session's worktree; return the commit."""
        return await asyncio.to_thread(self._session.commit, message, paths)

    async def merge(
        self,
        into: str | None = None,
        how: How = "merge",
        *,
        checks: Sequence[str] | bool = False,
        resolve: bool = False,
    ) -> Merge:
        """Merge the session's branch into ``into``; see :meth:`Session.merge`."""
        return await asyncio.to_thread(
            self._session.merge,
            into,
            how,
            checks=checks,
            resolve=resolve,
        )

    async def conflicts(self, into: str | None = None) -> ConflictList:
        """Return what merging would conflict in; nothing is changed."""
        return await asyncio.to_thread(self._session.conflicts, into)

    async def pr(
        self,
        title: str | None = None,
        body: str | None = None,
        *,
        draft: bool = False,
    ) -> PullRequest:
        """Push the branch and open a pull request."""
        return await asyncio.to_thread(self._session.pr, title, body, draft=draft)

    async def loss(self) -> Loss:
        """Return what discarding the session would throw away."""
        return await asyncio.to_thread(self._session.loss)

    async def stop(self) -> Self:
        """End the agent's process and all its children; the worktree stays."""
        await asyncio.to_thread(self._session.stop)
        return self

    async def interrupt(self) -> Self:
        """Make the agent drop what it is doing, with the agent's own key."""
        await asyncio.to_thread(self._session.interrupt)
        return self

    async def resume(self, *, fresh: bool = False) -> Self:
        """Start it again where it stopped; ``fresh`` begins with its prompt."""
        await asyncio.to_thread(self._session.resume, fresh=fresh)
        return self

    async def close(self) -> Closing:
        """Stop it and put its worktree away, keeping uncommitted and unmerged work."""
        return await asyncio.to_thread(self._session.close)

    async def discard(self) -> Closing:
        """Close it and throw away its worktree and branch, with all work that is not merged."""
        return await asyncio.to_thread(self._session.discard)

    def __repr__(self) -> str:
        return repr(self._session).replace("<Session", "<AsyncSession", 1)


class AsyncMaestro(AsyncPlaybooks):
    """Sessions and runs of playbooks on one server, for programs with an event loop.

    The server is found, or started, when the ``async with`` block is entered.
    """

    def __init__(self, url: str | None = None, token: str | None = None) -> None:
        self._url, self._token = url, token
        self._found: Maestro | None = None

    @property
    def sync(self) -> Maestro:
        """The client that does the work.

        Raises
        ------
        RuntimeError
            The ``async with`` block has not been entered.
        """
        if self._found is None:
            raise RuntimeError("Enter it first: async with AsyncMaestro() as m: ...")
        return self._found

    async def spawn(  # noqa: PLR0913 - a session has that many sides
        self,
        agent: str | None = None,
        prompt: str = "",
        *,
        name: str | None = None,
        branch: str | None = None,
        base: str | None = None,
        repo: str | os.PathLike[str] | None = None,
        model: str | None = None,
        permission: Permission | str | None = None,
        headless: bool = False,
    ) -> AsyncSession:
        """Start an agent on a task; see :meth:`Maestro.spawn`."""
        session = await asyncio.to_thread(
            self.sync.spawn,
            agent,
            prompt,
            name=name,
            branch=branch,
            base=base,
            repo=repo,
            model=model,
            permission=permission,
            headless=headless,
        )
        return AsyncSession(session)

    async def sessions(self) -> list[AsyncSession]:
        """Return the open sessions, oldest first."""
        found = await asyncio.to_thread(lambda: self.sync.sessions)
        return [AsyncSession(session) for session in found]

    async def session(self, key: str) -> AsyncSession:
        """Return the open session with this name or id."""
        return AsyncSession(await asyncio.to_thread(self.sync.__getitem__, key))

    async def agents(self) -> AgentList:
        """Return the agents, and which of them can be used here."""
        return await asyncio.to_thread(self.sync.agents)

    async def graph(
        self,
        repo: str | os.PathLike[str] | None = None,
        *,
        limit: int = 50,
        skip: int = 0,
    ) -> Graph:
        """Return the commits of all sessions' branches; see :meth:`Maestro.graph`."""
        return await asyncio.to_thread(self.sync.graph, repo, limit=limit, skip=skip)

    async def commands(
        self,
        repo: str | os.PathLike[str] | None = None,
        *,
        base: str | None = None,
    ) -> RepositoryCommands:
        """Return the commands of a repository's ``.maestro.toml``, and whether they may run."""
        return await asyncio.to_thread(self.sync.commands, repo, base=base)

    async def allow(
        self,
        repo: str | os.PathLike[str] | None = None,
        *,
        base: str | None = None,
        digest: str | None = None,
    ) -> RepositoryCommands:
        """Let these commands run, until they change; see :meth:`Maestro.allow`."""
        return await asyncio.to_thread(self.sync.allow, repo, base=base, digest=digest)

    async def worktrees(self) -> WorktreeList:
        """Return every worktree that Maestro made: whose it is, and what only it holds."""
        return await asyncio.to_thread(self.sync.worktrees)

    async def prune(self) -> Pruning:
        """Remove the worktrees that no open session has and that hold nothing unsaved."""
        return await asyncio.to_thread(self.sync.prune)

    async def __aenter__(self) -> Self:
        self._found = await asyncio.to_thread(Maestro, self._url, self._token)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.sync.close)
