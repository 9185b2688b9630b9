"""What goes to a page, in few messages however much there is."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

Send = Callable[[dict[str, Any], list[bytes] | None], None]

PAUSE = 0.01
"""Seconds between two messages. Jupyter drops what exceeds 1000 messages a second, for good."""


class Outbox:
    """Sends at once what comes alone, and together what comes in numbers.

    Parameters
    ----------
    send
        Sends one message with its buffers.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: deque[tuple[dict[str, Any], bytes | None]] = deque()
        self._something = threading.Event()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def put(self, message: dict[str, Any], buffer: bytes | None = None) -> None:
        """Send a message, in its order among the others."""
        with self._lock:
            if self._closed.is_set():
                return
            self._waiting.append((message, buffer))
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="maestro-outbox", daemon=True
                )
                self._thread.start()
        self._something.set()

    def close(self) -> None:
        """Send nothing more."""
        with self._lock:
            self._closed.set()
            self._waiting.clear()
        self._something.set()

    def _run(self) -> None:
        while True:
            self._something.wait()
            if self._closed.is_set():
                return
            self._something.clear()
            self._send_all()
            self._closed.wait(PAUSE)

    def _send_all(self) -> None:
        with self._lock:
            batch = list(self._waiting)
            self._waiting.clear()
        if not batch:
            return
        buffers = [buffer for _, buffer in batch if buffer is not None]
        if len(batch) == 1:
            self._send(batch[0][0], buffers or None)
            return
        # A message with a buffer says so, because the buffers of all come in one list.
        messages = [{**message, "buffer": buffer is not None} for message, buffer in batch]
        self._send({"op": "batch", "messages": messages}, buffers or None)
