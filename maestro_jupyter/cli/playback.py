"""Playing a recording in a terminal, as fast as it happened or faster."""

from __future__ import annotations

import os
import select
import sys
import termios
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from maestro_jupyter.commands import PlayRequest

from .harmless import Harmless

_BEGIN = "\x1b[2J\x1b[H"
_RESET = "\x1b[!p\x1b[?1049l\x1b[?47l\x1b[?7h\x1b[?25h\x1b[?1l\x1b[4l\x1b[r\x1b[0m\x1b(B\x0f\x1b>"
_PAUSE, _QUIT = b" ", (b"q", b"\x04")


def play(request: PlayRequest, screen: TextIO) -> None:
    """Show a recording until its end; Space pauses, ``q`` and Ctrl-C end it.

    Where ``screen`` is no terminal, everything is written at once.
    """
    events = request.recording.events()
    if not screen.isatty():
        screen.writelines(text for _, kind, text in events if kind == "o")
        return
    harmless = Harmless()
    screen.write(_BEGIN)
    try:
        with _keys() as keys:
            clock = _Clock(request.speed, request.idle_limit, keys)
            for when, kind, text in events:
                if kind == "o":
                    if not clock.wait_until(when):
                        break
                    screen.write(harmless(text))
                    screen.flush()
    finally:
        screen.write(f"{_RESET}\x1b[{_rows(screen)};1H\n")
        screen.flush()


class _Clock:
    """Time as the recording has it."""

    def __init__(self, speed: float, idle_limit: float | None, keys: int | None) -> None:
        self._speed = speed
        self._idle_limit = idle_limit
        self._keys = keys
        self._last = 0.0
        self._due = time.monotonic()

    def wait_until(self, when: float) -> bool:
        """Wait for the moment of an event; False if the person wants no more."""
        idle = max(0.0, when - self._last)
        self._last = when
        if self._idle_limit is not None:
            idle = min(idle, self._idle_limit)
        self._due += idle / self._speed
        while (left := self._due - time.monotonic()) > 0:
            key = self._key(left)
            if key in _QUIT or (key == _PAUSE and not self._pause()):
                return False
        return True

    def _pause(self) -> bool:
        began = time.monotonic()
        key = b""
        while not key and self._keys is not None:
            key = self._key(None)
        self._due += time.monotonic() - began
        return key not in _QUIT

    def _key(self, seconds: float | None) -> bytes:
        if self._keys is None:
            time.sleep(seconds or 0)
            return b""
        ready, _, _ = select.select([self._keys], [], [], seconds)
        if not ready:
            return b""
        key = os.read(self._keys, 1)
        if not key:
            self._keys = None
        return key


@contextmanager
def _keys() -> Iterator[int | None]:
    """Give the keyboard key by key, without showing what is typed; None where there is none."""
    if sys.stdin is None or not sys.stdin.isatty():
        yield None
        return
    keyboard = sys.stdin.fileno()
    before = termios.tcgetattr(keyboard)
    tty.setcbreak(keyboard)
    try:
        yield keyboard
    finally:
        termios.tcsetattr(keyboard, termios.TCSAFLUSH, before)


def _rows(screen: TextIO) -> int:
    return os.get_terminal_size(screen.fileno()).lines
