"""The scripted model's HTTP server, on loopback."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .protocol import Protocol
from .script import Asked, Call, Endless, Fail, Say, Turn

_BEAT_SECONDS = 0.2
_MOST_MEANWHILE = 10
_NONE: Mapping[str, str] = {}
_AT_ONCE = {"Retry-After": "0", "Retry-After-Ms": "1"}
"""A program that tries again after an error need not wait for it."""


class ModelServer:
    """Answers agents as its script says, one turn for each request.

    Parameters
    ----------
    protocols
        What it understands.
    meanwhile
        What it does, at most ten times in a row, while an awaited tool isn't offered yet.

    Attributes
    ----------
    asked
        Every request for a turn, in order; those that an agent makes for itself too.
    strange
        Method and path of every request that no protocol knows.
    surplus
        Requests for a turn that came when the script was at its end.
    """

    def __init__(self, protocols: Sequence[Protocol], meanwhile: Call | None = None) -> None:
        self._protocols = protocols
        self._meanwhile = meanwhile
        self._patience = _MOST_MEANWHILE
        self._changed = threading.Condition()
        self._turns: deque[Turn] = deque()
        self._rule: Callable[[Asked], Turn] | None = None
        self._stopping = threading.Event()
        self._streaming = 0
        self.asked: list[Asked] = []
        self.strange: list[str] = []
        self.surplus: list[Asked] = []
        handler = type("Handler", (_Handler,), {"model": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def play(self, *turns: Turn) -> None:
        """Put turns behind those that still wait to be asked for."""
        with self._changed:
            self._turns.extend(turns)

    def obey(self, rule: Callable[[Asked], Turn]) -> None:
        """Answer by a rule where the script is at its end."""
        self._rule = rule

    def clear(self) -> None:
        """Forget what is left of the script, and what was asked."""
        with self._changed:
            self._turns.clear()
            self.asked.clear()
            self.surplus.clear()

    @property
    def left(self) -> int:
        """How many turns nobody has asked for yet."""
        with self._changed:
            return len(self._turns)

    def wait(self, condition: Callable[[ModelServer], object], seconds: float = 60) -> None:
        """Wait until ``condition`` holds, looked at after each request and each end of a stream."""
        with self._changed:
            if not self._changed.wait_for(lambda: condition(self), seconds):
                told = [f"{asked.path}: {asked.said[:200]!r}" for asked in self.asked]
                raise AssertionError(f"The model was not asked so within {seconds} s: {told}")

    @property
    def streaming(self) -> int:
        """How many endless answers are being listened to."""
        return self._streaming

    def close(self) -> None:
        """Stop listening, and end the endless."""
        self._stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def protocol(self, path: str) -> Protocol | None:
        """Return the protocol of a request for a turn."""
        return next((one for one in self._protocols if one.matches(path)), None)

    def other(self, method: str, path: str, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the answer to a request for something else."""
        for protocol in self._protocols:
            found = protocol.other(method, path, body)
            if found is not None:
                return found
        with self._changed:
            self.strange.append(f"{method} {path}")
            self._changed.notify_all()
        return None

    def next_turn(self, protocol: Protocol, asked: Asked) -> Turn:
        """Note a request, and return the turn that answers it."""
        with self._changed:
            self.asked.append(asked)
            self._changed.notify_all()
            if asked.aside:
                return protocol.aside(asked)
            if self._turns:
                return self._next(asked)
            if self._rule is not None:
                return self._rule(asked)
            self.surplus.append(asked)
            return Say("The script is at its end.")

    def _next(self, asked: Asked) -> Turn:
        turn = self._turns[0]
        waits = isinstance(turn, Call) and turn.awaited and not asked.offers(turn.tool)
        if waits and self._meanwhile is not None and self._patience:
            self._patience -= 1
            return _numbered(self._meanwhile, self._patience)
        self._patience = _MOST_MEANWHILE
        return self._turns.popleft()

    def hold(self, write: Callable[[bytes], None]) -> None:
        """Keep an endless stream alive until nobody listens any more, or the server closes."""
        self._count(1)
        try:
            while not self._stopping.wait(_BEAT_SECONDS):
                write(b": still there\n\n")
        except OSError:
            return
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        with self._changed:
            self._streaming += change
            self._changed.notify_all()


def _numbered(call: Call, number: int) -> Call:
    """Return a call of its own kind each time: agents that see one again and again give up."""
    said = {
        name: value.replace("{number}", str(number)) if isinstance(value, str) else value
        for name, value in call.arguments.items()
    }
    return replace(call, arguments=said)


class _Handler(BaseHTTPRequestHandler):
    model: ModelServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._other("GET", {})

    def do_HEAD(self) -> None:
        self._send(200, {})

    def do_POST(self) -> None:
        body = self._body()
        protocol = self.model.protocol(self.path)
        if protocol is None:
            self._other("POST", body)
            return
        asked = protocol.read(self.path, body)
        turn = self.model.next_turn(protocol, asked)
        if isinstance(turn, Fail):
            self._send(turn.status, protocol.failure(turn.status, turn.message), _AT_ONCE)
        elif asked.streams:
            self._stream(protocol.stream(turn, asked), endless=isinstance(turn, Endless))
        else:
            self._send(200, protocol.whole(turn, asked))

    def _other(self, method: str, body: Mapping[str, Any]) -> None:
        found = self.model.other(method, self.path, body)
        self._send(404 if found is None else 200, found or {})

    def _body(self) -> Mapping[str, Any]:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            body = json.loads(data or b"{}")
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    def _stream(self, events: Iterator[bytes], *, endless: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for event in events:
                self._chunk(event)
            if endless:
                self.model.hold(self._chunk)
                self.close_connection = True
            else:
                self._chunk(b"")
        except OSError:
            self.close_connection = True

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def _send(
        self, status: int, said: Mapping[str, Any], headers: Mapping[str, str] = _NONE
    ) -> None:
        data = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""
