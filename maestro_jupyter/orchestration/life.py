"""A session's way from the request to the end of its process, and its closing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from maestro_jupyter import git
from maestro_jupyter.agents import Agents
from maestro_jupyter.model import (
    EventKind,
    MaestroError,
    Session,
    SignalKind,
    Source,
    State,
)
from maestro_jupyter.model.names import check_prompt
from maestro_jupyter.terminals import Terminal, Terminals

from .admission import Admission
from .conversation import Conversation
from .errors import OfARunError, PromptMissingError, StillRunningError
from .journal import Journal
from .launcher import Launcher
from .results import Closing
from .resumption import native_id_of, new_native_id
from .settings import SpawnRequest
from .setup import Preparations
from .shells import Shells
from .starting import Starts, new_session
from .tokens import Tokens
from .worktrees import Worktrees


class Life:
    """Starts, queues, stops and closes sessions."""

    def __init__(  # noqa: PLR0913 - it brings together what the others do
        self,
        journal: Journal,
        worktrees: Worktrees,
        launcher: Launcher,
        terminals: Terminals,
        agents: Agents,
        conversation: Conversation,
        *,
        preparations: Preparations,
        shells: Shells,
        cap: int,
        log: logging.Logger,
    ) -> None:
        self._journal = journal
        self._worktrees = worktrees
        self._launcher = launcher
        self._terminals = terminals
        self._agents = agents
        self._conversation = conversation
        self._preparations = preparations
        self._shells = shells
        self._log = log
        self._admission = Admission(cap)
        self._background: set[asyncio.Task[None]] = set()
        self._turns: dict[str, asyncio.Lock] = {}
        self._resuming: dict[str, str | None] = {}
        self.tokens = Tokens()
        self._starts = Starts(
            journal,
            launcher,
            agents,
            preparations,
            self.tokens,
            worktrees,
            on_exit=self._on_exit,
            in_background=self._in_background,
            log=log,
        )

    async def end(self) -> None:
        """End every process; sessions become ``interrupted``, unless they are kept."""
        for session in list(self._journal.sessions.values()):
            if self._launcher.stays(session.id):
                self._conversation.ended(session.id)
            elif not self._journal.ended(session.id):
                message = "the server stopped"
                self._signal(session.id, SignalKind.LOST, Source.MAESTRO, message=message)
                self._conversation.ended(session.id)
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self._terminals.close()

    async def spawn(self, request: SpawnRequest) -> Session:
        """Make a session with a worktree of its own, and start it or queue it."""
        plan = await self._worktrees.plan(request)
        agent = self._agents.get(plan.agent)
        prompt = check_prompt(request.prompt)
        agent.check(model=request.model, permission=request.permission, headless=request.headless)
        if agent.needs_prompt and not prompt.strip():
            raise PromptMissingError(
                f"The agent {agent.name!r} needs a prompt: what should it do?",
                hint=f'For example: %maestro spawn {agent.name} "Fix the failing tests"',
            )
        await self._worktrees.call(self._agents.usable, agent.name)
        names = {session.name for session in self._journal.sessions.values()}
        name, worktree = await self._worktrees.add(plan, names)
        session = new_session(agent, request, prompt, name, worktree, self._journal.now())
        notes = "; ".join(worktree.notes)
        return await self.open(session, notes, opened=lambda: self._worktrees.settle(name))

    async def open(
        self, session: Session, notes: str = "", *, opened: Callable[[], None] = lambda: None
    ) -> Session:
        """Take in a session whose worktree is there, and start it or queue it.

        ``opened`` is called as soon as it is recorded. Where it can't start it is closed again.
        """
        has_room = self._admission.request(session.id)
        kind = SignalKind.STARTING if has_room else SignalKind.QUEUED
        async with self._turn(session.id):
            first = self._journal.evidence(kind, Source.MAESTRO, message=notes)
            session = self._journal.open(session, first)
            opened()
            if not has_room:
                return session
            try:
                return await self._starts.launch(self._agents.get(session.agent), session)
            except BaseException:
                await self._undo(session)
                raise

    async def take_over(self, session: Session) -> None:
        """Go on with a session that has outlived its server, or note how it has ended since."""
        async with self._turn(session.id):
            self._admission.take(session.id)
            if not await self._starts.take_over(session):
                self._ended(session.id)

    async def stop(self, session: Session) -> Session:
        """End a session's process and all its children, or take it out of the queue."""
        async with self._turn(session.id):
            return await self._stop(session.id)

    async def resume(self, session: Session, *, fresh: bool) -> Session:
        """Start a session that has ended again, or queue it."""
        async with self._turn(session.id):
            session = self._journal.get(session.id)
            if session.run is not None:
                raise OfARunError(session)
            if not self._journal.ended(session.id):
                raise StillRunningError(session)
            agent = self._agents.get(session.agent)
            native_id = None if fresh else await self._worktrees.call(native_id_of, agent, session)
            await self._worktrees.call(self._agents.usable, agent.name)
            self._resuming[session.id] = native_id
            if self._terminals.find(session.id) is not None:
                self._terminals.remove(session.id)
            has_room = self._admission.request(session.id)
            kind = SignalKind.STARTING if has_room else SignalKind.QUEUED
            changes = {"exit_code": None, "native_id": native_id or new_native_id(agent)}
            evidence = self._journal.evidence(kind, Source.MAESTRO)
            session = self._journal.signal(session.id, evidence, **changes)
            return await self._launch_or_say_why(session) if has_room else session

    async def open_shell(self, session: Session) -> Terminal:
        """Return the command terminal in the session's worktree, started where it is needed."""
        async with self._turn(session.id):
            return await self._shells.open(self._journal.get(session.id))

    async def close(self, session: Session, *, discard: bool) -> Closing:
        """Stop a session and put its worktree away, keeping whatever is not merged."""
        async with self._turn(session.id):
            stopped = await self._stop(session.id)
            return await self._close(stopped, discard=discard)

    async def finish_closing(self, session: Session) -> None:
        """Close a session whose server died after git had forgotten the worktree."""
        folder = Path(session.worktree)
        if not await self._worktrees.call(git.is_forgotten, Path(session.repo), folder):
            return
        try:
            await self.close(session, discard=False)
        except MaestroError as error:
            self._log.warning("Session %s could not be closed: %s", session.name, error)

    async def _stop(self, session_id: str) -> Session:
        session = self._journal.get(session_id)
        await self._shells.end(session_id)
        if self._journal.ended(session_id):
            return session
        self._signal(session_id, SignalKind.STOPPING, Source.PERSON)
        terminal = self._terminals.find(session_id)
        if terminal is None:
            session = self._signal(session_id, SignalKind.EXITED, Source.PERSON)
            self._ended(session_id)
            return session
        await terminal.stop()
        return self._journal.get(session_id)

    async def _close(self, session: Session, *, discard: bool) -> Closing:
        if session.run is not None:
            return self._leave(session)
        told = await self._preparations.tear_down(session)
        removal = await self._worktrees.remove(session, discard=discard)
        detail = {
            "discarded": discard,
            "teardown": told,
            "worktree_removed": removal.worktree_removed,
            "branch_removed": removal.branch_removed,
            "kept_because": removal.kept_because,
        }
        session = self._journal.note(session.id, EventKind.CLOSED, detail, closed=True)
        self._forget(session.id)
        return Closing(
            session=session,
            worktree_kept=None if removal.worktree_removed else session.worktree,
            branch_kept=None if removal.branch_removed else session.branch,
            why=removal.kept_because,
            teardown=told,
        )

    def _leave(self, session: Session) -> Closing:
        """Close a session whose worktree belongs to a run, and leave that to the run."""
        why = f"it belongs to the run {session.run}"
        detail = {"discarded": False, "worktree_removed": False, "kept_because": why}
        session = self._journal.note(session.id, EventKind.CLOSED, detail, closed=True)
        self._forget(session.id)
        return Closing(session, session.worktree, session.branch, why)

    async def _launch_queued(self, session_id: str) -> None:
        async with self._turn(session_id):
            if session_id not in self._journal.sessions or self._journal.ended(session_id):
                self._admission.leave(session_id)
                return
            session = self._signal(session_id, SignalKind.STARTING, Source.MAESTRO)
            await self._launch_or_say_why(session)

    async def _launch_or_say_why(self, session: Session) -> Session:
        """Start a session that stays, with its error, where that fails."""
        try:
            agent = self._agents.get(session.agent)
            return await self._starts.launch(agent, session, self._resuming.pop(session.id, None))
        except MaestroError as error:
            self._log.warning("Session %s could not start: %s", session.name, error)
            self._signal(
                session.id,
                SignalKind.REPORT,
                Source.MAESTRO,
                state=State.ERROR,
                message=f"could not start: {error.message}",
            )
            session = self._signal(session.id, SignalKind.EXITED, Source.MAESTRO)
            self._ended(session.id)
            return session

    def _on_exit(self, session_id: str, code: int | None, last_words: str) -> None:
        session = self._journal.sessions.get(session_id)
        if session is not None and not self._journal.ended(session_id):
            why = self._preparations.failure(session_id)
            if why is not None:
                self._signal(
                    session_id, SignalKind.REPORT, Source.MAESTRO, state=State.ERROR, message=why
                )
            self._journal.signal(
                session_id,
                self._journal.evidence(
                    SignalKind.EXITED,
                    Source.PROCESS,
                    exit_code=code if code is not None and code >= 0 else None,
                    exit_signal=-code if code is not None and code < 0 else None,
                    question=last_words or None,
                ),
                pid=None,
                exit_code=code,
            )
        self._ended(session_id)

    def _ended(self, session_id: str) -> None:
        self.tokens.revoke(session_id)
        self._preparations.end(session_id)
        self._conversation.ended(session_id)
        self._launcher.clean(session_id)
        self._admission.leave(session_id)
        while (waiting := self._admission.next()) is not None:
            self._in_background(self._launch_queued(waiting))

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _undo(self, session: Session) -> None:
        """Take back a session that could not start."""
        self._ended(session.id)
        if session.run is not None:
            self._leave(session)
            return
        removal = await self._worktrees.remove(session, discard=True)
        detail = {
            "discarded": True,
            "worktree_removed": removal.worktree_removed,
            "branch_removed": removal.branch_removed,
            "kept_because": removal.kept_because,
            "rule": "could not start",
        }
        self._journal.note(session.id, EventKind.CLOSED, detail, closed=True)
        self._forget(session.id)

    def _turn(self, session_id: str) -> asyncio.Lock:
        """Return the lock that keeps start, stop and close of one session apart."""
        return self._turns.setdefault(session_id, asyncio.Lock())

    def _forget(self, session_id: str) -> None:
        self._turns.pop(session_id, None)
        self._conversation.forget(session_id)
        self._preparations.forget(session_id)
        if self._terminals.find(session_id) is not None:
            self._terminals.remove(session_id)

    def _signal(self, session_id: str, kind: SignalKind, source: Source, **said: object) -> Session:
        return self._journal.signal(session_id, self._journal.evidence(kind, source, **said))
