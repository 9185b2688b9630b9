"""The last line on each session's screen, for panes that are a few lines high."""

from __future__ import annotations

import threading
from typing import Any

import pyte

from maestro_jupyter.client import TerminalLink
from maestro_jupyter.client.api import Api
from maestro_jupyter.client.texts import line

_ACKNOWLEDGE_EVERY = 64 * 1024


class Screen:
    """One session's terminal, followed over its websocket and shown in one line."""

    def __init__(self, api: Api, session: str) -> None:
        self._lock = threading.Lock()
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)
        self._unacknowledged = 0
        self._link = TerminalLink(
            api,
            session,
            offset=None,
            on_data=self._on_data,
            on_control=self._on_control,
        )

    @property
    def last_line(self) -> str:
        """The lowest line that holds anything."""
        with self._lock:
            rows = list(self._screen.display)
        return next((line(row) for row in reversed(rows) if row.strip()), "")

    def close(self) -> None:
        """Stop following."""
        self._link.close(timeout=0)

    def _on_data(self, data: bytes, offset: int) -> None:
        with self._lock:
            self._stream.feed(data)
        self._unacknowledged += len(data)
        if self._unacknowledged >= _ACKNOWLEDGE_EVERY:
            self._unacknowledged = 0
            self._link.tell({"type": "ack", "offset": offset + len(data)})

    def _on_control(self, message: dict[str, Any]) -> None:
        kind = message.get("type")
        with self._lock:
            if kind in {"attached", "reset"}:
                self._screen.reset()
            if kind in {"attached", "size"}:
                self._screen.resize(int(message["rows"]), int(message["cols"]))
