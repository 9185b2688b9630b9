"""What a person would see on a terminal, as plain text."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from .escapes import Boundary
from .ring import Ring

if TYPE_CHECKING:
    from .emulation import Screen, Stream

REACH = 64 * 2**10
"""Bytes of output that are read at most for one look at the screen (0.05 s of work)."""

# pyte prints what it doesn't know: most control strings, parameters with colons, private markers,
# and the rest of what was broken off. For the end of a broken-off title it waits without end.
_UNKNOWN_TO_PYTE = re.compile(
    rb"(?:\x1b\[|\xc2\x9b)[^\x18\x1a\x1b\x40-\x7e]*(?=[\x18\x1a\x1b]|\xc2[\x90-\x9f]|\Z)"
    rb"|\x1b[^\x18\x1a\x1b\x30-\x7e]*(?=[\x18\x1a\x1b]|\xc2[\x90-\x9f]|\Z)"
    rb"|(?:\x1b\]|\xc2\x9d).*?"
    rb"(?:\x1b\\|[\x07\x18\x1a]|\xc2\x9c|(?=\x1b|\xc2[\x90-\x9f])|\Z)"
    rb"|(?:\x1b[PX^_]|\xc2[\x90\x98\x9e\x9f]).*?"
    rb"(?:\x1b\\|[\x18\x1a]|\xc2\x9c|(?=\x1b|\xc2[\x90-\x9f])|\Z)"
    rb"|(?:\x1b\[|\xc2\x9b)(?:[<=>][\x20-\x3f]*|[0-9;?]*:[\x20-\x3f]*"
    rb"|[0-?]*[\x20-\x2f][\x20-\x3f]*)[\x40-\x7e]"
    rb"|\x1b[\x20\x22-\x27\x2a-\x2f][\x20-\x2f]*[\x30-\x7e]",
    re.DOTALL,
)


class Text(NamedTuple):
    """What a person would see.

    Attributes
    ----------
    screen
        The text on the screen, without blank lines at its end.
    scrollback
        The text that scrolled out, and the screen below it.
    """

    screen: str
    scrollback: str


class Emulator:
    """A terminal of our own that reads a ring's output when somebody wants to see it.

    `notice` belongs to the event loop, like the ring; what it finds may be read by `text` and
    `cursor` in another thread, for that takes its time.
    """

    def __init__(self, ring: Ring, rows: int, cols: int) -> None:
        self._ring = ring
        self._size = (rows, cols)
        self._noticed = 0
        self._screen: Screen
        self._stream: Stream
        self._boundary: Boundary
        self._work: deque[Callable[[], None]] = deque([partial(self._begin, rows, cols)])
        self._at_work = Lock()

    def resize(self, rows: int, cols: int) -> None:
        """Take on the terminal's new size."""
        self._size = (rows, cols)
        self._work.append(lambda: self._screen.resize(rows, cols))

    def notice(self, reach: int = REACH) -> None:
        """Take what was printed meanwhile, or only the end of it if that's over ``reach`` bytes."""
        until = self._ring.settled
        if until - self._noticed > reach or self._noticed < self._ring.start:
            place = self._ring.safe_place(max(self._ring.start, until - reach))
            if place is None:
                return
            self._work.append(partial(self._begin, *self._size))
            self._noticed = place
        if until > self._noticed:
            data = self._ring.read(self._noticed, until - self._noticed)
            self._work.append(partial(self._read, data))
            self._noticed = until

    def text(self) -> Text:
        """Return the text as of the last `notice`."""
        with self._at_work:
            self._catch_up()
            lines = self._screen.text()
            history = list(self._screen.scrolled_out)
        return Text("\n".join(lines).rstrip(), "\n".join([*history, *lines]).rstrip())

    def cursor(self) -> tuple[int, int]:
        """Return the cursor's row and column as of the last `notice`; both begin at 1."""
        with self._at_work:
            self._catch_up()
            cursor = self._screen.cursor
            return cursor.y + 1, min(cursor.x, self._screen.columns - 1) + 1

    def _catch_up(self) -> None:
        while self._work:
            self._work.popleft()()

    def _begin(self, rows: int, cols: int) -> None:
        # Most terminals are never read as text, and pyte takes its time to load.
        from .emulation import Screen, Stream

        self._screen = Screen(cols, rows)
        self._stream = Stream(self._screen)
        self._boundary = Boundary()

    def _read(self, data: bytes) -> None:
        data = data[self._boundary.skip(data) :]
        self._boundary.feed(data)
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))
