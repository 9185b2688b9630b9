"""The server as a Python object."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Self

from maestro_jupyter.model import NotFoundError, Permission
from maestro_jupyter.model import Session as Record
from maestro_jupyter.model.run_report import RunReport

from .address import Address
from .api import Api
from .discovery import discover
from .errors import ServerUnreachableError
from .graph import Graph
from .playbooks import Playbooks
from .recording import Recording
from .records import Records
from .repositories import RepositoryCommands
from .results import AgentFacts, AgentList
from .run import PlaybookRun
from .run_records import RunRecords
from .session import Session, no_such_session
from .session_list import SessionList
from .stream import EventStream
from .worktrees import Pruning, WorktreeList, worktree_list


class Maestro(Playbooks):
    """Sessions and runs of playbooks on one server.

    Parameters
    ----------
    url, token
        The server. By default it is found: the one that started this kernel, one that a client
        started earlier, the only one that runs; or else one is started on loopback, which stops
        itself when nobody uses it.

    Raises
    ------
    MaestroError
        No server was found, and none could be started.
    """

    def __init__(self, url: str | None = None, token: str | None = None) -> None:
        self._open(discover(url, token), discover if url is None else None)

    @classmethod
    def running(cls) -> Self | None:
        """Return the client of a server that runs already, None where there is none."""
        try:
            address = discover(start=False)
        except ServerUnreachableError:
            return None
        maestro = cls.__new__(cls)
        maestro._open(address, discover)  # noqa: SLF001
        return maestro

    def _open(self, address: Address, find_again: Callable[[], Address] | None) -> None:
        self.api = Api(address, find_again)
        self.records = Records()
        self.run_records = RunRecords()
        self._stream = EventStream(self.api, self.records, self.run_records)
        self._end = weakref.finalize(self, _end, self._stream, self.api)

    # -- sessions ---------------------------------------------------------------------------

    def spawn(  # noqa: PLR0913 - a session has that many sides
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
    ) -> Session:
        """Start an agent on a task, in a worktree and a branch of its own.

        Parameters
        ----------
        agent
            Its name; :meth:`agents` lists them. By default the one that the repository's
            ``.maestro.toml`` names.
        prompt
            What to do; the agent ``shell`` needs none.
        name
            The session's name; made from the prompt by default.
        branch
            A new branch, or an existing one to go on with; ``maestro/<name>`` by default.
        base
            Any branch, tag or commit to start from, also a remote's; by default what is checked
            out.
        repo
            A folder in the repository; by default the current folder.
        model
            As the agent itself calls it.
        permission
            How much it may do unasked: ``ask``, ``edit``, ``plan`` (read-only) or ``yolo``; by
            default as the agent is configured.
        headless
            Run to the end without a person.
        """
        asked = {
            "agent": agent,
            "prompt": prompt,
            "name": name,
            "branch": branch,
            "base": base,
            "model": model,
            "permission": permission,
            "headless": headless or None,
        }
        body = {key: value for key, value in asked.items() if value is not None}
        body["repo"] = _folder(repo)
        return Session(self, self.records.put(self.api.post("sessions", body)))

    @property
    def sessions(self) -> SessionList:
        """The open sessions, oldest first."""
        said = self.api.get("sessions")
        records = [self.records.put(one) for one in said]
        return SessionList(Session(self, record) for record in records)

    def __getitem__(self, key: str) -> Session:
        try:
            said = self.api.get(f"sessions/{_segment(key)}")
        except NotFoundError as error:
            names = [session.name for session in self.sessions]
            raise no_such_session(key, names) from error
        return Session(self, self.records.put(said))

    def __iter__(self) -> Any:
        return iter(self.sessions)

    def __len__(self) -> int:
        return len(self.sessions)

    def __bool__(self) -> bool:
        return True

    def __contains__(self, key: object) -> bool:
        return key in self.sessions

    def recording(self, key: str) -> Recording:
        """Return what a session has printed so far, by its id or name.

        A closed session is found, too; of several with one name the newest.

        Raises
        ------
        NotFoundError
            Nothing was recorded of it, or that is forgotten by now.
        """
        return Recording(key, self.api.content(f"sessions/{_segment(key)}/recording"))

    # -- the repository ---------------------------------------------------------------------

    def commands(
        self,
        repo: str | os.PathLike[str] | None = None,
        *,
        base: str | None = None,
    ) -> RepositoryCommands:
        """Return the commands of a repository's ``.maestro.toml``, and whether they may run.

        Parameters
        ----------
        repo
            A folder in the repository; by default the current folder.
        base
            The revision to take the file from; by default where a session would start.
        """
        query = {"repo": _folder(repo)} | ({} if base is None else {"base": base})
        return RepositoryCommands.from_json(self.api.get("project", **query))

    def allow(
        self,
        repo: str | os.PathLike[str] | None = None,
        *,
        base: str | None = None,
        digest: str | None = None,
    ) -> RepositoryCommands:
        """Let the commands of a repository's ``.maestro.toml`` run, until they change.

        Parameters
        ----------
        repo, base
            As in :meth:`commands`.
        digest
            Of the commands that were looked at; refused where the file has others meanwhile.
        """
        asked = {"repo": _folder(repo), "base": base, "digest": digest}
        body = {key: value for key, value in asked.items() if value is not None}
        return RepositoryCommands.from_json(self.api.post("allow", body))

    def worktrees(self) -> WorktreeList:
        """Return every worktree that Maestro made: whose it is, and what only it holds."""
        return worktree_list(self.api.get("worktrees"))

    def prune(self) -> Pruning:
        """Remove the worktrees that no open session has and that hold nothing unsaved."""
        return Pruning.from_json(self.api.post("worktrees/prune"))

    # -- the rest ---------------------------------------------------------------------------

    def agents(self) -> AgentList:
        """Return the agents, and which of them can be used here."""
        return AgentList(AgentFacts.from_json(said) for said in self.api.get("agents"))

    def about(self) -> dict[str, Any]:
        """Return what the server says about itself: instance, version, newest event, cap."""
        return dict(self.api.get(""))

    def graph(
        self,
        repo: str | os.PathLike[str] | None = None,
        *,
        limit: int = 50,
        skip: int = 0,
    ) -> Graph:
        """Return the commits of all sessions' branches in a repository, newest first.

        Parameters
        ----------
        repo
            A folder in the repository; by default the current folder.
        limit, skip
            How many commits, after how many newer ones.
        """
        folder = str(Path(repo or Path.cwd()).expanduser().absolute())
        return Graph.from_json(self.api.get("graph", repo=folder, limit=limit, skip=skip))

    def grid(self, *names: str, height: int = 560) -> Any:
        """Return the widget that shows the sessions live, or those named.

        The widget is a face above the client, so it is looked up only when asked for.
        """
        return import_module("maestro_jupyter.notebook").Grid(self, names=names, height=height)

    def _playbook_run(self, view: RunReport, *, brief: bool = False) -> PlaybookRun:
        return PlaybookRun(self, view, brief=brief)

    # -- news -------------------------------------------------------------------------------

    def follow(self) -> None:
        """Receive news from now on; returns once all that is known is current.

        Raises
        ------
        ServerUnreachableError
            The server cannot be reached.
        """
        try:
            self._stream.require()
        except ServerUnreachableError:
            if self._stream.closed:
                raise
            # A request finds the server that took its place.
            self.about()
            self._stream.again()
            self._stream.require()

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after every change of any session, on a thread of the client's own.

        Returns
        -------
            What ends it.
        """
        unlisten = self.records.listen(callback)
        try:
            self.follow()
        except BaseException:
            unlisten()
            raise
        return unlisten

    @property
    def connected(self) -> bool:
        """Whether news is coming in."""
        return self.records.connected

    def current(self, record: Record) -> Record:
        """Return the newest record of a session, asking the server only where no news comes in."""
        if not (self.records.connected or self._stream.begin() or self._stream.closed):
            return self.refreshed(record)
        return self.records.get(record.id) or record

    def refreshed(self, record: Record) -> Record:
        """Return a session's record as the server has it now; closed if it is gone there."""
        try:
            return self.records.put(self.api.get(f"sessions/{record.id}"))
        except NotFoundError:
            known = self.records.get(record.id) or record
            return self.records.put(known.model_dump(mode="json") | {"closed": True})

    # -- the end ----------------------------------------------------------------------------

    def close(self) -> None:
        """End the connections. Sessions go on; the server is not stopped."""
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Maestro at {self.api.address.url}>"


def _folder(repo: str | os.PathLike[str] | None) -> str:
    return str(Path(repo or Path.cwd()).expanduser().absolute())


def _segment(key: str) -> str:
    from urllib.parse import quote

    return quote(key, safe="") or "-"


def _end(stream: EventStream, api: Api) -> None:
    stream.close()
    api.close()
