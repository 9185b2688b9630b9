"""Listening to what an agent prints while it works on a task."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from maestro_jupyter.agents.outcome_rules import Outcome, OutcomeRules, Trouble
from maestro_jupyter.model.names import plain_text
from maestro_jupyter.orchestration.structured import Lines
from maestro_jupyter.terminals import Terminal

_SEQUENCES = re.compile(
    rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;:<=>?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]"
)
_TAIL = 30
_LINE = 2000
_PIECE = 4000
_MOST = 200_000
_PAUSE = 0.5


class Listener:
    """Reads a terminal for as long as its process runs.

    Parameters
    ----------
    tell
        Called with pieces of what the agent says: at most 4,000 characters in half a second, and
        200,000 in all.
    """

    def __init__(self, rules: OutcomeRules, tell: Callable[[str], None]) -> None:
        self.outcome = Outcome()
        self._rules = rules
        self._tell = tell
        self._tail: deque[str] = deque(maxlen=_TAIL)
        self._piece = ""
        self._left = _MOST
        self._timer: asyncio.TimerHandle | None = None
        self._lines = Lines(self._record, self._plain)
        self._loop = asyncio.get_running_loop()
        self.heard = self._loop.time()

    def follow(self, terminal: Terminal) -> None:
        """Read what was printed, and all that comes."""
        ring = terminal.ring
        self._lines.feed(bytes(ring.read(ring.start, ring.end - ring.start)))
        terminal.on_output(self._read)

    def end(self) -> None:
        """Take in what is left."""
        self._lines.end()
        self._pass_on()
        self.close()

    def close(self) -> None:
        """Pass on nothing more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @property
    def last_words(self) -> str:
        """What the agent said last, or the end of what it printed."""
        return self.outcome.error or self.outcome.said or "\n".join(self._tail)[-_PIECE:]

    def trouble(self, now: datetime) -> Trouble:
        """Return why the agent failed, as far as its last words tell."""
        return self._rules.trouble("\n".join([self.outcome.error, *self._tail]), now)

    def _read(self, _: Terminal, data: bytes) -> None:
        self.heard = self._loop.time()
        self._lines.feed(data)

    def _record(self, line: Mapping[str, Any]) -> None:
        self._say(self._rules.read(line, self.outcome))

    def _plain(self, line: bytes) -> None:
        # What a spinner has written over is not there any more.
        shown = line.rstrip(b"\r").rpartition(b"\r")[2]
        text = plain_text(_SEQUENCES.sub(b"", shown).decode(errors="replace"), _LINE)
        if text:
            self._tail.append(text)
            self._say(text)

    def _say(self, text: str) -> None:
        if not text or self._left <= 0:
            return
        room = min(_PIECE - len(self._piece), self._left)
        self._piece += plain_text(text, _PIECE, lines=True)[: max(room, 0)] + "\n"
        if self._timer is None:
            self._timer = self._loop.call_later(_PAUSE, self._pass_on)

    def _pass_on(self) -> None:
        self.close()
        piece, self._piece = self._piece.rstrip(), ""
        if piece:
            self._left -= len(piece)
            self._tell(piece)
