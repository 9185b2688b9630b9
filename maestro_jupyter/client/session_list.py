"""The open sessions as a list that shows itself as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

from maestro_jupyter.model import Session as Record

from .session import Session, no_such_session
from .texts import change, elapsed, html_table, says, text_table

TITLES = ("session", "agent", "state", "time", "change", "message")


def row(record: Record) -> tuple[str, ...]:
    """Return a session as a row under :data:`TITLES`."""
    return (
        record.name,
        record.agent,
        record.state.value,
        elapsed(record),
        change(record),
        says(record),
    )


class SessionList(Sequence[Session]):
    """The sessions that were open when it was made, oldest first.

    The handles in it are live; ``m.sessions`` makes a new list each time.
    """

    def __init__(self, sessions: Iterable[Session]) -> None:
        self._sessions = tuple(sessions)

    @overload
    def __getitem__(self, key: int | str) -> Session: ...

    @overload
    def __getitem__(self, key: slice) -> SessionList: ...

    def __getitem__(self, key: int | str | slice) -> Session | SessionList:
        if isinstance(key, slice):
            return SessionList(self._sessions[key])
        if isinstance(key, int):
            return self._sessions[key]
        for session in self._sessions:
            if key in {session.id, session.name}:
                return session
        raise no_such_session(key, [session.name for session in self._sessions])

    def __contains__(self, key: object) -> bool:
        return any(key in (session, session.id, session.name) for session in self)

    def __iter__(self) -> Iterator[Session]:
        return iter(self._sessions)

    def __len__(self) -> int:
        return len(self._sessions)

    @property
    def records(self) -> tuple[Record, ...]:
        """The sessions as immutable data."""
        return tuple(session.record for session in self._sessions)

    def to_df(self) -> Any:
        """Return the sessions as a pandas DataFrame, one row each.

        Raises
        ------
        ImportError
            pandas is not installed.
        """
        import pandas as pd

        columns = ["name", "agent", "state", "message", "branch", "base", "repo", "worktree"]
        columns += ["files", "insertions", "deletions", "pid", "exit_code", "created", "updated"]
        rows = [_flat(record) for record in self.records]
        return pd.DataFrame(rows, columns=["id", *columns]).set_index("id")

    def __repr__(self) -> str:
        if not self._sessions:
            return 'No session is open. Start one: m.spawn("demo", "Fix the failing tests")'
        return text_table(TITLES, [row(record) for record in self.records])

    def _repr_html_(self) -> str:
        if not self._sessions:
            return "<p>No session is open.</p>"
        return html_table(TITLES, [row(record) for record in self.records])


def _flat(record: Record) -> dict[str, Any]:
    data = record.model_dump()
    counts = data.pop("change") or {"files": None, "insertions": None, "deletions": None}
    return data | counts | {"state": record.state.value, "message": record.status.message}
