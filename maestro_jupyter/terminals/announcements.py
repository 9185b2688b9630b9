"""What a program tells its terminal rather than its reader: titles, status reports."""

from __future__ import annotations

import re
from collections.abc import Iterable

COMMAND = b"\x1b]"
"""What an operating system command (OSC) begins with."""

LONGEST = 4000
"""A longer announcement is none. A longer sequence is not waited for until it is whole."""


class Announcements:
    """Finds operating system commands (OSC) of some numbers in whole sequences of output.

    Parameters
    ----------
    numbers
        Of the commands that are wanted.
    """

    def __init__(self, numbers: Iterable[int]) -> None:
        wanted = b"|".join(str(number).encode() for number in sorted(numbers))
        self._found = re.compile(
            rb"%b(%b);([^\x07\x18\x1a\x1b]{0,%d})(?:\x07|\x1b\\)"
            % (re.escape(COMMAND), wanted, LONGEST)
        )

    def read(self, data: bytes) -> list[tuple[int, bytes]]:
        """Return number and text of each that is in ``data``."""
        return [(int(number), text) for number, text in self._found.findall(data)]
