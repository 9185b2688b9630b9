"""Reading one PTY in an event loop, in turn with the others."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from .rota import Rota

BULK = 4095
"""Linux hands over at most 4095 bytes per read of a PTY: so much at once means there is more."""

_SMALL_READS = 3
_WINDOW = 0.002
_READS_AT_END = 256
_LOOK_AGAIN = 0.1


class Intake:
    """Reads one PTY and hands over what comes, in order.

    A small piece is handed over at once. A PTY that has more to say than that leaves the event
    loop's attention and is read by the `Rota`, until it falls silent.

    Parameters
    ----------
    fd
        The controlling side of a PTY, non-blocking.
    rota
        Shared by all intakes of an event loop.
    receive
        Gets every piece.
    """

    __slots__ = (
        "_fd",
        "_listening",
        "_look_again",
        "_loop",
        "_paused",
        "_receive",
        "_rota",
        "_small_reads",
        "_window",
    )

    def __init__(self, fd: int, rota: Rota, receive: Callable[[bytes], None]) -> None:
        self._fd = fd
        self._rota = rota
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._listening = False
        self._paused = False
        self._look_again: asyncio.TimerHandle | None = None
        self._window = 0.0
        self._small_reads = 0

    def listen(self) -> None:
        """Wait for output, unless paused."""
        if not (self._listening or self._paused or self._look_again):
            self._loop.add_reader(self._fd, self._readable)
            self._listening = True

    def pause(self) -> None:
        """Read nothing until `resume`; what was read is still handed over."""
        self._paused = True
        self._turn_away()
        self._rota.drop(self)

    def resume(self) -> None:
        """Read again."""
        self._paused = False
        self.listen()

    def close(self) -> None:
        """Hand over what is still there, and read nothing after that."""
        self.pause()
        for _ in range(_READS_AT_END):
            data = self.read()
            if not data:
                break
            self._receive(data)
        if self._look_again is not None:
            self._look_again.cancel()

    def read(self) -> bytes:
        """Read once; empty: there is nothing now."""
        try:
            data = os.read(self._fd, BULK)
        except BlockingIOError:
            return b""
        except OSError:  # EIO: every process closed its side.
            data = b""
        if not data:
            self._nobody_there()
        return data

    def hand_over(self, parts: list[bytes]) -> None:
        """Pass on what the rota read."""
        if parts:
            self._receive(b"".join(parts))

    def _readable(self) -> None:
        data = self.read()
        if data and len(data) < BULK and not self._chatty():
            self._receive(data)
        elif data:
            self._turn_away()
            self._rota.add(self, data)
        if data:
            self._rota.note_echo(self)

    def _chatty(self) -> bool:
        now = self._loop.time()
        if now - self._window > _WINDOW:
            self._window = now
            self._small_reads = 0
        self._small_reads += 1
        return self._small_reads > _SMALL_READS

    def _turn_away(self) -> None:
        if self._listening:
            self._loop.remove_reader(self._fd)
            self._listening = False

    def _nobody_there(self) -> None:
        # A process that closed its terminal can open /dev/tty again; until then epoll says
        # "hung up" without end.
        self._turn_away()
        if self._look_again is None:
            self._look_again = self._loop.call_later(_LOOK_AGAIN, self._listen_again)

    def _listen_again(self) -> None:
        self._look_again = None
        self.listen()
