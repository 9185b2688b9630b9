"""Who may run now, and who waits."""

from __future__ import annotations

from collections import deque


class Admission:
    """A cap on running sessions, with a queue behind it.

    A place is held from the decision to start until the process has ended.
    """

    def __init__(self, cap: int) -> None:
        self.cap = cap
        self._running: set[str] = set()
        self._queue: deque[str] = deque()

    def request(self, session: str) -> bool:
        """Take a place if one is free and nobody waits for it; else queue."""
        if len(self._running) < self.cap and not self._queue:
            self._running.add(session)
            return True
        self._queue.append(session)
        return False

    def take(self, session: str) -> None:
        """Take a place for a session that runs already, free or not."""
        self._running.add(session)

    def leave(self, session: str) -> None:
        """Give the place back, or stop waiting for one."""
        self._running.discard(session)
        if session in self._queue:
            self._queue.remove(session)

    def next(self) -> str | None:
        """Give a free place to the session that waits longest, and return it."""
        if self._queue and len(self._running) < self.cap:
            session = self._queue.popleft()
            self._running.add(session)
            return session
        return None

    def waits(self, session: str) -> bool:
        """Return whether a session is still in the queue."""
        return session in self._queue
