"""Doing much in an event loop without keeping everything else waiting for the whole of it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable


class Turns:
    """Calls one function after the other, and in between lets everything else have its turn.

    So that programs that end all at once keep an echo waiting no longer than one of them does.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Callable[[], object]] = deque()

    def add(self, function: Callable[[], object]) -> None:
        """Call a function when all that were added before have been called; never at once."""
        self._waiting.append(function)
        if len(self._waiting) == 1:
            self._loop.call_soon(self._next)

    def _next(self) -> None:
        try:
            self._waiting[0]()
        finally:
            self._waiting.popleft()
            if self._waiting:
                self._loop.call_soon(self._next)
