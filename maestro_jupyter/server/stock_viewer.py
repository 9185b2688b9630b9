"""A JupyterLab terminal as one viewer among others of a session's terminal."""

from __future__ import annotations

import asyncio
import codecs
import json
from typing import TYPE_CHECKING, Any

from tornado.websocket import WebSocketClosedError, WebSocketHandler

if TYPE_CHECKING:
    from terminado.websocket import TermSocket

    from maestro_jupyter.terminals import Terminal

_RESET = "\x1bc"


class StockViewer:
    """Passes a terminal's output on to a socket of terminado's protocol.

    That protocol has no acknowledgements; what the system has taken off the socket counts as shown,
    so a slow reader costs no memory: it skips ahead.
    """

    def __init__(self, socket: TermSocket, terminal: Terminal) -> None:
        self.socket = socket
        self._terminal = terminal
        self._offset = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._attached = False

    def attach(self) -> None:
        """Show what the terminal keeps, and what comes from now on."""
        self._attached = True
        self._terminal.attach(self)

    def detach(self) -> None:
        """Show nothing more."""
        self._attached = False
        self._terminal.detach(self)

    def take_size(self) -> None:
        """Let the view decide the terminal's size, unless a person works in another one."""
        rows, cols = map(_number, self.socket.size)
        if not rows or not cols:
            return
        if self._terminal.focused is None or isinstance(self._terminal.focused, StockViewer):
            self._terminal.focus(self, focused=True)
        self._terminal.resize(self, rows, cols)

    def send(self, data: bytes) -> None:
        """Pass output on."""
        self._offset += len(data)
        self._post(["stdout", self._decoder.decode(data)], self._offset)

    def tell(self, message: dict[str, Any]) -> None:
        """Note where the output goes on, and the program's end."""
        if message["type"] in ("attached", "reset"):
            self._offset = message["offset"]
        if message["type"] == "reset":
            self._decoder.reset()
            self._post(["stdout", _RESET], self._offset)
        if message["type"] == "exit":
            self.socket.on_pty_died()

    def _post(self, message: list[str], offset: int) -> None:
        try:
            sent = WebSocketHandler.write_message(self.socket, json.dumps(message))
        except WebSocketClosedError:
            return
        sent.add_done_callback(lambda future: self._sent(future, offset))

    def _sent(self, sent: asyncio.Future[None], offset: int) -> None:
        if not sent.cancelled() and sent.exception() is None and self._attached:
            self._terminal.acknowledge(self, offset)


def _number(said: Any) -> int:
    return said if isinstance(said, int) and said > 0 else 0
