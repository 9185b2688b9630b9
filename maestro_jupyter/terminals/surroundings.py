"""What the terminals of a server share."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

from .rota import Rota
from .turns import Turns


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a terminal shares with the others.

    Attributes
    ----------
    rota
        The event loop's time for reading.
    turns
        Its time for what there is to do when a program ends.
    executor
        Threads for what takes its time.
    scrollback
        Bytes of output that are kept.
    grace
        Seconds from the first request to end until the survivors are killed.
    """

    rota: Rota
    turns: Turns
    executor: Executor
    scrollback: int
    grace: float
