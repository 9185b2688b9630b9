"""A page's end of a terminal's connection, as cheap as can be: what is measured is the server."""

from __future__ import annotations

import base64
import json
import os
import socket
import struct
from urllib.parse import urlsplit

ACKNOWLEDGE_EVERY = 64 * 2**10
_RECEIVE = 256 * 2**10
_TEXT, _BINARY, _CLOSE = 1, 2, 8
_TWO_BYTES, _EIGHT_BYTES = 126, 127
_MASKED = 0x80


class Connection:
    """One terminal's connection.

    Parameters
    ----------
    address
        ``maestro+``, ``stock+`` or ``raw+`` before a URL: which engine is at the other end.
    keep
        Whether to keep what is received.
    buffer
        Bytes that the system may take in before they are received; 0: as many as it likes.
    """

    def __init__(self, address: str, *, keep: bool = False, buffer: int = 0) -> None:
        self.engine, _, url = address.partition("+")
        self.received = 0
        self.kept = bytearray()
        self._keep = keep
        self._begun = b""
        self._left = 0
        self._kind = 0
        self._text = bytearray()
        self._offset = 0
        self._acknowledged = 0
        parts = urlsplit(url)
        self.socket = socket.socket()
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(60)
        self.socket.connect((parts.hostname or "", parts.port or 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.engine != "raw":
            self._shake_hands(f"{parts.path}?{parts.query}", parts.netloc)

    def _shake_hands(self, path: str, host: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(1)
        if b" 101 " not in answer:
            raise RuntimeError(f"{path} is no websocket: {answer!r}")

    def type(self, text: str) -> None:
        """Type into the terminal."""
        if self.engine == "raw":
            self.socket.sendall(text.encode())
        elif self.engine == "stock":
            self._send(_TEXT, json.dumps(["stdin", text]).encode())
        else:
            self._send(_BINARY, text.encode())

    def receive(self, limit: int = _RECEIVE) -> None:
        """Take in what has come, at most ``limit`` bytes, and acknowledge it where that's asked."""
        data = self.socket.recv(limit)
        if not data:
            raise ConnectionError("the server closed the terminal's connection")
        if self.engine == "raw":
            self._shown(data)
            return
        data = self._begun + data
        at = 0
        while at < len(data):
            if not self._left:
                header = self._header(data, at)
                if not header:
                    break
                at += header
            part = data[at : at + self._left]
            self._left -= len(part)
            at += len(part)
            self._take(part)
        self._begun = data[at:]

    def wait_for(self, text: bytes) -> None:
        """Receive until ``text`` has come, and forget everything before its end."""
        while (place := self.kept.find(text)) < 0:
            self.receive()
        del self.kept[: place + len(text)]

    def _header(self, data: bytes, at: int) -> int:
        """Begin with the next frame; return how long its header is, 0: not all of it is there."""
        if len(data) < at + 2:
            return 0
        kind, length, size = data[at] & 15, data[at + 1], 2
        if length >= _TWO_BYTES:
            size, form = (4, ">H") if length == _TWO_BYTES else (10, ">Q")
            if len(data) < at + size:
                return 0
            (length,) = struct.unpack_from(form, data, at + 2)
        if kind == _CLOSE:
            raise ConnectionError("the server closed the terminal's connection")
        self._kind, self._left = kind, length
        return size

    def _take(self, part: bytes) -> None:
        if self.engine == "stock" and not self._keep:
            self.received += len(part)
        elif self._kind == _BINARY:
            self._shown(part)
            self._offset += len(part)
            if self._offset - self._acknowledged >= ACKNOWLEDGE_EVERY:
                self._acknowledged = self._offset
                self._send(_TEXT, b'{"type":"ack","offset":%d}' % self._offset)
        elif self._kind == _TEXT:
            self._text += part
            if not self._left:
                self._told(json.loads(self._text))
                self._text.clear()

    def _told(self, message: object) -> None:
        if isinstance(message, dict) and "offset" in message:
            self._offset = self._acknowledged = message["offset"]
        elif isinstance(message, list) and message[0] == "stdout":
            self._shown(message[1].encode())

    def _shown(self, data: bytes) -> None:
        self.received += len(data)
        if self._keep:
            self.kept += data

    def _send(self, kind: int, payload: bytes) -> None:
        head = struct.pack(">BB", _MASKED | kind, _MASKED | min(len(payload), _TWO_BYTES))
        if len(payload) >= _TWO_BYTES:
            head += struct.pack(">H", len(payload))
        # A mask of zeros is a mask, and leaves the payload as it is.
        self.socket.sendall(head + bytes(4) + payload)
