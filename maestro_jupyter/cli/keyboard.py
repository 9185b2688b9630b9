"""What a person types, read without waiting for it for ever."""

from __future__ import annotations

import codecs
import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager

_AT_ONCE = 4096
_ENTER, _ERASE, _CLEAR, _ESCAPE = "\r\n", "\x7f\b", "\x15\x17", "\x1b"


class Lines:
    """The lines of standard input, one after the other.

    Attributes
    ----------
    typed
        The line so far, where keys are read one by one.
    ended
        Whether no more will come.
    """

    def __init__(self) -> None:
        self._file = sys.stdin.fileno()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._waiting = ""
        self.typed = ""
        self.ended = False

    def read(self, seconds: float) -> str | None:
        """Return the next line, or None where none is complete within ``seconds``."""
        if not self._waiting and not self.ended:
            ready, _, _ = select.select([self._file], [], [], seconds)
            if ready:
                piece = os.read(self._file, _AT_ONCE)
                self.ended = not piece
                self._waiting = self._decoder.decode(piece)
        while self._waiting:
            key, self._waiting = self._waiting[0], self._waiting[1:]
            if key in _ENTER:
                line, self.typed = self.typed, ""
                return line
            self._take(key)
        return None

    def _take(self, key: str) -> None:
        if key == _ESCAPE:
            # An arrow or a function key, which comes in one piece: nothing here follows it.
            self._waiting = ""
        elif key in _ERASE:
            self.typed = self.typed[:-1]
        elif key in _CLEAR:
            self.typed = ""
        elif key.isprintable():
            self.typed += key


@contextmanager
def key_by_key() -> Iterator[None]:
    """Read keys as they are pressed, and show none of them; Ctrl-C works as ever."""
    file = sys.stdin.fileno()
    before = termios.tcgetattr(file)
    tty.setcbreak(file, termios.TCSADRAIN)
    try:
        yield
    finally:
        termios.tcsetattr(file, termios.TCSADRAIN, before)
