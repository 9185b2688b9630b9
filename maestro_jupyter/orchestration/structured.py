"""Reading the structured output of headless agents: JSON, one record a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

_LONGEST = 4 * 2**20


class Lines:
    """Cuts a stream of bytes into lines, and calls back with those that are JSON objects.

    A line longer than 4 MiB is passed over.
    """

    def __init__(self, callback: Callable[[Mapping[str, Any]], None]) -> None:
        self._callback = callback
        self._rest = bytearray()
        self._too_long = False

    def feed(self, data: bytes) -> None:
        """Take in the next bytes."""
        *whole, rest = data.split(b"\n")
        for line in whole:
            self._rest += line
            if not self._too_long:
                self._read(bytes(self._rest))
            self._rest.clear()
            self._too_long = False
        self._rest += rest
        if len(self._rest) > _LONGEST:
            self._rest.clear()
            self._too_long = True

    def end(self) -> None:
        """Take what is left for a whole line."""
        self.feed(b"\n")

    def _read(self, line: bytes) -> None:
        text = line.strip()
        if not text.startswith(b"{"):
            return
        try:
            record = json.loads(text)
        except ValueError:
            return
        if isinstance(record, dict):
            self._callback(record)
