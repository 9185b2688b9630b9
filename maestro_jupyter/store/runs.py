"""Runs of playbooks, their logs, notes and worktrees, as rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from maestro_jupyter.model.run_report import RunEvent, RunEventKind

from .database import explained, transaction

_COLUMNS = "id, server, name, repo, over, playbook, state, facts"
_MOST_DURATIONS = 2000


@dataclass(frozen=True)
class RunRow:
    """One run as it is kept; ``playbook``, ``state`` and ``facts`` are JSON.

    Attributes
    ----------
    server
        The number of the slot whose server looks after it.
    over
        Whether it has ended.
    """

    id: str
    server: int
    name: str
    repo: str
    over: bool
    playbook: str
    state: str
    facts: str


class RunStore:
    """The rows of runs.

    Parameters
    ----------
    connection
        The one of the :class:`~maestro_jupyter.store.records.Store`; used by one thread only.
    server
        The number of the slot that this server holds.
    """

    def __init__(self, connection: sqlite3.Connection, server: int) -> None:
        self._connection = connection
        self.server = server

    def add(self, row: RunRow) -> None:
        """Keep a new run."""
        self._execute(
            f"INSERT INTO runs ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (row.id, row.server, row.name, row.repo, row.over, row.playbook, row.state, row.facts),
        )

    def save(
        self,
        run: str,
        state: str,
        facts: str,
        events: Sequence[RunEvent],
        *,
        over: bool,
        playbook: str | None = None,
    ) -> None:
        """Keep a run's newest version together with what happened, or neither.

        ``playbook`` is left as it was where it is None.
        """
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE runs SET server = ?, over = ?, state = ?, facts = ?, "
                "playbook = coalesce(?, playbook) WHERE id = ?",
                (self.server, over, state, facts, playbook, run),
            )
            self._connection.executemany(
                "INSERT INTO run_events (run, seq, time, kind, task, detail) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                [_values(event) for event in events],
            )

    def find(self, key: str) -> RunRow | None:
        """Return the run with this id, or the newest of this name, unless it was put away."""
        row = self._execute(
            f"SELECT {_COLUMNS} FROM runs WHERE away = 0 AND (id = ?1 OR name = ?1) "  # noqa: S608
            "ORDER BY id = ?1 DESC, rowid DESC LIMIT 1",
            (key,),
        ).fetchone()
        return _row(row) if row else None

    def newest(self, limit: int, repo: str | None = None) -> list[RunRow]:
        """Return runs that were not put away, the newest first."""
        rows = self._execute(
            f"SELECT {_COLUMNS} FROM runs WHERE away = 0 AND (?1 IS NULL OR repo = ?1) "  # noqa: S608
            "ORDER BY rowid DESC LIMIT ?2",
            (repo, limit),
        )
        return [_row(row) for row in rows]

    def going_on(self) -> list[RunRow]:
        """Return the runs of all servers that have not ended, the oldest first."""
        rows = self._execute(
            f"SELECT {_COLUMNS} FROM runs WHERE over = 0 ORDER BY rowid",  # noqa: S608
        )
        return [_row(row) for row in rows]

    def put_away(self, run: str) -> None:
        """Show a run no more; its log stays."""
        self._execute("UPDATE runs SET away = 1 WHERE id = ?", (run,))

    def events(self, run: str, after: int = 0, limit: int = 1000) -> list[RunEvent]:
        """Return what happened in a run after event number ``after``, in order."""
        rows = self._execute(
            "SELECT run, seq, time, kind, task, detail FROM run_events "
            "WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?",
            (run, after, limit),
        )
        return [_event(row) for row in rows]

    def hold(self, path: str, run: str) -> None:
        """Note that a worktree belongs to a run."""
        self._execute("INSERT OR REPLACE INTO run_places (path, run) VALUES (?, ?)", (path, run))

    def places(self, run: str) -> list[str]:
        """Return the worktrees that belong to a run."""
        rows = self._execute("SELECT path FROM run_places WHERE run = ?", (run,))
        return [str(path) for (path,) in rows]

    def free(self, path: str) -> None:
        """Note that a worktree belongs to no run any more."""
        self._execute("DELETE FROM run_places WHERE path = ?", (path,))

    def add_note(self, run: str, task: str, text: str) -> None:
        """Keep what was done for a task, in a paragraph."""
        self._execute("INSERT INTO run_notes (run, task, text) VALUES (?, ?, ?)", (run, task, text))

    def notes(self, run: str) -> list[tuple[str, str]]:
        """Return task and text of a run's notes, the oldest first."""
        rows = self._execute(
            "SELECT task, text FROM run_notes WHERE run = ? ORDER BY number", (run,)
        )
        return [(str(task), str(text)) for task, text in rows]

    def add_durations(self, repo: str, taken: Iterable[tuple[str, str, float]]) -> None:
        """Note of tasks, each with its document, how many seconds they took."""
        with transaction(self._connection):
            self._connection.executemany(
                "INSERT INTO run_durations (repo, document, task, seconds) VALUES (?, ?, ?, ?)",
                [(repo, *one) for one in taken],
            )

    def durations(self, repo: str, document: str) -> dict[str, list[float]]:
        """Return how many seconds the tasks of a document took, by task, the newest first."""
        rows = self._execute(
            "SELECT task, seconds FROM run_durations WHERE repo = ? AND document = ? "
            "ORDER BY number DESC LIMIT ?",
            (repo, document, _MOST_DURATIONS),
        )
        found: dict[str, list[float]] = {}
        for task, seconds in rows:
            found.setdefault(str(task), []).append(float(seconds))
        return found

    def _execute(self, statement: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        with explained():
            return self._connection.execute(statement, values)


def _values(event: RunEvent) -> tuple[object, ...]:
    return (
        event.run,
        event.seq,
        event.time.isoformat(timespec="microseconds"),
        event.kind.value,
        event.task,
        json.dumps(event.detail),
    )


def _event(row: tuple[str, int, str, str, str | None, str]) -> RunEvent:
    run, seq, time, kind, task, detail = row
    return RunEvent(
        run=run,
        seq=seq,
        time=datetime.fromisoformat(time),
        kind=RunEventKind(kind),
        task=task,
        detail=json.loads(detail),
    )


def _row(row: tuple[str, int, str, str, int, str, str, str]) -> RunRow:
    run, server, name, repo, over, *texts = row
    return RunRow(run, server, name, repo, bool(over), *texts)
