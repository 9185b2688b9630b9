"""What is known of one session, and how it shows itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from maestro_jupyter.model import Change, Permission, Progress, State, Status
from maestro_jupyter.model import Session as Record

from .texts import change, elapsed, html_table, line, ports, says, text_table, waiting

if TYPE_CHECKING:
    from .maestro import Maestro


class SessionFacts:
    """One session as the server last told of it.

    Reading an attribute never waits for the network while the event stream is connected.
    """

    def __init__(self, maestro: Maestro, record: Record) -> None:
        self._maestro = maestro
        self._record = record

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

    def _latest(self) -> Record:
        return self._maestro.records.get(self.id) or self._record

    # -- how it shows -----------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SessionFacts) and other.id == self.id

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
