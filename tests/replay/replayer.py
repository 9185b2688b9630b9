"""Replays records through all that reads them in the server, in no time.

Only the program and the clock are stood in for. What was printed goes through the real ring,
emulator, watch and rules, what hooks told through the real adapters, into the real journal.
"""

import asyncio
import contextlib
import logging
import sqlite3
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from maestro_jupyter.agents import Agents
from maestro_jupyter.model import Session, Signal, SignalKind, Source, State, Status
from maestro_jupyter.orchestration.hooks import Hooks
from maestro_jupyter.orchestration.journal import Journal
from maestro_jupyter.orchestration.structured import StructuredOutputs
from maestro_jupyter.orchestration.watches import Watches
from maestro_jupyter.store import Store, open_database
from maestro_jupyter.terminals.exertion import Exertion
from maestro_jupyter.terminals.ring import Ring
from maestro_jupyter.terminals.screen import Emulator

from .clock import run
from .records import collapsed

START = datetime(2026, 1, 1, tzinfo=UTC)
AFTERWARDS = 40.0
"""Seconds that pass after the last line of a record."""

_LOG = logging.getLogger(__name__)
_RING = 2**21
_AFTER = 1e-7


class _Journal(Journal):
    def now(self):
        now = START + timedelta(seconds=asyncio.get_running_loop().time())
        self._latest = max(now, self._latest + timedelta(microseconds=1))
        return self._latest


class _Terminal:
    """What a program printed; it has read all that was typed."""

    unread = 0

    def __init__(self, rows, cols):
        self.ring = Ring(_RING)
        self._emulator = Emulator(self.ring, rows, cols)
        self._listeners = []
        self._heeding = []

    def on_commands(self, callback):
        self._heeding.append(callback)

    def on_output(self, callback):
        self._listeners.append(callback)

    def print(self, data):
        whole = self.ring.append(data)
        if whole.commands:
            for callback in tuple(self._heeding):
                callback(self, whole.data)
        for callback in tuple(self._listeners):
            callback(self, data)

    async def exertion(self):
        return Exertion({}, waits=False)

    async def text(self):
        self._emulator.notice()
        return self._emulator.text()


class _Terminals(dict):
    def find(self, session):
        return self.get(session)


class Replay:
    """One server's worth of sessions, each from a record."""

    def __init__(self, store):
        self._agents = Agents(entry_points=())
        self._terminals = _Terminals()
        self._journal = _Journal(store, _LOG)
        self._hooks = Hooks(self._journal, self._agents, _LOG)
        self.statuses = {}
        self._journal.listen(self._note)
        Watches(self._journal, self._agents, self._terminals)
        StructuredOutputs(self._journal, self._hooks, self._terminals)

    def begin(self, record, lines=None):
        """Let a record's lines happen at their times, or ``lines`` in their place."""
        session = self._session(record, len(self.statuses) + 1)
        self.statuses[session.id] = []
        self._terminals[session.id] = _Terminal(record.rows, record.cols)
        starting = Signal(kind=SignalKind.STARTING, source=Source.MAESTRO, time=self._journal.now())
        self._journal.open(session, starting)
        loop = asyncio.get_running_loop()
        for number, line in enumerate(record.lines if lines is None else lines):
            # What happens at the same time happens in this order, which timers alone don't promise.
            loop.call_at(line["t"] + number * _AFTER, self._happen, session.id, line)
        return session.id

    def shown(self, session):
        """Return the states that were shown, each change once."""
        return collapsed(status.state for status in self.statuses[session])

    def _note(self, event, session):
        if event.status is not None:
            self.statuses[session.id].append(event.status)

    def _happen(self, session, line):
        if "out" in line:
            self._terminals[session].print(line["out"].encode("latin-1"))
        elif "hook" in line:
            age = line.get("age_s", 0.0)
            number = line.get("number", "")
            self._hooks.take(
                self._journal.sessions[session], line["hook"], age_s=age, number=number
            )
        elif "signal" in line:
            signal = Signal.model_validate({**line["signal"], "time": self._journal.now()})
            changes = {"pid": 1} if signal.kind is SignalKind.STARTED else {}
            self._journal.signal(session, signal, **changes)

    def _session(self, record, number):
        now = self._journal.now()
        return Session(
            id=f"{number:012x}",
            name=f"{record.agent}-{number}",
            agent=record.agent,
            prompt="Please do it",
            headless=record.headless,
            repo="/repo",
            branch=f"maestro/{number}",
            base="0" * 40,
            worktree=f"/worktrees/{number}",
            status=Status(state=State.STARTING, source=Source.MAESTRO, since=now),
            created=now,
            updated=now,
        )


@contextlib.contextmanager
def _store():
    with tempfile.TemporaryDirectory() as folder:
        connection = open_database(Path(folder))
        connection.execute("PRAGMA synchronous = OFF")
        store = Store(connection, 0)
        try:
            yield store
        finally:
            with contextlib.suppress(sqlite3.Error):
                store.close()


def replay(*records):
    """Replay pairs of a record and the lines to take in place of its own, all at the same time.

    Returns the replay and the sessions' ids.
    """

    async def main():
        made = Replay(store)
        sessions = [made.begin(record, lines) for record, lines in records]
        ends = [line["t"] for record, lines in records for line in lines or record.lines]
        await asyncio.sleep(max(ends) + AFTERWARDS)
        return made, sessions

    with _store() as store:
        return run(main)
