"""Whole sequences of a terminal's output."""

from __future__ import annotations

from functools import cached_property

from .escapes import neutralise


class Whole:
    """The sequences and characters that a piece of output has completed.

    Parameters
    ----------
    start
        Where they begin.
    data
        The sequences.
    asks
        Whether there may be questions to the terminal among them.
    commands
        Whether there may be operating system commands among them.
    """

    def __init__(self, start: int, data: bytes, *, asks: bool, commands: bool) -> None:
        self.start = start
        self.data = data
        self.asks = asks
        self.commands = commands

    @cached_property
    def quiet(self) -> bytes:
        """The same without questions to the terminal: NULs are in their place."""
        return neutralise(self.data) if self.asks else self.data
