"""Six programs that end at the same moment: how long the server does nothing else."""

from __future__ import annotations

import time

from bench.figures import Result, Series, Target
from bench.plan import Plan

from .engines import ENGINES, Engine, Opener
from .people import Asker
from .wire import Connection

EXITS = 6
RUNS = 5
LIMIT = 10.0
SECONDS = 1.2
MOMENT = 0.2
PAUSE = 0.001


def measure(plan: Plan) -> list[Result]:
    """End the programs of each engine, while somebody types into another of its terminals."""
    stalls: dict[str, Series] = {}
    for name, opener in ENGINES.items():
        stalls[name] = Series.of(_exit(opener) for _ in range(plan.runs(RUNS)))
    ours = stalls["maestro"]
    return [
        Result(
            "exits",
            f"{EXITS} exits at once: the longest echo of a 7th",
            "ms",
            ours,
            stalls["raw"],
            (Target(f"p50 ≤ {LIMIT:g}", ours.median, LIMIT),),
            stalls["stock"],
        )
    ]


def _exit(opener: Opener) -> float:
    """Return how many milliseconds the longest of many echoes took."""
    with opener(EXITS + 1) as engine:
        waiting = [_ready(engine, number) for number in range(EXITS)]
        typist = Asker("echo", engine.panes[EXITS], SECONDS, PAUSE)
        time.sleep(MOMENT)
        for connection in waiting:
            connection.type("\r")
        return max(typist.waits())


def _ready(engine: Engine, number: int) -> Connection:
    connection = Connection(engine.panes[number], keep=True)
    connection.type("echo rea''dy; read line; exit\r")
    connection.wait_for(b"ready\r\n")
    return connection
