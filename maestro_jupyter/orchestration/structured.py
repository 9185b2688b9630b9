"""Reading the structured output of headless agents: JSON, one record a line."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from maestro_jupyter.model import Event, Session
from maestro_jupyter.terminals import Terminal, Terminals

from .hooks import Hooks
from .journal import Journal

_LONGEST = 4 * 2**20
_SEQUENCES = re.compile(rb"^(?:\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;:<=>?]*[ -/]*[@-~])+")


class Lines:
    """Cuts a stream of bytes into lines, and calls back with those that are JSON objects.

    A line longer than 4 MiB is passed over. ``plain`` is called with every other line.
    """

    def __init__(
        self,
        callback: Callable[[Mapping[str, Any]], None],
        plain: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        self._callback = callback
        self._plain = plain
        self._rest = bytearray()
        self._too_long = False

    def feed(self, data: bytes) -> None:
        """Take in the next bytes."""
        *whole, rest = data.split(b"\n")
        for line in whole:
            self._rest += line
            if not self._too_long:
                self._read(bytes(self._rest))
            self._rest.clear()
            self._too_long = False
        self._rest += rest
        if len(self._rest) > _LONGEST:
            self._rest.clear()
            self._too_long = True

    def end(self) -> None:
        """Take what is left for a whole line."""
        self.feed(b"\n")

    def _read(self, line: bytes) -> None:
        # A title that is set between two records stands at the beginning of a line.
        text = _SEQUENCES.sub(b"", line).strip()
        record = None
        if text.startswith(b"{"):
            with contextlib.suppress(ValueError):
                record = json.loads(text)
        if isinstance(record, dict):
            self._callback(record)
        else:
            self._plain(text)


class StructuredOutputs:
    """Has the adapters of headless agents read what these print."""

    def __init__(self, journal: Journal, hooks: Hooks, terminals: Terminals) -> None:
        self._journal = journal
        self._hooks = hooks
        self._terminals = terminals
        self._read: dict[str, Terminal] = {}
        journal.listen(self._changed)

    def _changed(self, event: Event, session: Session) -> None:
        del event
        if not session.headless:
            return
        if session.closed or self._journal.ended(session.id):
            self._read.pop(session.id, None)
            return
        terminal = self._terminals.find(session.id) if session.pid is not None else None
        if terminal is not None and self._read.get(session.id) is not terminal:
            self._read[session.id] = terminal
            self._follow(session.id, terminal)

    def _follow(self, session_id: str, terminal: Terminal) -> None:
        def take(record: Mapping[str, Any]) -> None:
            if session_id in self._journal.sessions and not self._journal.ended(session_id):
                self._hooks.take_output(self._journal.sessions[session_id], record)

        lines = Lines(take)
        lines.feed(
            bytes(terminal.ring.read(terminal.ring.start, terminal.ring.end - terminal.ring.start))
        )
        terminal.on_output(lambda _, data: lines.feed(data))
