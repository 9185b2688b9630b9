"""The handle of one session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from maestro_jupyter.model import Change, Permission, Progress, State, Status
from maestro_jupyter.model import Session as Record

from .api import CHECK_SECONDS
from .diff import Diff
from .errors import NoSuchSessionError
from .landing import ConflictList, Loss, PullRequest
from .messages import MessageList
from .recording import Recording
from .results import Closing, Explanation, Merge, TerminalText
from .texts import change, elapsed, html_table, line, ports, says, text_table, waiting
from .waiting import until_arrived, wait_until_arrived, wanted_states

if TYPE_CHECKING:
    from .maestro import Maestro

How = Literal["merge", "squash", "rebase", "ff-only"]


class Session:
    """One run of an agent on one task, followed live.

    Attributes are what the server last said; reading one never waits for the network while the
    event stream is connected.
    """

    def __init__(self, maestro: Maestro, record: Record) -> None:
        self._maestro = maestro
        self._record = record

    # -- what it is -------------------------------------------------------------------------

    @property
    def record(self) -> Record:
        """Everything about the session at this moment, as immutable data."""
        self._record = self._maestro.current(self._record)
        return self._record

    @property
    def id(self) -> str:
        """The id, which no other session ever has."""
        return self._record.id

    @property
    def name(self) -> str:
        """The name, which no other open session has."""
        return self._record.name

    @property
    def agent(self) -> str:
        """The name of the agent."""
        return self._record.agent

    @property
    def prompt(self) -> str:
        """What the agent was asked to do."""
        return self._record.prompt

    @property
    def model(self) -> str | None:
        """The model it was asked to use; None where the agent chose."""
        return self._record.model

    @property
    def permission(self) -> Permission | None:
        """How much it may do unasked; None: as the agent is configured."""
        return self._record.permission

    @property
    def headless(self) -> bool:
        """Whether it runs to the end without a person."""
        return self._record.headless

    @property
    def native_id(self) -> str | None:
        """The id of the agent's own session, once it is known."""
        return self.record.native_id

    @property
    def repo(self) -> str:
        """The repository's main folder."""
        return self._record.repo

    @property
    def branch(self) -> str:
        """The session's own branch."""
        return self._record.branch

    @property
    def base(self) -> str:
        """The commit that the session started from."""
        return self._record.base

    @property
    def target(self) -> str | None:
        """The branch that a merge goes into unless another is named."""
        return self._record.target

    @property
    def worktree(self) -> str:
        """The folder that the agent works in."""
        return self._record.worktree

    @property
    def created(self) -> datetime:
        """When it was spawned."""
        return self._record.created

    @property
    def updated(self) -> datetime:
        """When anything about it last changed."""
        return self.record.updated

    @property
    def state(self) -> State:
        """What it is doing, in one word."""
        return self.record.state

    @property
    def status(self) -> Status:
        """State, message, question and choices, on whose word, and since when."""
        return self.record.status

    @property
    def progress(self) -> Progress | None:
        """How far the agent says it is."""
        return self.record.progress

    @property
    def change(self) -> Change | None:
        """How much it has changed since its base."""
        return self.record.change

    @property
    def waiting(self) -> int:
        """How many messages wait for the agent."""
        return self.record.waiting

    @property
    def undelivered(self) -> int:
        """How many of them were typed in vain."""
        return self.record.undelivered

    @property
    def pid(self) -> int | None:
        """The agent's process, while it runs."""
        return self.record.pid

    @property
    def exit_code(self) -> int | None:
        """The exit status; minus the signal's number where a signal ended the process."""
        return self.record.exit_code

    @property
    def closed(self) -> bool:
        """Whether it has been closed."""
        return self.record.closed

    # -- talk and wait ----------------------------------------------------------------------

    def send(self, text: str) -> bool:
        """Give the agent a message; return False where it waits until the agent is ready."""
        answer = self._post("send", {"text": text})
        return bool(answer["delivered"])

    @property
    def queue(self) -> MessageList:
        """The messages that wait until the agent is ready, as the server has them now."""
        return MessageList(self._maestro.api, self.id)

    def answer(self, text: str) -> Session:
        """Answer what the agent asked."""
        self._post("answer", {"text": text})
        return self

    def interrupt(self) -> Session:
        """Make the agent drop what it is doing, with the agent's own key."""
        self._post("interrupt")
        return self

    def wait(self, *states: str, timeout: float | None = None) -> Session:
        """Wait until the session is in one of ``states``.

        Parameters
        ----------
        states
            By default any in which it no longer works.
        timeout
            Seconds.

        Raises
        ------
        TimeoutError
            It took longer.
        SessionEndedError
            It ended in another state, or was closed.
        """
        wanted = wanted_states(states)
        self._maestro.follow()
        wait_until_arrived(self._maestro.records, self._latest, wanted, timeout)
        return self

    async def until(self, *states: str, timeout: float | None = None) -> Session:  # noqa: ASYNC109
        """Wait like :meth:`wait` without blocking the event loop."""
        import asyncio

        wanted = wanted_states(states)
        await asyncio.to_thread(self._maestro.follow)
        await until_arrived(self._maestro.records, self._latest, wanted, timeout)
        return self

    # -- look -------------------------------------------------------------------------------

    def read(self, lines: int | None = None) -> str:
        """Return the terminal's text without escape codes, or its last ``lines`` lines."""
        said = self._maestro.api.get(f"sessions/{self.id}/output")
        text = (said["scrollback"] or said["screen"]).rstrip()
        if lines is not None:
            text = "\n".join(text.split("\n")[-lines:]) if lines > 0 else ""
        return TerminalText(text)

    def diff(self, *paths: str, stat: bool = False) -> Diff:
        """Return what changed since the base, committed or not.

        Parameters
        ----------
        paths
            Files and folders of the worktree to look at; by default all.
        stat
            Leave the patch out.
        """
        query: list[tuple[str, str]] = [("path", path) for path in paths]
        if stat:
            query.append(("stat", "true"))
        return Diff.from_json(
            self._maestro.api.request("GET", f"sessions/{self.id}/diff", query=query),
            only_stat=stat,
        )

    def explain(self) -> Explanation:
        """Return the evidence for the status."""
        return Explanation.from_json(self._maestro.api.get(f"sessions/{self.id}/explain"))

    def recording(self) -> Recording:
        """Return everything the terminal has shown so far, to be played."""
        return Recording(self.name, self._maestro.recording(self.id).data)

    # -- the git loop and the end -----------------------------------------------------------

    def commit(self, message: str, paths: Sequence[str] | None = None) -> str:
        """Commit the work in the session's worktree, or only ``paths`` of it; return the commit."""
        body: dict[str, Any] = {"message": message}
        if paths is not None:
            body["paths"] = list(paths)
        return str(self._post("commit", body)["commit"])

    def merge(
        self,
        into: str | None = None,
        how: How = "merge",
        *,
        checks: Sequence[str] | bool = False,
        resolve: bool = False,
    ) -> Merge:
        """Merge the session's branch.

        Parameters
        ----------
        into
            By default the branch it started from.
        checks
            Names of the repository's checks that have to pass first, or True for all of them.
        resolve
            Hand conflicts back to the agent.

        Raises
        ------
        ConflictError
            It can't be merged as things are; ``files`` of the error names those in the way, and
            nothing has changed.
        """
        body: dict[str, Any] = {"how": how, "resolve": resolve}
        if into is not None:
            body["into"] = into
        if checks:
            body["checks"] = True if checks is True else list(checks)
        return Merge.from_json(self._post("merge", body, seconds=CHECK_SECONDS if checks else None))

    def conflicts(self, into: str | None = None) -> ConflictList:
        """Return what merging would conflict in; nothing is changed."""
        query = {} if into is None else {"into": into}
        return ConflictList.from_json(
            self._maestro.api.get(f"sessions/{self.id}/conflicts", **query),
        )

    def pr(
        self,
        title: str | None = None,
        body: str | None = None,
        *,
        draft: bool = False,
    ) -> PullRequest:
        """Push the branch and open a pull request; its commits say what is in it by default."""
        asked = {"title": title, "body": body, "draft": draft}
        said = self._post("pr", {key: value for key, value in asked.items() if value is not None})
        return PullRequest.from_json(said)

    def loss(self) -> Loss:
        """Return what discarding the session would throw away."""
        return Loss.from_json(self._maestro.api.get(f"sessions/{self.id}/loss"))

    def stop(self) -> Session:
        """End the agent's process and all its children; the worktree stays."""
        self._post("stop")
        return self

    def resume(self, *, fresh: bool = False) -> Session:
        """Start it again where it stopped, in its worktree; ``fresh`` begins with its prompt.

        Raises
        ------
        MaestroError
            It runs, or its agent left nothing to go on with.
        """
        self._post("resume", {"fresh": fresh})
        return self

    def close(self) -> Closing:
        """Stop it and put its worktree away, keeping uncommitted and unmerged work."""
        return self._close(discard=False)

    def discard(self) -> Closing:
        """Close it and throw away its worktree and branch, with all work that is not merged."""
        return self._close(discard=True)

    def _close(self, *, discard: bool) -> Closing:
        query = {"discard": "true"} if discard else None
        said = self._maestro.api.request("DELETE", f"sessions/{self.id}", query=query)
        self._record = self._maestro.records.put({**said["session"], "closed": True})
        return Closing(
            name=self.name,
            worktree_kept=said["worktree_kept"],
            branch_kept=said["branch_kept"],
            why=str(said["why"] or ""),
            teardown=str(said.get("teardown") or ""),
        )

    def _post(
        self,
        verb: str,
        body: dict[str, Any] | None = None,
        *,
        seconds: float | None = None,
    ) -> Any:
        answer = self._maestro.api.post(f"sessions/{self.id}/{verb}", body, seconds=seconds)
        self._record = self._maestro.refreshed(self._record)
        return answer

    def _latest(self) -> Record:
        return self._maestro.records.get(self.id) or self._record

    # -- how it shows -----------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Session) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    def _facts(self) -> list[tuple[str, str]]:
        record = self._latest()
        facts = (
            ("name", record.name),
            ("agent", record.agent),
            ("state", "closed" if record.closed else record.state),
            ("message", says(record)),
            ("branch", record.branch),
            ("change", change(record)),
            ("time", elapsed(record)),
            ("worktree", record.worktree),
            ("messages", waiting(record)),
            ("ports", ports(record)),
        )
        return [(title, text) for title, text in facts if text]

    def __repr__(self) -> str:
        record = self._latest()
        state = "closed" if record.closed else record.state
        return f"<Session {record.name} ({line(record.agent)}): {state}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: FBT001
        del cycle
        printer.text(text_table(("session", self.name), self._facts()[1:]))

    def _repr_html_(self) -> str:
        return html_table(("session", self.name), self._facts()[1:])


def no_such_session(key: str, names: Sequence[str]) -> NoSuchSessionError:
    """Return the error for a name or id that no open session has."""
    from difflib import get_close_matches

    near = get_close_matches(key, names, n=1)
    if near:
        hint = f"Did you mean {near[0]!r}?"
    elif names:
        hint = f"Open sessions: {', '.join(names)}."
    else:
        hint = "No session is open."
    return NoSuchSessionError(f"There is no open session {line(key, 80)!r}.", hint=hint)
