"""Typing into terminals as slowly as their programs need it, without waiting for them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from maestro_jupyter.agents import Keys
from maestro_jupyter.model import MaestroError
from maestro_jupyter.terminals import Terminal


class Typist:
    """Types keys into sessions' terminals: all of them in order, each after its wait."""

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
            try:
                terminal.write(data)
            except MaestroError:
                self.forget(session)
                raise
            self._go_on(session, delay)

    def forget(self, session: str) -> None:
        """Drop what still waits to be typed into a session."""
        self._waiting.pop(session, None)
        timer = self._timers.pop(session, None)
        if timer is not None:
            timer.cancel()

    def _go_on(self, session: str, delay: float) -> None:
        """Type all that needs no wait, and come back for the rest."""
        parts = self._waiting[session]
        while not delay:
            if not parts:
                self.forget(session)
                return
            data, delay = parts.popleft()
            self._terminal(session).write(data)
        loop = asyncio.get_running_loop()
        self._timers[session] = loop.call_later(delay, self._continue, session)

    def _continue(self, session: str) -> None:
        del self._timers[session]
        try:
            self._go_on(session, 0.0)
        except MaestroError:
            # The program has ended, or reads nothing: what is left is meant for nobody.
            self.forget(session)
