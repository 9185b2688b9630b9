"""Whoever wants to know what happens to a terminal, and isn't a viewer: a recorder, for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .terminal import Terminal

OutputCallback = Callable[["Terminal", bytes], None]
"""Gets every piece of output: the bytes as they were read, in order and whole."""

CommandsCallback = Callable[["Terminal", bytes], None]
"""Gets the whole sequences of an output that may have operating system commands among them."""

ResizeCallback = Callable[["Terminal", int, int], None]
"""Gets the new rows and columns."""

ExitCallback = Callable[["Terminal"], None]
"""Is called when the program has ended and all its output was read."""


class Listeners:
    """Callbacks, which must be quick: they are called on the event loop."""

    __slots__ = ("commands", "exit", "output", "resize")

    def __init__(self) -> None:
        self.output: tuple[OutputCallback, ...] = ()
        self.commands: tuple[CommandsCallback, ...] = ()
        self.resize: tuple[ResizeCallback, ...] = ()
        self.exit: tuple[ExitCallback, ...] = ()
