"""Typing into a PTY without ever waiting for the program that should read it."""

from __future__ import annotations

import asyncio
import os
from collections import deque

from .errors import InputFullError

LIMIT = 32 * 2**20
"""Bytes that may wait for a program to read them."""

_PIECE = 64 * 2**10
_TRY_AGAIN = 0.05


class InputQueue:
    """Writes what it is given into a PTY, in order and whole, whenever there is room.

    Parameters
    ----------
    fd
        The controlling side of a PTY, non-blocking.
    limit
        Bytes that may wait.
    """

    def __init__(self, fd: int, limit: int = LIMIT) -> None:
        self._fd = fd
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._pieces: deque[memoryview] = deque()
        self._waiting = 0
        self._armed = False
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """How many bytes wait for the program to read."""
        return self._waiting

    def write(self, data: bytes) -> None:
        """Queue ``data``.

        Raises
        ------
        InputFullError
            There is no room for all of it; nothing is queued then.
        """
        if self._waiting + len(data) > self._limit:
            raise InputFullError(
                f"the program doesn't read its input: {self._waiting:,} bytes wait already, "
                f"and {len(data):,} more don't fit",
                hint="Nothing of it was typed. Wait until the program reads again, or stop it.",
            )
        if data:
            self._pieces.append(memoryview(bytes(data)))
            self._waiting += len(data)
            if not self._armed and self._timer is None:
                self._write()

    def close(self) -> None:
        """Forget what waits."""
        self._disarm()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._pieces.clear()
        self._waiting = 0

    def _write(self) -> None:
        """Write one piece, and come back for the next."""
        piece = self._pieces[0]
        try:
            written = os.write(self._fd, piece[:_PIECE])
        except BlockingIOError:
            if self._armed:
                # epoll calls a hung-up PTY writable without end.
                self._disarm()
                self._timer = self._loop.call_later(_TRY_AGAIN, self._try_again)
            else:
                self._arm()
            return
        except OSError:
            self.close()
            return
        self._waiting -= written
        if written < len(piece):
            self._pieces[0] = piece[written:]
        else:
            self._pieces.popleft()
        if self._pieces:
            self._arm()
        else:
            self._disarm()

    def _try_again(self) -> None:
        self._timer = None
        self._write()

    def _arm(self) -> None:
        if not self._armed:
            self._loop.add_writer(self._fd, self._write)
            self._armed = True

    def _disarm(self) -> None:
        if self._armed:
            self._loop.remove_writer(self._fd)
            self._armed = False
