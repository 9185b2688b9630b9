"""What a person would see on a terminal, as plain text."""

from __future__ import annotations

import re
from collections import deque

import pyte

from .escapes import Boundary
from .ring import Ring

REACH = 128 * 2**10
"""Bytes of output that are read at most for one look at the screen (0.15 s of work)."""

_HISTORY = 2000

# pyte prints what it doesn't know: most control strings, parameters with colons, private markers.
# And it waits without end for the end of a title that was broken off.
_UNKNOWN_TO_PYTE = re.compile(
    rb"(?:\x1b\]|\xc2\x9d).*?(?:\x1b\\|[\x07\x18\x1a]|\xc2\x9c|(?=\x1b|\xc2[\x90-\x9f])|\Z)"
    rb"|(?:\x1b[PX^_]|\xc2[\x90\x98\x9e\x9f]).*?"
    rb"(?:\x1b\\|[\x18\x1a]|\xc2\x9c|(?=\x1b|\xc2[\x90-\x9f])|\Z)"
    rb"|(?:\x1b\[|\xc2\x9b)(?:[<=>][\x20-\x3f]*|[0-9;?]*:[\x20-\x3f]*"
    rb"|[0-?]*[\x20-\x2f][\x20-\x3f]*)[\x40-\x7e]"
    rb"|\x1b[\x20\x22-\x27\x2a-\x2f][\x20-\x2f]*[\x30-\x7e]",
    re.DOTALL,
)


class _Screen(pyte.Screen):
    """Keeps the lines that scroll out at the top."""

    def __init__(self, columns: int, lines: int) -> None:
        self.scrolled_out: deque[str] = deque(maxlen=_HISTORY)
        super().__init__(columns, lines)

    def index(self) -> None:
        top, bottom = self.margins or pyte.screens.Margins(0, self.lines - 1)
        if self.cursor.y == bottom and top == 0:
            self.scrolled_out.append(self._line(0))
        super().index()

    def _line(self, number: int) -> str:
        cells = self.buffer[number]
        return "".join(cells[x].data for x in range(max(cells, default=-1) + 1)).rstrip()

    def text(self) -> list[str]:
        return [self._line(number) for number in range(self.lines)]


class _Stream(pyte.ByteStream):
    """Goes on after a sequence that pyte can't take."""

    def _send_to_parser(self, data: str) -> bool | None:
        try:
            return super()._send_to_parser(data)
        except Exception:  # noqa: BLE001 - pyte lets sequences with odd parameters raise anything
            return True


class Emulator:
    """A terminal of our own that reads a ring's output when somebody wants to see it."""

    def __init__(self, ring: Ring, rows: int, cols: int) -> None:
        self._ring = ring
        self._read_to = 0
        self._begin(rows, cols)

    def _begin(self, rows: int, cols: int) -> None:
        self._screen = _Screen(cols, rows)
        self._stream = _Stream(self._screen)
        self._boundary = Boundary()

    def resize(self, rows: int, cols: int) -> None:
        """Take on the terminal's new size."""
        self._screen.resize(rows, cols)

    def screen(self) -> str:
        """Return the text on the screen, without blank lines at its end."""
        self.catch_up()
        return "\n".join(self._screen.text()).rstrip()

    def scrollback(self) -> str:
        """Return the text that scrolled out, and the screen below it."""
        self.catch_up()
        return "\n".join([*self._screen.scrolled_out, *self._screen.text()]).rstrip()

    def cursor(self, reach: int = REACH) -> tuple[int, int]:
        """Return the cursor's row and column; both begin at 1."""
        self.catch_up(reach)
        cursor = self._screen.cursor
        return cursor.y + 1, min(cursor.x, self._screen.columns - 1) + 1

    def catch_up(self, reach: int = REACH) -> None:
        """Read on; begin anew nearer to the end if that is more than ``reach`` bytes."""
        until = self._ring.settled
        if until - self._read_to > reach or self._read_to < self._ring.start:
            place = self._ring.safe_place(max(self._ring.start, until - reach))
            if place is None:
                return
            self._begin(self._screen.lines, self._screen.columns)
            self._read_to = place
        if until > self._read_to:
            data = self._ring.read(self._read_to, until - self._read_to)
            data = data[self._boundary.skip(data) :]
            self._boundary.feed(data)
            self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))
            self._read_to = until
