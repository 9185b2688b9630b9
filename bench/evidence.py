"""Evidence: how quickly a hook command starts, and what finding announcements costs a stream."""

from __future__ import annotations

import subprocess
import sys
import time

from maestro_jupyter import hook_command
from maestro_jupyter.terminals import Announcements

from .figures import Result, Series, Target
from .plan import Plan

RUNS = 60
HOOK_LIMIT_MS = 40.0
MOST_SHARE = 5.0
PTY_MB_PER_S = 100.0
"""A PTY hands over no more than this on any machine that the project has seen."""

_PIECE = 64 * 2**10
_MEGABYTES = 16
_LINE = (
    b"\x1b[32m+ def parse(line: str) -> Entry:\x1b[0m  # a line in colour, as agents print\r\n" * 3
    + b"    found: list[Entry] = [parse(line) for line in text.splitlines()]\r\n"
)
_SPOKEN = b"\x1b]0;\xe2\xa0\x82 Working\x07\x1b]7501;state=working:app=claude\x1b\\"


def measure(plan: Plan) -> list[Result]:
    """Start the hook command and a bare Python in turns; search a stream that speaks often."""
    floor, times = [], []
    for _ in range(plan.runs(RUNS)):
        floor.append(_started("-c", "pass"))
        times.append(_started(hook_command.__file__, "{}"))
    series = Series.of(times)
    start = Result(
        "evidence",
        "hook command, from start to end",
        "ms",
        series,
        Series.of(floor),
        (Target(f"p50 ≤ {HOOK_LIMIT_MS:g}", series.median, HOOK_LIMIT_MS),),
    )
    shares = Series.of(_share() for _ in range(plan.runs(15)))
    target = Target(f"p50 ≤ {MOST_SHARE:g}", shares.median, MOST_SHARE)
    name = f"finding announcements, share of a PTY's {PTY_MB_PER_S:g} MB/s"
    return [start, Result("evidence", name, "%", shares, None, (target,))]


def _started(*arguments: str) -> float:
    argv = [sys.executable, "-I", "-S", *arguments]
    environment = {
        "MAESTRO_SESSION": "x",
        "MAESTRO_TOKEN": "x",
        "MAESTRO_HOOK_URL": "http://127.0.0.1:1/",
    }
    begun = time.perf_counter()
    subprocess.run(argv, env=environment, stdin=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - begun) * 1000


def _share() -> float:
    """Return how much of the time that a PTY needs for a stream goes into searching it."""
    piece = _LINE * (_PIECE // len(_LINE) - 2) + _SPOKEN
    announcements = Announcements({0, 2, 7501})
    begun = time.perf_counter()
    for _ in range(_MEGABYTES * 2**20 // _PIECE):
        announcements.read(piece)
    seconds = time.perf_counter() - begun
    return 100 * seconds / (_MEGABYTES / PTY_MB_PER_S)
