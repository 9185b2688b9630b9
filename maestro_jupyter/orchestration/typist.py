"""Typing into terminals as slowly as their programs need it, without waiting for them."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from maestro_jupyter.agents import Keys
from maestro_jupyter.model import MaestroError
from maestro_jupyter.terminals import Terminal

ECHO_S = 4.0
"""Seconds after which a program that prints nothing of what it has read is taken to go on."""

_ASKING_AGAIN_S = 1.0
"""Seconds after which a program is taken not to ask for a key once more."""

_BETWEEN_LOOKS_S = 0.02
_LAST_WORD = re.compile(rb"(\w+)\W*$")
_PASTE_END = b"\x1b[201~"
_INSTEAD = b"Pasted"
"""What programs print in place of a long text."""


@dataclass(frozen=True)
class _Part:
    """Some bytes to type, the wait behind them, and what the program prints when it begins.

    One that isn't ``needed`` is typed only where the program has printed that once more.
    """

    data: bytes
    delay: float
    echo: bytes = b""
    needed: bool = True


def _parts(keys: Keys) -> list[_Part]:
    """Return the parts of ``keys``; the last one's wait begins when the program prints anything."""
    last = len(keys.parts) - 1
    needed = len(keys.parts) if keys.needed is None else keys.needed
    return [
        _Part(data, delay, keys.echo if number < last else b"", number < needed)
        for number, (data, delay) in enumerate(keys.parts)
    ]


@dataclass(frozen=True)
class _Typed:
    """What was typed last, and how much the program had printed by then."""

    printed: int
    word: bytes

    @classmethod
    def of(cls, part: _Part, terminal: Terminal) -> _Typed:
        data = part.data
        if part.echo:
            return cls(terminal.ring.end, part.echo)
        found = _LAST_WORD.search(data.removesuffix(_PASTE_END))
        alone = found is None or b"\x1b" in data[: found.start()].removeprefix(b"\x1b[200~")
        return cls(terminal.ring.end, b"" if alone or found is None else found[1])

    def is_echoed(self, terminal: Terminal) -> bool:
        """Return whether the program has printed its last word, or anything where it has none.

        One that draws all the time prints before it has read anything.
        """
        ring = terminal.ring
        start = max(ring.start, self.printed)
        if start == ring.end:
            return False
        said = bytes(ring.read(start, ring.end - start))
        return self.word in said or _INSTEAD in said


class Typist:
    """Types keys into sessions' terminals: all of them in order, each after its wait.

    A wait begins when the program has read the keys before it and shown them: one that hasn't come
    to read them yet would find all of them at once, and take a return key for a part of a paste.
    """

    def __init__(self, terminal: Callable[[str], Terminal]) -> None:
        self._terminal = terminal
        self._waiting: dict[str, deque[_Part]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def type(self, session: str, keys: Keys) -> None:
        """Type ``keys`` into a session's terminal, behind those that still wait.

        Raises
        ------
        MaestroError
            Nothing can be typed there; nothing was.
        """
        self._terminal(session)
        self._waiting.setdefault(session, deque()).extend(_parts(keys))
        if session in self._timers:
            return
        try:
            self._go_on(session)
        except MaestroError:
            self.forget(session)
            raise

    def is_typing(self, session: str) -> bool:
        """Return whether there are keys that still wait to be typed into a session."""
        return session in self._timers

    def forget(self, session: str) -> None:
        """Drop what still waits to be typed into a session."""
        self._waiting.pop(session, None)
        timer = self._timers.pop(session, None)
        if timer is not None:
            timer.cancel()

    def _go_on(self, session: str) -> None:
        """Type all that needs no wait, and come back for the rest."""
        parts = self._waiting[session]
        delay = 0.0
        typed: _Typed | None = None
        while not delay:
            if not parts:
                self.forget(session)
                return
            part = parts.popleft()
            delay = part.delay
            terminal = self._terminal(session)
            typed = _Typed.of(part, terminal) if part.data else None
            terminal.write(part.data)
        asks_again = bool(parts) and not parts[0].needed
        patience = _ASKING_AGAIN_S if asks_again else ECHO_S
        self._wait(session, delay, typed, patience, asyncio.get_running_loop().time())

    def _wait(
        self, session: str, delay: float, typed: _Typed | None, patience: float, read: float
    ) -> None:
        loop = asyncio.get_running_loop()
        try:
            terminal = self._terminal(session)
            unread = typed is not None and terminal.unread > 0
            unshown = unread or (typed is not None and not typed.is_echoed(terminal))
        except MaestroError:
            self.forget(session)
            return
        if unread:
            read = loop.time()
        if unshown and loop.time() < read + patience:
            look = (session, delay, typed, patience, read)
            self._timers[session] = loop.call_later(_BETWEEN_LOOKS_S, self._wait, *look)
            return
        parts = self._waiting[session]
        while unshown and parts and not parts[0].needed:
            parts.popleft()
        self._timers[session] = loop.call_later(delay, self._continue, session)

    def _continue(self, session: str) -> None:
        del self._timers[session]
        try:
            self._go_on(session)
        except MaestroError:
            # The program has ended, or reads nothing: what is left is meant for nobody.
            self.forget(session)
