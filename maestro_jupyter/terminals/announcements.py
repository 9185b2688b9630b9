"""What a program tells its terminal rather than its reader: titles, status reports."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 8192
"""A longer announcement is none."""

_BEGIN = b"\x1b]"
_ESCAPE = 0x1B
_END = re.compile(rb"\x07|\x1b\\|[\x18\x1a]|\x1b(?!\\|\Z)")


class Announcements:
    """Finds operating system commands (OSC) of some numbers in a stream of output.

    A piece of the stream in which none begins costs one search.

    Parameters
    ----------
    numbers
        Of the commands that are wanted.
    """

    def __init__(self, numbers: Iterable[int]) -> None:
        wanted = b"|".join(str(number).encode() for number in sorted(numbers))
        self._whole = re.compile(
            rb"\x1b\](%b);([^\x07\x18\x1a\x1b]{0,%d})(?:\x07|\x1b\\)" % (wanted, LONGEST)
        )
        self._unfinished = b""

    def read(self, data: bytes) -> list[tuple[int, bytes]]:
        """Return number and text of each that ends in ``data``, the newest output."""
        if self._unfinished:
            data = self._unfinished + data
            self._unfinished = b""
        found = []
        last = -1
        # Brackets are rarer than escapes, and one byte is searched for ten times as fast as two.
        place = data.find(b"]")
        while place >= 0:
            if place and data[place - 1] == _ESCAPE:
                last = place - 1
                whole = self._whole.match(data, last)
                if whole is not None:
                    found.append((int(whole[1]), whole[2]))
            place = data.find(b"]", place + 1)
        if last >= 0 and _END.search(data, last + len(_BEGIN)) is None:
            if len(data) - last <= LONGEST:
                self._unfinished = data[last:]
        elif data.endswith(b"\x1b"):
            self._unfinished = b"\x1b"
        return found
