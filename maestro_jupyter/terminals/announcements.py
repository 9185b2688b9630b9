"""What a program tells its terminal rather than its reader: titles, status reports."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 8192
"""A longer announcement is none."""


class Announcements:
    """Finds operating system commands (OSC) of some numbers in a stream of output.

    Each piece of the stream costs one search, whatever is in it: ordinary brackets, colours and
    commands of other numbers are all passed over within that search.

    Parameters
    ----------
    numbers
        Of the commands that are wanted.
    """

    def __init__(self, numbers: Iterable[int]) -> None:
        wanted = b"|".join(str(number).encode() for number in sorted(numbers))
        text = rb"[^\x07\x18\x1a\x1b]{0,%d}" % LONGEST
        self._found = re.compile(
            rb"\x1b\](?:(%(wanted)b);(%(text)b)(?:\x07|\x1b\\)|%(text)b+\x1b?\Z)"
            % {b"wanted": wanted, b"text": text}
        )
        self._unfinished = b""

    def read(self, data: bytes) -> list[tuple[int, bytes]]:
        """Return number and text of each that ends in ``data``, the newest output."""
        if self._unfinished:
            data = self._unfinished + data
            self._unfinished = b""
        if b"]" not in data:
            if data.endswith(b"\x1b"):
                self._unfinished = b"\x1b"
            return []
        found = []
        for one in self._found.finditer(data):
            if one[1] is not None:
                found.append((int(one[1]), one[2]))
            elif len(data) - one.start() <= LONGEST:
                self._unfinished = data[one.start() :]
        if not self._unfinished and data.endswith(b"\x1b"):
            self._unfinished = b"\x1b"
        return found
