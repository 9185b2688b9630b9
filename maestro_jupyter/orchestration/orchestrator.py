"""The one engine behind every face."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from maestro_jupyter import git
from maestro_jupyter.agents import Agents, Availability
from maestro_jupyter.model import (
    Event,
    EventKind,
    MaestroError,
    Progress,
    Session,
    Source,
    State,
)
from maestro_jupyter.model.message_queue import MessageChange, MessageQueue
from maestro_jupyter.store import RunStore, Store, claim_slot, open_database
from maestro_jupyter.terminals import Terminal, Terminals

from .changes import Changes
from .checks import Checks
from .conversation import Conversation
from .errors import NoTerminalError, SessionEndedError
from .evidence import explanation
from .graphs import RepositoryGraph, repository_graph
from .hooks import Hooks
from .housekeeping import Housekeeping
from .images import write_image
from .journal import Journal, Listener
from .landing import Landing, Merged, MergeWish
from .launcher import LocalLauncher
from .life import Life
from .ports import Ports
from .projects import Projects, RepositoryCommands
from .reconciliation import adopt_sessions, ownerless, undo_unfinished
from .recording import SessionRecordings
from .results import Closing, Explanation, Output, Pruning, WorktreeFacts
from .runs import Runs
from .runs.means import Means
from .settings import Endpoints, Settings, SpawnRequest
from .setup import Preparations
from .shells import Shells
from .structured import StructuredOutputs
from .teardown import TearDown
from .threads import Threads
from .watches import Watches
from .worktrees import Worktrees


class Orchestrator:
    """Sessions from spawn to close, and runs. All methods belong to the loop of the server.

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
            database = open_database(settings.data_folder)
            self._store = Store(database, self._slot.number)
        except MaestroError:
            self._slot.release()
            raise
        self._journal = Journal(self._store, self._log)
        self._threads = Threads()
        self._projects = Projects(self._threads, self._store)
        self._housekeeping = Housekeeping(
            settings.worktree_root, self._store, self._threads, self._log
        )
        self._worktrees = Worktrees(settings, self._threads, self._store, self._projects)
        self._recordings = SessionRecordings(
            settings, self._journal, self._store, self._threads.executor
        )
        self._launcher = LocalLauncher(terminals, settings, endpoints, self._recordings)
        self._conversation = Conversation(
            self._journal, self._store, agents, self.terminal, settings.message_patience
        )
        self._landing = Landing(self._journal, self._threads, self._projects, self._conversation)
        self._watches = Watches(self._journal, agents, terminals)
        self._hooks = Hooks(self._journal, agents, self._log)
        self._outputs = StructuredOutputs(self._journal, self._hooks, terminals)
        self._changes = Changes(self._journal, self._worktrees, self._log)
        preparations = Preparations(
            self._projects,
            Ports(self._store, *settings.ports),
            TearDown(self._projects, terminals, self._threads),
            self._threads,
        )
        self._shells = Shells(terminals, preparations)
        self._life = Life(
            self._journal,
            self._worktrees,
            self._launcher,
            terminals,
            agents,
            self._conversation,
            preparations=preparations,
            shells=self._shells,
            cap=settings.cap,
            log=self._log,
        )
        self.runs = Runs(
            Means(
                settings=settings,
                journal=self._journal,
                life=self._life,
                conversation=self._conversation,
                preparations=preparations,
                projects=self._projects,
                worktrees=self._worktrees,
                threads=self._threads,
                agents=agents,
                terminals=terminals,
                checks=Checks(),
                store=RunStore(database, self._slot.number),
                log=self._log,
            )
        )

    # -- beginning and end ------------------------------------------------------------------

    async def start(self) -> None:
        """Take over what servers that are gone have left.

        Kept sessions go on; what still runs of the others is ended.
        """
        self._launcher.check()
        folder = self.settings.data_folder
        adopted = adopt_sessions(self._store, self._journal, folder, self._launcher.goes_on)
        for session in (*adopted.interrupted, *adopted.going_on):
            await self._worktrees.call(self._shells.end_leftovers, session.id)
        for session in adopted.interrupted:
            await self._worktrees.call(self._launcher.end_leftovers, session.id)
            self._launcher.clean(session.id)
            self._conversation.delivery.take_up(session.id)
        for session in adopted.going_on:
            await self._life.take_over(session)
            self._conversation.delivery.take_up(session.id)
        await self._housekeeping.repair()
        for session in adopted.interrupted:
            await self._life.finish_closing(session)
        await undo_unfinished(self._store, self._worktrees, folder, self._log)
        with ownerless(self._store.server, folder) as is_gone:
            await self.runs.adopt(is_gone)
        self._recordings.prune()

    async def stop_all(self) -> None:
        """End every process but those that are kept, and close the database.

        Sessions that end with it become ``interrupted``.
        """
        await self.runs.close()
        await self._life.end()
        await self._changes.close()
        await self._landing.close()
        await self._worktrees.call(self._recordings.close)
        self._threads.close()
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
        return self._journal.get(key)

    async def agents(self) -> list[Availability]:
        """Return every agent, and whether it can be used here."""
        return await self._worktrees.call(self._agents.list)

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

    async def open_shell(self, key: str) -> Terminal:
        """Return a session's command terminal: the user's shell in its worktree.

        It is started where there is none that runs, and ends when the session is stopped or closed.
        """
        return await self._life.open_shell(self.get(key))

    def shell(self, key: str) -> Terminal:
        """Return the command terminal that a session has."""
        return self._shells.get(self.get(key))

    async def output(self, key: str) -> Output:
        """Return a session's terminal as text."""
        screen, scrollback = await self.terminal(key).text()
        return Output(screen=screen, scrollback=scrollback)

    def recording(self, key: str) -> Path:
        """Return the file with the recording of a session, which may be closed."""
        return self._recordings.find(key)

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
        return await self._life.spawn(request)

    async def stop(self, key: str) -> Session:
        """End a session's process and all its children, or take it out of the queue."""
        return await self._life.stop(self.get(key))

    async def resume(self, key: str, *, fresh: bool = False) -> Session:
        """Start a session that has ended again, in its worktree and where its agent left off.

        ``fresh`` starts the agent anew with the session's prompt instead.

        Raises
        ------
        NothingToResumeError
            The agent left nothing to go on with.
        StillRunningError
            The session has not ended.
        """
        return await self._life.resume(self.get(key), fresh=fresh)

    async def close(self, key: str, *, discard: bool = False) -> Closing:
        """Stop a session and put its worktree away, keeping whatever is not merged.

        ``discard`` throws unmerged work away, too.
        """
        return await self._life.close(self.get(key), discard=discard)

    # -- the repository ---------------------------------------------------------------------

    async def refs(self, repo: Path, query: str = "", limit: int = 50) -> list[git.Ref]:
        """Return what a session in the repository around ``repo`` can start from."""
        place = await self._threads.call(git.find_place, repo)
        return await self._threads.call(git.find_refs, place.here, query, limit)

    async def commands(self, repo: Path, base: str | None = None) -> RepositoryCommands:
        """Return the commands of a repository's ``.maestro.toml``, and whether they may run."""
        place = await self._threads.call(git.find_place, repo)
        return await self._projects.commands(place, base)

    async def allow(
        self,
        repo: Path,
        base: str | None = None,
        digest: str | None = None,
    ) -> RepositoryCommands:
        """Let these commands run from now on, as long as they stay what they are."""
        place = await self._threads.call(git.find_place, repo)
        return await self._projects.allow(place, base, digest)

    async def worktrees(self) -> list[WorktreeFacts]:
        """Return every worktree that Maestro made, and what would be lost without it."""
        return await self._housekeeping.worktrees()

    async def prune(self) -> Pruning:
        """Remove the worktrees that no open session has and that hold nothing unsaved."""
        return await self._housekeeping.prune()

    # -- talk -------------------------------------------------------------------------------

    async def send(self, key: str, text: str) -> bool:
        """Type a message to the agent, or queue it while the agent is busy; True if typed now."""
        return self._conversation.send(self.get(key), text)

    def messages(self, key: str) -> MessageQueue:
        """Return the messages that wait for a session, the next one first."""
        return self._conversation.queues.of(self.get(key).id)

    async def change_message(self, key: str, number: int, change: MessageChange) -> MessageQueue:
        """Edit, hold, release or move a message that waits, or send it now."""
        return self._conversation.change_message(self.get(key), number, change)

    async def remove_message(self, key: str, number: int) -> MessageQueue:
        """Take a message that waits away."""
        return self._conversation.delivery.remove(self.get(key), number)

    async def answer(self, key: str, text: str) -> Session:
        """Answer what the agent asked."""
        return await self._conversation.answer(self.get(key), text)

    async def interrupt(self, key: str) -> Session:
        """Make the agent drop what it is doing, as the agent's own key does."""
        session = self.get(key)
        self._conversation.interrupt(session)
        return session

    def typed(self, session_id: str, data: bytes) -> None:
        """Take note of what a person has typed into a session's terminal."""
        self._watches.typed(session_id, data)

    async def keep_image(self, key: str, data: bytes) -> Path:
        """Keep an image where a session's agent can read it, as long as its process runs."""
        session = self.get(key)
        if session.pid is None:
            raise SessionEndedError(session)
        try:
            return await self._worktrees.call(
                write_image, self.settings.run_root / session.id, data, self.settings.image_bytes
            )
        except FileNotFoundError as error:
            raise SessionEndedError(session) from error

    def authenticate(self, token: str) -> str | None:
        """Return the id of the session whose token this is."""
        return self._life.tokens.session_of(token)

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

    def understands_hooks(self, session_id: str) -> bool:
        """Return whether the agent of a session has hooks that its adapter can read."""
        return self._hooks.understood(self.get(session_id))

    def hook(
        self,
        session_id: str,
        payload: Mapping[str, Any],
        *,
        age_s: float = 0.0,
        number: str = "",
    ) -> Session:
        """Record what an agent told one of its hooks ``age_s`` seconds ago.

        ``number`` tells calls apart: the same one twice is the same call twice.

        Raises
        ------
        BadHookError
            The agent's adapter can't read ``payload``.
        """
        return self._hooks.take(self.get(session_id), payload, age_s=age_s, number=number)

    def progress(self, session_id: str, progress: Progress, message: str = "") -> Session:
        """Record how far an agent is."""
        return self._conversation.progress(session_id, progress, message)

    def is_in_a_run(self, session_id: str) -> bool:
        """Return whether a session works for a run of a playbook."""
        return self.runs.is_in_a_run(self._journal.sessions.get(session_id))

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

    async def diff(
        self,
        key: str,
        paths: Sequence[str] = (),
        *,
        only_stat: bool = False,
    ) -> git.Diff:
        """Return what a session has changed since its base, in all files or in ``paths``."""
        return await self._worktrees.diff(self.get(key), paths, only_stat=only_stat)

    async def loss(self, key: str) -> git.Loss:
        """Return what discarding a session would lose."""
        return await self._worktrees.loss(self.get(key))

    async def commit(self, key: str, message: str, paths: Sequence[str] | None = None) -> str:
        """Commit a session's work and return the commit."""
        session = self.get(key)
        commit = await self._worktrees.commit(session, message, paths)
        self._note(session.id, EventKind.COMMITTED, {"commit": commit})
        return commit

    async def merge(self, key: str, wish: MergeWish | None = None) -> Merged:
        """Merge a session's branch, after its checks where that is wished."""
        return await self._landing.merge(self.get(key), wish or MergeWish())

    async def conflicts(self, key: str, into: str | None = None) -> tuple[git.Conflict, ...]:
        """Return what merging a session would conflict in."""
        return await self._landing.conflicts(self.get(key), into)

    async def publish(
        self,
        key: str,
        *,
        title: str | None = None,
        body: str | None = None,
        draft: bool = False,
    ) -> git.PullRequest:
        """Push a session's branch and open a pull request for it."""
        return await self._landing.publish(self.get(key), title=title, body=body, draft=draft)

    async def graph(self, repo: Path, limit: int = 50, skip: int = 0) -> RepositoryGraph:
        """Return the commits of all sessions' branches in the repository around ``repo``."""
        place = await self._threads.call(git.find_place, repo)
        sessions = self.sessions()
        return await self._threads.call(repository_graph, place.repo, sessions, limit, skip)

    def _note(self, session_id: str, kind: EventKind, detail: dict[str, Any]) -> None:
        if session_id in self._journal.sessions:
            self._journal.note(session_id, kind, detail)
