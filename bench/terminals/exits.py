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
QUIET_LOOKS = 5
MOST_SETTLING = 8.0


def measure(plan: Plan) -> list[Result]:
    """End the programs of each engine, while somebody types into another of its terminals."""
    seen = {
        name: [_exit(opener) for _ in range(plan.runs(RUNS))] for name, opener in ENGINES.items()
    }
    echoes = {name: Series.of(echo for echo, _ in pairs) for name, pairs in seen.items()}
    stalls = {
        name: Series.of(stall for _, stall in seen[name] if stall is not None)
        for name in ("maestro", "stock")
    }
    stall = stalls["maestro"].median
    what = f"{EXITS} exits at once"
    return [
        Result(
            "exits",
            f"{what}: the loop's longest stall",
            "ms",
            stalls["maestro"],
            targets=(Target(f"p50 ≤ {LIMIT:g}", stall, LIMIT),),
            stock=stalls["stock"],
        ),
        Result(
            "exits",
            f"{what}: the longest echo of a 7th",
            "ms",
            echoes["maestro"],
            echoes["raw"],
            stock=echoes["stock"],
        ),
    ]


def _exit(opener: Opener) -> tuple[float, float | None]:
    """Return the milliseconds of the longest echo, and of the longest stall of the event loop."""
    with opener(EXITS + 1) as engine:
        _settle(engine)
        waiting = [_ready(engine, number) for number in range(EXITS)]
        typist = Asker("echo", engine.panes[EXITS], SECONDS, PAUSE)
        time.sleep(MOMENT)
        if engine.stall:
            engine.stall()
        for connection in waiting:
            connection.type("\r")
        longest = max(typist.waits())
        return longest, engine.stall() if engine.stall else None


def _settle(engine: Engine) -> None:
    """Wait until the server has loaded what it loads in the background after the first start."""
    quiet = 0
    end = time.monotonic() + MOST_SETTLING
    while engine.stall and quiet < QUIET_LOOKS and time.monotonic() < end:
        quiet = quiet + 1 if engine.stall() < LIMIT else 0
        time.sleep(MOMENT)


def _ready(engine: Engine, number: int) -> Connection:
    connection = Connection(engine.panes[number], keep=True)
    connection.type("echo rea''dy; read line; exit\r")
    connection.wait_for(b"ready\r\n")
    return connection
