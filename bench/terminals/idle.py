"""Many sessions in which nothing happens: what they take of the server's time and memory."""

from __future__ import annotations

import gc
import time
from contextlib import AbstractContextManager

import psutil

from bench.bare import memory_of, start
from bench.figures import Result, Series, Target
from bench.plan import Plan

from .engines import Engine, maestro, stock

SESSIONS = 100
FEW = 12
FIRST = 8
"""Whatever the first ones load is no part of what each takes."""

SETTLE = 3.0
"""Seconds after which a session's start is over: its changes are counted, its shell waits."""

SECONDS = 20.0
WORK = 0.5
MEMORY = 60.0


def measure(plan: Plan) -> list[Result]:
    """Hold sessions, and as many terminals in a stock server, and programs in no server at all."""
    many = FEW if plan.quick else SESSIONS
    seconds = 1.0 if plan.quick else SECONDS
    ours, work = _hold(maestro(FIRST, room=many), many, seconds)
    theirs, their_work = _hold(stock(FIRST), many, seconds)
    return [
        Result(
            "idle",
            f"{many} idle sessions: work of the server and its processes",
            "% of a core",
            Series.of([work]),
            targets=(Target(f"≤ {WORK:g}", work, WORK),),
            stock=Series.of([their_work]),
        ),
        Result(
            "idle",
            f"{many} idle sessions: server's own memory for each",
            "KB",
            Series.of([ours]),
            Series.of([_bare(many)]),
            (Target(f"≤ {MEMORY:g}", ours, MEMORY),),
            Series.of([theirs]),
        ),
    ]


def _hold(opened: AbstractContextManager[Engine], many: int, seconds: float) -> tuple[float, float]:
    """Return the KB for each terminal, and the work for all, in % of a core."""
    with opened as engine:
        process = psutil.Process(engine.pid)
        time.sleep(SETTLE)
        before = memory_of(process)["uss"]
        engine.open(many - FIRST)
        time.sleep(SETTLE)
        grown = memory_of(process)["uss"] - before
        return grown / (many - FIRST), _work(engine, seconds)


def _work(engine: Engine, seconds: float) -> float:
    server = psutil.Process(engine.pid)
    # One of them watches the files of all sessions; those in terminals do nothing.
    processes = [server, *server.children(recursive=True)]
    before = _used(processes)
    time.sleep(seconds)
    return (_used(processes) - before) / seconds * 100


def _used(processes: list[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return sum(one.user + one.system for one in times)


def _bare(many: int) -> float:
    me = psutil.Process()
    gc.collect()
    before = memory_of(me)["uss"]
    held = [start() for _ in range(many)]
    grown = memory_of(me)["uss"] - before
    for program in held:
        program.end()
    return max(0.0, grown) / many
