"""Typing into terminals as slowly as their programs need it, without waiting for them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from maestro_jupyter.agents import Keys
from maestro_jupyter.model import MaestroError
from maestro_jupyter.terminals import Terminal

ECHO_S = 2.0
"""Seconds after which a program that prints nothing of what was typed is taken to have read it."""

_BETWEEN_LOOKS_S = 0.02


class Typist:
    """Types keys into sessions' terminals: all of them in order, each after its wait.

    A wait begins when the program has printed something since the keys before it: one that hasn't
    come to read them yet would find all of them at once.
    """

    def __init__(self, terminal: Callable[[str], Terminal]) -> None:
        self._terminal = terminal
        self._waiting: dict[str, deque[tuple[bytes, float]]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def type(self, session: str, keys: Keys) -> None:
        """Type ``keys`` into a session's terminal, behind those that still wait.

        Raises
        ------
        MaestroError
            Nothing can be typed there; nothing was.
        """
        terminal = self._terminal(session)
        parts = self._waiting.setdefault(session, deque())
        if session in self._timers:
            parts.extend(keys.parts)
            return
        parts.extend(keys.parts[1:])
        if keys.parts:
            data, delay = keys.parts[0]
            printed = terminal.ring.end
            try:
                terminal.write(data)
            except MaestroError:
                self.forget(session)
                raise
            self._go_on(session, delay, printed if data else None)

    def forget(self, session: str) -> None:
        """Drop what still waits to be typed into a session."""
        self._waiting.pop(session, None)
        timer = self._timers.pop(session, None)
        if timer is not None:
            timer.cancel()

    def _go_on(self, session: str, delay: float, printed: int | None = None) -> None:
        """Type all that needs no wait, and come back for the rest.

        ``delay`` is the wait after what was typed last, when the program had ``printed`` so much.
        """
        parts = self._waiting[session]
        while not delay:
            if not parts:
                self.forget(session)
                return
            data, delay = parts.popleft()
            terminal = self._terminal(session)
            printed = terminal.ring.end if data else None
            terminal.write(data)
        patience = asyncio.get_running_loop().time() + ECHO_S
        self._wait(session, delay, printed, patience)

    def _wait(self, session: str, delay: float, printed: int | None, patience: float) -> None:
        loop = asyncio.get_running_loop()
        try:
            unread = self._terminal(session).ring.end == printed and loop.time() < patience
        except MaestroError:
            self.forget(session)
            return
        if unread:
            look = (session, delay, printed, patience)
            self._timers[session] = loop.call_later(_BETWEEN_LOOKS_S, self._wait, *look)
        else:
            self._timers[session] = loop.call_later(delay, self._continue, session)

    def _continue(self, session: str) -> None:
        del self._timers[session]
        try:
            self._go_on(session, 0.0)
        except MaestroError:
            # The program has ended, or reads nothing: what is left is meant for nobody.
            self.forget(session)
