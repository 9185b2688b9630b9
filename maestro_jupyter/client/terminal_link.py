"""Watching a session's terminal over its websocket, from any program."""

from __future__ import annotations

import json
import random
import threading
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Self

from .api import Api
from .connections import close_socket, open_socket, refusal
from .stream import FIRST_DELAY, LONGEST_DELAY

_GONE = frozenset({400, 404, 409, 410})
INPUT_BYTES = 256 * 1024
"""The most that goes into one frame of input, and that waits for a connection."""


class TerminalLink:
    """One viewer of one terminal, on a thread of its own.

    Parameters
    ----------
    api
        The server.
    session
        The session's id.
    offset
        The first byte wanted; None for what the server thinks a new viewer should see.
    on_data
        Called with the link, output and the offset of its first byte.
    on_control
        Called with the link and every control message, see CONTRIBUTING.

    Notes
    -----
    A broken connection is opened again where it broke off, until the server says that the
    terminal is gone.
    """

    def __init__(
        self,
        api: Api,
        session: str,
        *,
        offset: int | None,
        on_data: Callable[[TerminalLink, bytes, int], None],
        on_control: Callable[[TerminalLink, dict[str, Any]], None],
    ) -> None:
        self._api = api
        self.session = session
        self._offset = offset
        self._on_data = on_data
        self._on_control = on_control
        self._delay = FIRST_DELAY
        self._closed = threading.Event()
        self._sending = threading.Lock()
        self._waiting: deque[tuple[str, str | bytes]] = deque()
        self._socket: Any = None
        self._thread = threading.Thread(
            target=self._run,
            name=f"maestro-terminal-{session}",
            daemon=True,
        )

    def start(self) -> Self:
        """Begin watching."""
        self._thread.start()
        return self

    def write(self, data: bytes) -> None:
        """Type ``data`` into the terminal, as soon as there is a connection."""
        for start in range(0, len(data), INPUT_BYTES):
            self._send("send_binary", data[start : start + INPUT_BYTES])

    def tell(self, message: Mapping[str, Any]) -> None:
        """Send a control message, as soon as there is a connection."""
        self._send("send", json.dumps(message))

    def close(self, timeout: float = 5.0) -> None:
        """Stop watching."""
        self._closed.set()
        socket = self._socket
        if socket is not None:
            socket.abort()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout)

    @property
    def alive(self) -> bool:
        """Whether it still watches, or tries to."""
        return self._thread.is_alive() and not self._closed.is_set()

    def _send(self, method: str, frame: str | bytes) -> None:
        with self._sending:
            if self._socket is None:
                self._waiting.append((method, frame))
                while sum(len(frame) for _, frame in self._waiting) > INPUT_BYTES:
                    self._waiting.popleft()
            else:
                self._deliver(self._socket, method, frame)

    def _deliver(self, socket: Any, method: str, frame: str | bytes) -> None:
        import websocket

        try:
            getattr(socket, method)(frame)
        except (OSError, websocket.WebSocketException):
            # The reading thread meets the same failure and connects again.
            socket.abort()

    def _connected(self, socket: Any) -> None:
        with self._sending:
            self._socket = socket
            while self._waiting:
                self._deliver(socket, *self._waiting.popleft())

    def _run(self) -> None:
        import websocket

        while not self._closed.is_set():
            try:
                self._follow()
            except (OSError, websocket.WebSocketException) as error:
                if refusal(error) in _GONE:
                    return
            self._closed.wait(self._delay * random.uniform(0.75, 1.25))  # noqa: S311
            self._delay = min(2 * self._delay, LONGEST_DELAY)

    def _follow(self) -> None:
        from websocket import ABNF

        query = "" if self._offset is None else f"?offset={self._offset}"
        socket = open_socket(self._api.address, f"sessions/{self.session}/terminal{query}")
        self._connected(socket)
        try:
            while not self._closed.is_set():
                opcode, frame = socket.recv_data()
                if opcode == ABNF.OPCODE_CLOSE:
                    return
                self._delay = FIRST_DELAY
                if opcode == ABNF.OPCODE_TEXT:
                    self._take_control(json.loads(frame))
                else:
                    at = self._offset or 0
                    self._offset = at + len(frame)
                    self._on_data(self, bytes(frame), at)
        finally:
            with self._sending:
                self._socket = None
            close_socket(socket)

    def _take_control(self, message: dict[str, Any]) -> None:
        if message.get("type") in {"attached", "reset"}:
            self._offset = int(message["offset"])
        self._on_control(self, message)
