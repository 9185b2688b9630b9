"""A part of a terminal's output that a ring keeps and forgets as one."""

from __future__ import annotations

from dataclasses import dataclass, field

from .escapes import neutralise
from .modes import Changes


@dataclass(slots=True)
class Block:
    """A part of the stream: whether a replay may begin with it, and what was found in it."""

    start: int
    safe: bool
    asks: bool
    changes: Changes
    data: bytes = field(repr=False)

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.start + len(self.data)

    def quiet(self) -> bytes:
        """Return the bytes without questions to the terminal: NULs are in their place."""
        return neutralise(self.data) if self.asks else self.data
