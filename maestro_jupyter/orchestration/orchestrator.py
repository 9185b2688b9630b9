"""The one engine behind every face."""

from __future__ import annotations

import asyncio
import logging
import secrets
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from maestro_jupyter import git
from maestro_jupyter.agents import Agent, Agents, Availability
from maestro_jupyter.model import (
    Event,
    EventKind,
    MaestroError,
    Progress,
    Session,
    Signal,
    SignalKind,
    Source,
    State,
    Status,
)
from maestro_jupyter.model.names import check_prompt
from maestro_jupyter.store import Store, claim_slot, open_database
from maestro_jupyter.terminals import Terminal, Terminals, end_leftovers

from .admission import Admission
from .changes import Changes
from .conversation import Conversation
from .errors import NoTerminalError, PromptMissingError, UnknownSessionError
from .evidence import explanation
from .journal import Journal, Listener
from .launcher import MARKER, LocalLauncher
from .reconciliation import adopt_sessions
from .results import Closing, Explanation, Output
from .settings import Endpoints, Settings, SpawnRequest
from .tokens import Tokens
from .worktrees import Worktrees

_THREADS = 8


class Orchestrator:
    """Sessions from spawn to close. All methods belong to the loop of the server.

    Parameters
    ----------
    settings
        Limits and places.
    agents
        The agents that can be spawned.
    terminals
        Where processes run.
    endpoints
        Tells where agents reach the server; asked at each start.
    """

    def __init__(
        self,
        settings: Settings,
        agents: Agents,
        terminals: Terminals,
        endpoints: Callable[[], Endpoints],
        log: logging.Logger | None = None,
    ) -> None:
        self.settings = settings
        self.server = secrets.token_hex(6)
        self._log = log or logging.getLogger(__name__)
        self._agents = agents
        self._terminals = terminals
        self._slot = claim_slot(settings.data_folder)
        try:
            self._store = Store(open_database(settings.data_folder), self._slot.number)
        except MaestroError:
            self._slot.release()
            raise
        self._journal = Journal(self._store, self._log)
        self._executor = ThreadPoolExecutor(_THREADS, thread_name_prefix="maestro")
        self._worktrees = Worktrees(settings.worktree_root, self._executor)
        self._launcher = LocalLauncher(terminals, settings, endpoints)
        self._admission = Admission(settings.cap)
        self._tokens = Tokens()
        self._conversation = Conversation(self._journal, self._store, agents, self.terminal)
        self._changes = Changes(self._journal, self._worktrees, self._log)
        self._background: set[asyncio.Task[None]] = set()
        self._turns: dict[str, asyncio.Lock] = {}

    # -- beginning and end ------------------------------------------------------------------

    async def start(self) -> None:
        """Take over what servers that are gone have left, and end what still runs of it."""
        adopted = adopt_sessions(self._store, self._journal, self.settings.data_folder)
        for session in adopted:
            await self._worktrees.call(end_leftovers, MARKER, session.id)
            self._launcher.clean(session.id)

    async def stop_all(self) -> None:
        """End every process and close the database. Sessions become ``interrupted``."""
        for session in list(self._journal.sessions.values()):
            if not self._journal.ended(session.id):
                message = "the server stopped"
                self._signal(session.id, SignalKind.LOST, Source.MAESTRO, message=message)
                self._conversation.ended(session.id)
        await self._terminals.close()
        await self._changes.close()
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        self._executor.shutdown(wait=True, cancel_futures=True)
        shutil.rmtree(self.settings.run_root, ignore_errors=True)
        self._store.close()
        self._slot.release()

    # -- what is there ----------------------------------------------------------------------

    @property
    def seq(self) -> int:
        """The number of the newest event."""
        return self._journal.seq

    def sessions(self) -> list[Session]:
        """Return the sessions that are not closed, oldest first."""
        return list(self._journal.sessions.values())

    def get(self, key: str) -> Session:
        """Return the open session with this id or name."""
        session = self._journal.sessions.get(key)
        if session is not None:
            return session
        for session in self._journal.sessions.values():
            if session.name == key:
                return session
        names = ", ".join(session.name for session in self._journal.sessions.values())
        raise UnknownSessionError(
            f"There is no open session {key[:80]!r}.",
            hint=f"Open sessions: {names}." if names else "No session is open.",
        )

    async def agents(self) -> list[Availability]:
        """Return every agent, and whether it can be used here."""
        return await self._worktrees.call(self._agents.availability)

    def events(self, after: int = 0, limit: int = 1000) -> list[Event]:
        """Return what happened after event number ``after``, in order."""
        return self._journal.events(after, limit)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` after every event; the returned function ends that."""
        return self._journal.listen(listener)

    def terminal(self, key: str) -> Terminal:
        """Return a session's terminal, which stays readable after its process has ended."""
        session = self.get(key)
        terminal = self._terminals.find(session.id)
        if terminal is None:
            why = "has not started yet" if session.state is State.QUEUED else "ran in a past server"
            raise NoTerminalError(
                f"Session {session.name!r} {why}, so it has no terminal.",
                hint="Its work is still there: see its diff.",
            )
        return terminal

    def output(self, key: str) -> Output:
        """Return a session's terminal as text."""
        terminal = self.terminal(key)
        return Output(screen=terminal.screen(), scrollback=terminal.scrollback_text())

    def explain(self, key: str) -> Explanation:
        """Return the evidence behind a session's status."""
        session = self.get(key)
        return explanation(session, self._store.events_of(session.id))

    # -- spawn, stop, close -----------------------------------------------------------------

    async def spawn(self, request: SpawnRequest) -> Session:
        """Make a session with a worktree of its own, and start it or queue it.

        Raises
        ------
        MaestroError
            Whatever is wrong; then nothing is left behind.
        """
        agent = self._agents.get(request.agent)
        prompt = check_prompt(request.prompt)
        if agent.needs_prompt and not prompt.strip():
            raise PromptMissingError(
                f"The agent {agent.name!r} needs a prompt: what should it do?",
                hint=f'For example: %maestro spawn {agent.name} "Fix the failing tests"',
            )
        await self._worktrees.call(agent.require)
        names = {session.name for session in self._journal.sessions.values()}
        name, worktree = await self._worktrees.add(request, names)
        session = self._new_session(request, prompt, name, worktree)
        if not self._admission.request(session.id):
            signal = self._evidence(SignalKind.QUEUED, Source.MAESTRO)
            return self._journal.open(session, signal)
        async with self._turn(session.id):
            starting = self._evidence(SignalKind.STARTING, Source.MAESTRO)
            session = self._journal.open(session, starting)
            try:
                return await self._launch(agent, session)
            except BaseException:
                await self._undo(session)
                raise

    async def stop(self, key: str) -> Session:
        """End a session's process and all its children, or take it out of the queue."""
        session = self.get(key)
        async with self._turn(session.id):
            return await self._stop(self.get(session.id))

    async def close(self, key: str, *, discard: bool = False) -> Closing:
        """Stop a session and put its worktree away, keeping whatever is not merged.

        ``discard`` throws unmerged work away, too.
        """
        session = self.get(key)
        async with self._turn(session.id):
            return await self._close(await self._stop(self.get(session.id)), discard=discard)

    async def _stop(self, session: Session) -> Session:
        if self._journal.ended(session.id):
            return session
        self._signal(session.id, SignalKind.STOPPING, Source.PERSON)
        terminal = self._terminals.find(session.id)
        if terminal is None:
            session = self._signal(session.id, SignalKind.EXITED, Source.PERSON)
            self._ended(session.id)
            return session
        await terminal.stop()
        return self.get(session.id)

    async def _close(self, session: Session, *, discard: bool) -> Closing:
        removal = await self._worktrees.remove(session, discard=discard)
        detail = {
            "discarded": discard,
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
        )

    # -- talk -------------------------------------------------------------------------------

    async def send(self, key: str, text: str) -> bool:
        """Type a message to the agent, or queue it while the agent is busy; True if typed now."""
        return self._conversation.send(self.get(key), text)

    async def answer(self, key: str, text: str) -> Session:
        """Answer what the agent asked."""
        return self._conversation.answer(self.get(key), text)

    def authenticate(self, token: str) -> str | None:
        """Return the id of the session whose token this is."""
        return self._tokens.session_of(token)

    def report(
        self,
        session_id: str,
        state: str,
        message: str = "",
        question: str | None = None,
        source: Source = Source.MCP,
    ) -> Session:
        """Record what an agent says about itself."""
        return self._conversation.report(session_id, state, message, question, source)

    def progress(self, session_id: str, progress: Progress, message: str = "") -> Session:
        """Record how far an agent is."""
        return self._conversation.progress(session_id, progress, message)

    async def ask(
        self,
        session_id: str,
        question: str,
        choices: Sequence[str] | None = None,
        timeout_s: float | None = None,
    ) -> str:
        """Put an agent's question to the person, and wait for the answer."""
        return await self._conversation.ask(session_id, question, choices, timeout_s)

    # -- the git loop -----------------------------------------------------------------------

    async def diff(self, key: str) -> git.Diff:
        """Return everything a session has changed since its base."""
        return await self._worktrees.diff(self.get(key))

    async def loss(self, key: str) -> git.Loss:
        """Return what discarding a session would lose."""
        return await self._worktrees.loss(self.get(key))

    async def commit(self, key: str, message: str, paths: Sequence[str] | None = None) -> str:
        """Commit a session's work and return the commit."""
        session = self.get(key)
        commit = await self._worktrees.commit(session, message, paths)
        self._note(session.id, EventKind.COMMITTED, {"commit": commit})
        return commit

    async def merge(
        self,
        key: str,
        into: str | None = None,
        how: git.How = "merge",
    ) -> git.MergeResult:
        """Merge a session's branch into ``into``, by default the branch that it started from."""
        session = self.get(key)
        target = into or session.target
        if target is None:
            raise git.UnknownBranchError(
                f"Session {session.name!r} started from a commit, not a branch.",
                hint="Name the branch to merge into: --into BRANCH",
            )
        result = await self._worktrees.merge(session, target, how)
        detail = {"commit": result.commit, "into": result.into, "how": result.how}
        self._note(session.id, EventKind.MERGED, detail)
        return result

    # -- within -----------------------------------------------------------------------------

    def _new_session(
        self,
        request: SpawnRequest,
        prompt: str,
        name: str,
        worktree: git.Worktree,
    ) -> Session:
        now = self._journal.now()
        return Session(
            id=secrets.token_hex(6),
            name=name,
            agent=request.agent,
            prompt=prompt,
            repo=str(worktree.repo),
            branch=worktree.branch,
            base=worktree.base,
            target=worktree.target,
            worktree=str(worktree.path),
            status=Status(state=State.STARTING, source=Source.MAESTRO, since=now),
            created=now,
            updated=now,
        )

    async def _launch(self, agent: Agent, session: Session) -> Session:
        token = self._tokens.issue(session.id)
        terminal = await self._launcher.start(agent, session, token)
        started = self._evidence(SignalKind.STARTED, Source.PROCESS, state=agent.starts_as)
        session = self._journal.signal(session.id, started, pid=terminal.pid)
        terminal.on_exit(lambda ended: self._on_exit(session.id, ended))
        return self._journal.sessions.get(session.id, session)

    async def _launch_queued(self, session_id: str) -> None:
        async with self._turn(session_id):
            if session_id not in self._journal.sessions or self._journal.ended(session_id):
                self._admission.leave(session_id)
                return
            session = self._signal(session_id, SignalKind.STARTING, Source.MAESTRO)
            try:
                await self._launch(self._agents.get(session.agent), session)
            except MaestroError as error:
                self._log.warning("Session %s could not start: %s", session.name, error)
                self._signal(
                    session_id,
                    SignalKind.REPORT,
                    Source.MAESTRO,
                    state=State.ERROR,
                    message=f"could not start: {error.message}",
                )
                self._signal(session_id, SignalKind.EXITED, Source.MAESTRO)
                self._ended(session_id)

    def _on_exit(self, session_id: str, terminal: Terminal) -> None:
        session = self._journal.sessions.get(session_id)
        code = terminal.exit_code
        if session is not None and not self._journal.ended(session_id):
            self._journal.signal(
                session_id,
                self._evidence(
                    SignalKind.EXITED,
                    Source.PROCESS,
                    exit_code=code if code is not None and code >= 0 else None,
                    exit_signal=-code if code is not None and code < 0 else None,
                ),
                pid=None,
                exit_code=code,
            )
        self._ended(session_id)

    def _ended(self, session_id: str) -> None:
        self._tokens.revoke(session_id)
        self._conversation.ended(session_id)
        self._launcher.clean(session_id)
        self._admission.leave(session_id)
        while (waiting := self._admission.next()) is not None:
            task = asyncio.get_running_loop().create_task(self._launch_queued(waiting))
            self._background.add(task)
            task.add_done_callback(self._background.discard)

    async def _undo(self, session: Session) -> None:
        """Take back a session that could not start."""
        self._ended(session.id)
        await self._worktrees.remove(session, discard=True)
        detail = {"discarded": True, "kept_because": "", "rule": "could not start"}
        self._journal.note(session.id, EventKind.CLOSED, detail, closed=True)
        self._forget(session.id)

    def _turn(self, session_id: str) -> asyncio.Lock:
        """Return the lock that keeps start, stop and close of one session apart."""
        return self._turns.setdefault(session_id, asyncio.Lock())

    def _forget(self, session_id: str) -> None:
        self._turns.pop(session_id, None)
        self._conversation.forget(session_id)
        self._terminals.remove(session_id)

    def _note(self, session_id: str, kind: EventKind, detail: dict[str, object]) -> None:
        if session_id in self._journal.sessions:
            self._journal.note(session_id, kind, detail)

    def _signal(self, session_id: str, kind: SignalKind, source: Source, **said: object) -> Session:
        return self._journal.signal(session_id, self._evidence(kind, source, **said))

    def _evidence(self, kind: SignalKind, source: Source, **said: object) -> Signal:
        return Signal.model_validate(
            {"kind": kind, "source": source, "time": self._journal.now(), **said},
        )
