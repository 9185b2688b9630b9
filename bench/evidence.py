"""Evidence: how quickly a hook command starts, and what finding announcements costs a stream."""

from __future__ import annotations

import subprocess
import sys
import time

from maestro_jupyter import hook_command
from maestro_jupyter.terminals import Announcements
from maestro_jupyter.terminals.ring import Ring
from maestro_jupyter.terminals.terminals import SCROLLBACK

from .figures import Result, Series, Target
from .plan import Plan
from .terminals.reading import read

RUNS = 60
HOOK_LIMIT_MS = 40.0
MOST_SHARE = 5.0

_STREAMS = {
    "coloured text": (
        b"\x1b[32m+ def parse(line: str) -> Entry:\x1b[0m  # a line in colour, as it is\r\n" * 3
        + b"    found: list[Entry] = [parse(line) for line in text.splitlines()]\r\n"
    ),
    "code with many brackets": (
        b'\x1b[38;5;33m"a"\x1b[0m: [\x1b[1m1\x1b[0m, [2], [[3], []]], x = a[i][j] + b[k[l]]\r\n'
    ),
}
_SPOKEN = b"\x1b]0;\xe2\xa0\x82 Working\x07\x1b]7501;state=working:app=claude\x1b\\"
_SPEAKS_EVERY = 64 * 2**10
_SEARCHES = 9


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
    return [start, *(_announcements(name, line, plan) for name, line in _STREAMS.items())]


def _announcements(name: str, line: bytes, plan: Plan) -> Result:
    """Take in what was really read from a PTY, with and without finding what it announces.

    The ring looks through all that it takes in, for questions and modes, and says which pieces
    have commands; the difference is what is searched besides.
    """
    text = line * (_SPEAKS_EVERY // len(line)) + _SPOKEN
    shares = []
    for _ in range(plan.runs(9)):
        reading = read(text)
        both = [(_taken_in(reading.pieces), _searched(reading.pieces)) for _ in range(_SEARCHES)]
        taking_in, searching = (min(times) for times in zip(*both, strict=True))
        shares.append(100 * (searching - taking_in) / reading.seconds)
    series = Series.of(shares)
    target = Target(f"p50 ≤ {MOST_SHARE:g}", series.median, MOST_SHARE)
    what = f"finding announcements in {name}, share of reading it"
    return Result("evidence", what, "%", series, None, (target,))


def _taken_in(pieces: list[bytes]) -> float:
    ring = Ring(SCROLLBACK)
    begun = time.perf_counter()
    for piece in pieces:
        ring.append(piece)
    return time.perf_counter() - begun


def _searched(pieces: list[bytes]) -> float:
    ring, announcements = Ring(SCROLLBACK), Announcements({0, 2, 7501})
    begun = time.perf_counter()
    for piece in pieces:
        whole = ring.append(piece)
        if whole.commands:
            announcements.read(whole.data)
    return time.perf_counter() - begun


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
