"""The start of a session's process, and taking over one that runs."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from maestro_jupyter import git
from maestro_jupyter.agents import Agent, Agents
from maestro_jupyter.agents.screen_rules import rules_of
from maestro_jupyter.model import (
    EventKind,
    MaestroError,
    Session,
    SignalKind,
    Source,
    State,
    Status,
)
from maestro_jupyter.terminals import Terminal

from .journal import Journal
from .launcher import Launcher
from .resumption import new_native_id
from .settings import SpawnRequest
from .setup import Preparation, Preparations
from .tokens import Tokens
from .worktrees import Worktrees


class Starts:
    """Starts agents' processes once what they need is prepared, and tells how that goes."""

    def __init__(  # noqa: PLR0913 - it brings together what the others do
        self,
        journal: Journal,
        launcher: Launcher,
        agents: Agents,
        preparations: Preparations,
        tokens: Tokens,
        worktrees: Worktrees,
        *,
        on_exit: Callable[[str, int | None, str], None],
        in_background: Callable[[Coroutine[Any, Any, None]], None],
        log: logging.Logger,
    ) -> None:
        self._journal = journal
        self._launcher = launcher
        self._agents = agents
        self._preparations = preparations
        self._tokens = tokens
        self._worktrees = worktrees
        self._on_exit = on_exit
        self._in_background = in_background
        self._log = log

    async def take_over(self, session: Session) -> bool:
        """Go on with a session that has outlived its server; False where that can't be."""
        try:
            found, token = await self._launcher.take_over(session)
        except (MaestroError, OSError, ValueError) as error:
            self._log.warning("Session %s can't be taken over: %s", session.name, error)
            await self._worktrees.call(self._launcher.end_leftovers, session.id)
            message = f"its server is gone, and it can't be shown any more: {error}"
            self._signal(session.id, SignalKind.LOST, Source.MAESTRO, message=message)
            return False
        if isinstance(found, int):
            self._on_exit(session.id, found, "")
            return True
        self._tokens.restore(session.id, token)
        if session.state is State.STARTING:
            agent = self._agents.get(session.agent)
            self._started(agent, session, found.pid, prompted=bool(session.prompt.strip()))
        else:
            detail = {"rule": "found running"}
            self._journal.note(session.id, EventKind.STARTED, detail, pid=found.pid)
        self._await_end(session.id, found)
        return True

    async def launch(self, agent: Agent, session: Session, resume: str | None = None) -> Session:
        """Start the agent of a session, or go on with its own session ``resume``."""
        token = self._tokens.issue(session.id)
        preparation = await self._preparations.begin(session)
        terminal = await self._launcher.start(agent, session, token, resume, preparation)
        prompted = resume is None and bool(session.prompt.strip())
        if preparation.is_needed:
            session = self._follow(agent, session, terminal, preparation, prompted=prompted)
        else:
            said = session.status.message
            session = self._started(
                agent, session, terminal.pid, said, prompted=prompted, ports=preparation.ports
            )
        self._await_end(session.id, terminal)
        return self._journal.sessions.get(session.id, session)

    def _await_end(self, session_id: str, terminal: Terminal) -> None:
        def ended(terminal: Terminal) -> None:
            self._on_exit(session_id, terminal.exit_code, terminal.last_words())

        terminal.on_exit(ended)

    def _started(
        self,
        agent: Agent,
        session: Session,
        pid: int,
        message: str = "",
        *,
        prompted: bool,
        **changes: Any,
    ) -> Session:
        rules = rules_of(agent.name)
        started = self._journal.evidence(
            SignalKind.STARTED,
            Source.PROCESS,
            state=agent.starts_as,
            prompted=prompted,
            headless=session.headless,
            greets=rules.greets,
            patience=None if session.headless else rules.silence,
            message=message,
        )
        return self._journal.signal(session.id, started, pid=pid, **changes)

    def _follow(
        self,
        agent: Agent,
        session: Session,
        terminal: Terminal,
        preparation: Preparation,
        *,
        prompted: bool,
    ) -> Session:
        """Tell how the set-up goes, and that the agent has started when it has passed."""
        said_before = session.status.message

        def news() -> None:
            if self._journal.ended(session.id):
                return
            if preparation.is_done:
                self._started(agent, session, terminal.pid, said_before, prompted=prompted)
            else:
                said = preparation.message
                self._signal(session.id, SignalKind.PROGRESS, Source.MAESTRO, message=said)

        def timeout() -> None:
            if preparation.is_done or self._journal.ended(session.id):
                return
            self._preparations.end(session.id)
            why = f"the set-up took longer than {preparation.timeout:g} s: {preparation.command}"
            self._signal(
                session.id, SignalKind.REPORT, Source.MAESTRO, state=State.ERROR, message=why
            )
            self._in_background(terminal.stop())

        preparation.follow(news, timeout)
        begun = self._journal.evidence(
            SignalKind.PROGRESS, Source.MAESTRO, message=preparation.message
        )
        return self._journal.signal(session.id, begun, pid=terminal.pid, ports=preparation.ports)

    def _signal(self, session_id: str, kind: SignalKind, source: Source, **said: object) -> None:
        self._journal.signal(session_id, self._journal.evidence(kind, source, **said))


def new_session(
    agent: Agent,
    request: SpawnRequest,
    prompt: str,
    name: str,
    worktree: git.Worktree,
    now: datetime,
) -> Session:
    """Return a session that is about to start in its worktree."""
    return Session(
        id=secrets.token_hex(6),
        name=name,
        agent=agent.name,
        prompt=prompt,
        model=request.model,
        permission=request.permission,
        headless=request.headless,
        native_id=new_native_id(agent),
        repo=str(worktree.repo),
        branch=worktree.branch,
        base=worktree.base,
        target=worktree.target,
        adopted=worktree.adopted,
        worktree=str(worktree.path),
        status=Status(state=State.STARTING, source=Source.MAESTRO, since=now),
        created=now,
        updated=now,
    )
