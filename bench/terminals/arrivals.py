"""A viewer comes to a terminal whose memory is full, and gets all of it."""

from __future__ import annotations

import time
from pathlib import Path

from bench.figures import Result, Series
from bench.plan import Plan, scratch

from .engines import ENGINES, Engine
from .text import PRINTED
from .wire import Connection

RING = 2 * 2**20
RUNS = 20
_END = b"the end\r\n"


def measure(plan: Plan) -> list[Result]:
    """Fill a terminal's memory and come to it; the bare loop keeps nothing to compare with."""
    with scratch() as folder:
        text = folder / "text"
        text.write_bytes(PRINTED * (2 * RING // len(PRINTED)))
        times = {name: _arrive(name, text, plan.runs(RUNS)) for name in ("maestro", "stock")}
    return [
        Result(
            "arrivals",
            "attach to a full terminal: first and last byte"
            if last
            else "attach to a full terminal: first byte",
            "ms",
            Series.of(pair[last] for pair in times["maestro"]),
            stock=Series.of(pair[last] for pair in times["stock"]),
        )
        for last in (0, 1)
    ]


def _arrive(name: str, text: Path, runs: int) -> list[tuple[float, float]]:
    with ENGINES[name](1) as engine:
        _fill(engine, text)
        return [_come(engine) for _ in range(runs)]


def _fill(engine: Engine, text: Path) -> None:
    connection = Connection(engine.panes[0], keep=True)
    connection.type(f"stty -echo; cat {text}; echo the e''nd\r")
    connection.wait_for(_END)
    connection.socket.close()


def _come(engine: Engine) -> tuple[float, float]:
    """Return the milliseconds until the first and until the last byte."""
    begun = time.perf_counter()
    connection = Connection(engine.panes[0], keep=True)
    while not connection.received:
        connection.receive()
    first = time.perf_counter()
    connection.wait_for(_END)
    last = time.perf_counter()
    connection.socket.close()
    return (first - begun) * 1000, (last - begun) * 1000
