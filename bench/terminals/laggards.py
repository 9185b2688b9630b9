"""Six terminals that print as fast as they can, each with a viewer on a slow line."""

from __future__ import annotations

from bench.figures import Result, Series, Target
from bench.plan import Plan

from .engines import ENGINES, Opener
from .floods import FLOODS, TYPING_PAUSE, flood
from .people import Asker, watching

RATE = 100_000
"""Bytes a second that each of the viewers takes."""

SECONDS = 8.0
GROWTH = 20.0
ECHO = 5.0


def measure(plan: Plan) -> list[Result]:
    """Watch each of the engines slowly; the bare loop has no memory to grow, and just waits."""
    seconds = 2.0 if plan.quick else SECONDS
    with flood() as command:
        ours, ours_echo = _lag(ENGINES["maestro"], command, seconds)
        stock, stock_echo = _lag(ENGINES["stock"], command, seconds)
    return [
        Result(
            "laggards",
            f"{FLOODS} floods, slow viewers: server's memory grows",
            "MB",
            Series.of([ours]),
            targets=(Target(f"≤ {GROWTH:g}", ours, GROWTH),),
            stock=Series.of([stock]),
        ),
        Result(
            "laggards",
            f"{FLOODS} floods, slow viewers: echo of a 7th",
            "ms",
            ours_echo,
            targets=(Target(f"p99 ≤ {ECHO:g}", ours_echo.p99, ECHO),),
            stock=stock_echo,
        ),
    ]


def _lag(opener: Opener, command: str, seconds: float) -> tuple[float, Series]:
    """Return by how many megabytes the server grew, and how long echoes took."""
    with opener(FLOODS + 1) as engine:
        typist = Asker("echo", engine.panes[FLOODS], seconds, TYPING_PAUSE)
        with watching(engine, engine.panes[:FLOODS], command, RATE) as watcher:
            moments = watcher.moments(seconds, seconds / 10)
            echo = Series.of(typist.waits())
        return max(moment.memory for moment in moments) - moments[0].memory, echo
