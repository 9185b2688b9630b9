"""Sessions, events and what belongs to them, as rows."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from maestro_jupyter.model import Event, EventKind, Session, Status

from .database import BUSY_TIMEOUT_MS, StoreError, explained, transaction
from .messages import StoredQueues

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Intent:
    """A worktree that was being made: by which slot, under which name, where, on which branch."""

    server: int
    name: str
    repo: str
    branch: str | None
    adopted: bool = False


class Store:
    """The rows of one server's slot.

    Parameters
    ----------
    connection
        From :func:`~maestro_jupyter.store.database.open_database`; used by one thread only.
    server
        The number of the slot that this server holds.

    Attributes
    ----------
    queues
        The messages that wait for sessions.
    """

    def __init__(self, connection: sqlite3.Connection, server: int) -> None:
        self._connection = connection
        self._unwritten: list[tuple[Session, Event]] = []
        self.server = server
        self.queues = StoredQueues(connection)

    def close(self) -> None:
        """Write what is still to be written, and close the database."""
        if self._unwritten:
            self._set_patience(BUSY_TIMEOUT_MS)
            self._write()
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make what happens inside one step: all of it is kept, or nothing."""
        with transaction(self._connection):
            yield

    def last_seq(self) -> int:
        """Return the sequence number of this slot's newest event; 0 before the first."""
        row = self._execute(
            "SELECT max(seq) FROM events WHERE server = ?",
            (self.server,),
        ).fetchone()
        return int(row[0] or 0)

    def record(self, session: Session, event: Event) -> None:
        """Keep a session's newest version together with the event that made it.

        What happened, happened: where the database can't be written just now, it is written with
        the next event, in order, and read from memory until then.
        """
        was_behind = bool(self._unwritten)
        self._unwritten.append((session, event))
        self._write()
        if was_behind != bool(self._unwritten):
            self._set_patience(BUSY_TIMEOUT_MS if was_behind else 0)

    def _write(self) -> None:
        try:
            with self.transaction():
                for session, event in self._unwritten:
                    self._insert(session, event)
        except StoreError as error:
            waiting = len(self._unwritten)
            _log.warning("%s Events that wait to be written: %d.", error.message, waiting)
        except sqlite3.Error:
            self._unwritten.pop()
            raise
        else:
            self._unwritten.clear()

    def _set_patience(self, milliseconds: int) -> None:
        self._connection.execute(f"PRAGMA busy_timeout = {milliseconds}")

    def _insert(self, session: Session, event: Event) -> None:
        self._connection.execute(
            "INSERT INTO sessions (id, server, closed, document) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET "
            "server = excluded.server, closed = excluded.closed, document = excluded.document",
            (session.id, self.server, session.closed, session.model_dump_json()),
        )
        self._connection.execute(
            "INSERT INTO events (server, seq, time, session, kind, status, detail) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                self.server,
                event.seq,
                event.time.isoformat(timespec="microseconds"),
                event.session,
                event.kind.value,
                event.status.model_dump_json() if event.status else None,
                json.dumps(event.detail),
            ),
        )

    def _execute(self, statement: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        with explained():
            return self._connection.execute(statement, values)

    def sessions_by_server(self) -> dict[int, list[Session]]:
        """Return the sessions that are not closed, by the slot that owns them, oldest first."""
        owned: dict[int, list[Session]] = {}
        rows = self._execute(
            "SELECT server, document FROM sessions WHERE closed = 0 ORDER BY rowid",
        )
        for server, document in rows:
            owned.setdefault(server, []).append(Session.model_validate_json(document))
        return owned

    def last_named(self, name: str) -> str | None:
        """Return the id of the newest session of this name, open or closed."""
        row = self._execute(
            "SELECT id FROM sessions WHERE json_extract(document, '$.name') = ? "
            "ORDER BY rowid DESC LIMIT 1",
            (name,),
        ).fetchone()
        return str(row[0]) if row else None

    def events(self, after: int = 0, limit: int = 1000) -> list[Event]:
        """Return this slot's events with a sequence number over ``after``, in order."""
        rows = self._execute(
            "SELECT seq, time, session, kind, status, detail FROM events "
            "WHERE server = ? AND seq > ? ORDER BY seq LIMIT ?",
            (self.server, after, limit),
        )
        waiting = [event for _, event in self._unwritten if event.seq > after]
        return [*(_event(row) for row in rows), *waiting][:limit]

    def events_of(self, session: str, limit: int = 100) -> list[Event]:
        """Return the newest events of one session, oldest first."""
        rows = self._execute(
            "SELECT seq, time, session, kind, status, detail FROM events "
            "WHERE session = ? ORDER BY time DESC, seq DESC LIMIT ?",
            (session, limit),
        ).fetchall()
        waiting = [event for _, event in self._unwritten if event.session == session]
        return [*(_event(row) for row in reversed(rows)), *waiting][-limit:]

    def intend(self, name: str, repo: str, branch: str | None, *, adopted: bool = False) -> None:
        """Note that a worktree is about to be made, ``adopted`` for a branch that exists."""
        self._execute(
            "INSERT OR REPLACE INTO intents (server, name, repo, branch, adopted) "
            "VALUES (?, ?, ?, ?, ?)",
            (self.server, name, repo, branch, adopted),
        )

    def settle(self, name: str, server: int | None = None) -> None:
        """Forget the note: the worktree belongs to a session now, or was not made."""
        self._execute(
            "DELETE FROM intents WHERE server = ? AND name = ?",
            (self.server if server is None else server, name),
        )

    def intents(self) -> list[Intent]:
        """Return the worktrees that some server was making when it was last heard of."""
        rows = self._execute("SELECT server, name, repo, branch, adopted FROM intents")
        return [
            Intent(server, name, repo, branch, adopted=bool(adopted))
            for server, name, repo, branch, adopted in rows
        ]

    def allow(self, repo: str, digest: str) -> None:
        """Note that the user allowed the commands of this content in this repository."""
        self._execute(
            "INSERT OR IGNORE INTO permissions (repo, digest) VALUES (?, ?)",
            (repo, digest),
        )

    def is_allowed(self, repo: str, digest: str) -> bool:
        """Return whether the user did."""
        row = self._execute(
            "SELECT 1 FROM permissions WHERE repo = ? AND digest = ?",
            (repo, digest),
        ).fetchone()
        return row is not None

    def owns(self, worktree: str) -> bool:
        """Return whether a worktree belongs to a run or a session, or was kept when that closed.

        What a session of a run worked in is the run's, which makes and removes it.
        """
        if self.is_of_a_run(worktree):
            return True
        row = self._execute(
            "SELECT 1 FROM sessions WHERE json_extract(document, '$.worktree') = ? AND (closed = 0 "
            "OR json_extract(document, '$.run') IS NULL AND NOT EXISTS (SELECT 1 FROM events "
            "WHERE session = sessions.id AND kind = 'closed' "
            "AND json_extract(detail, '$.worktree_removed')))",
            (worktree,),
        ).fetchone()
        return row is not None

    def is_of_a_run(self, worktree: str) -> bool:
        """Return whether a worktree belongs to a run of a playbook."""
        row = self._execute("SELECT 1 FROM run_places WHERE path = ?", (worktree,)).fetchone()
        return row is not None

    def take_ports(
        self,
        session: str,
        choose: Callable[[Collection[int]], Iterable[int]],
    ) -> list[int]:
        """Give a session the ports that ``choose`` picks beside those taken, or those it has."""
        with self.transaction():
            self._connection.execute(
                "DELETE FROM ports WHERE session IN (SELECT id FROM sessions WHERE closed = 1)",
            )
            has = self._connection.execute(
                "SELECT port FROM ports WHERE session = ? ORDER BY place",
                (session,),
            ).fetchall()
            if has:
                return [int(port) for (port,) in has]
            taken = {int(port) for (port,) in self._connection.execute("SELECT port FROM ports")}
            ports = list(choose(taken))
            self._connection.executemany(
                "INSERT INTO ports (port, place, session) VALUES (?, ?, ?)",
                [(port, place, session) for place, port in enumerate(ports)],
            )
            return ports

    def free_ports(self, session: str) -> None:
        """Let other sessions have the ports of this one."""
        self._execute("DELETE FROM ports WHERE session = ?", (session,))

    def owner(self, worktree: str) -> tuple[Session, bool] | None:
        """Return the session that has or had a worktree, and whether it is open."""
        row = self._execute(
            "SELECT document, closed FROM sessions "
            "WHERE json_extract(document, '$.worktree') = ? ORDER BY closed, rowid DESC LIMIT 1",
            (worktree,),
        ).fetchone()
        return (Session.model_validate_json(row[0]), not row[1]) if row else None

    def repositories(self) -> list[str]:
        """Return every repository that ever had a session or a run."""
        rows = self._execute(
            "SELECT json_extract(document, '$.repo') FROM sessions UNION SELECT repo FROM runs"
        )
        return sorted(str(repo) for (repo,) in rows)


def _event(row: tuple[int, str, str, str, str | None, str]) -> Event:
    seq, time, session, kind, status, detail = row
    return Event(
        seq=seq,
        time=datetime.fromisoformat(time),
        session=session,
        kind=EventKind(kind),
        status=Status.model_validate_json(status) if status else None,
        detail=json.loads(detail),
    )
