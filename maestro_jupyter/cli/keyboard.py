"""Lines that a person types, read without waiting for them for ever."""

from __future__ import annotations

import os
import select
import sys

_AT_ONCE = 4096


class Lines:
    """The lines of standard input, one after the other.

    Attributes
    ----------
    ended
        Whether no more will come.
    """

    def __init__(self) -> None:
        self._file = sys.stdin.fileno()
        self._typed = b""
        self.ended = False

    def read(self, seconds: float) -> str | None:
        """Return the next line, or None where none comes within ``seconds``."""
        if b"\n" not in self._typed and not self.ended:
            ready, _, _ = select.select([self._file], [], [], seconds)
            if ready:
                piece = os.read(self._file, _AT_ONCE)
                self.ended = not piece
                self._typed += piece
        line, newline, rest = self._typed.partition(b"\n")
        if not newline:
            return None
        self._typed = rest
        return line.decode(sys.stdin.encoding or "utf-8", "replace")
