"""The last line on each session's screen, for panes that are a few lines high."""

from __future__ import annotations

import re
import threading
from typing import Any

import pyte

from maestro_jupyter.client import TerminalLink
from maestro_jupyter.client.api import Api
from maestro_jupyter.client.texts import line

_ACKNOWLEDGE_EVERY = 64 * 1024
_READ_AT_ONCE = 16 * 1024
"""Of a flood only the end is looked at."""

# What pyte would print: control strings, and parameters with private marks or colons.
_UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b[PX^_].*?(?:\x1b\\|\Z)|\x1b\[(?:[<=>][0-?]*|[0-9;]*:[0-?]*)[ -/]*[@-~]",
    re.DOTALL,
)


class _Stream(pyte.ByteStream):
    """Goes on after a sequence that pyte cannot take."""

    def _send_to_parser(self, data: str) -> bool | None:
        try:
            sent: bool | None = super()._send_to_parser(data)
        except Exception:  # noqa: BLE001
            # Agents choose these sequences, and pyte lets odd ones raise anything.
            return True
        return sent


class Screen:
    """One session's terminal, followed over its websocket and shown in one line."""

    def __init__(self, api: Api, session: str) -> None:
        self._lock = threading.Lock()
        self._screen = pyte.Screen(80, 24)
        self._stream = _Stream(self._screen)
        self._unacknowledged = 0
        self._link = TerminalLink(
            api,
            session,
            offset=None,
            on_data=self._on_data,
            on_control=self._on_control,
        ).start()

    @property
    def last_line(self) -> str:
        """The lowest line that holds anything."""
        with self._lock:
            rows = list(self._screen.display)
        return next((line(row) for row in reversed(rows) if row.strip()), "")

    def close(self) -> None:
        """Stop following."""
        self._link.close(timeout=0)

    def _on_data(self, link: TerminalLink, data: bytes, offset: int) -> None:
        with self._lock:
            self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data[-_READ_AT_ONCE:]))
        self._unacknowledged += len(data)
        if self._unacknowledged >= _ACKNOWLEDGE_EVERY:
            self._unacknowledged = 0
            link.tell({"type": "ack", "offset": offset + len(data)})

    def _on_control(self, link: TerminalLink, message: dict[str, Any]) -> None:
        del link
        kind = message.get("type")
        with self._lock:
            if kind in {"attached", "reset"}:
                self._screen.reset()
            if kind in {"attached", "size"}:
                self._screen.resize(int(message["rows"]), int(message["cols"]))
