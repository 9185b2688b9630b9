"""What recording a terminal costs it: the speed of a flood, with and without."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from bench.figures import Result, Series, Target
from bench.plan import Plan, scratch
from maestro_jupyter.terminals import Limits, Recordings, Terminals

MEGABYTES = 16
SHARE = 0.5
"""Of a flood's speed that must be left; no program floods for longer than a recording's limit."""

_FLOOD = """
import sys
words = [b"\\x1b[38;5;%dm%-12s\\x1b[0m" % (n, b"word%d" % n) for n in range(12)]
line = b"".join(words) + b"\\n"
block = line * 256
for _ in range(int(sys.argv[1]) * 2**20 // len(block)):
    sys.stdout.buffer.write(block)
"""


def measure(plan: Plan) -> list[Result]:
    """Measure in turn, so that both see the same machine."""
    plain, recorded, limited = [], [], []
    for _ in range(plan.runs(3)):
        plain.append(_flood(None))
        recorded.append(_flood(Limits(each=2**30)))
        limited.append(_flood(Limits(each=4 * 2**20)))
    without, with_it = Series.of(plain), Series.of(recorded)
    share = with_it.median / without.median
    target = Target(f"≥{SHARE:.0%} of the speed without", share, SHARE, at_least=True)
    return [
        Result("recordings", "a flood that is not recorded", "MB/s", without),
        Result("recordings", "a flood that is recorded whole", "MB/s", with_it, targets=(target,)),
        Result("recordings", "a flood recorded to its limit", "MB/s", Series.of(limited)),
    ]


def _flood(limits: Limits | None) -> float:
    with scratch() as folder:
        return asyncio.run(_run(folder, limits))


async def _run(folder: Path, limits: Limits | None) -> float:
    terminals = Terminals()
    recordings = Recordings(folder / "recordings", limits) if limits else None
    begun = time.monotonic()
    argv = (sys.executable, "-S", "-c", _FLOOD, str(MEGABYTES))
    terminal = await terminals.start("flood", argv, cwd=folder, env={})
    if recordings:
        recordings.begin("flood", "flood", terminal)
    await terminal.ended.wait()
    seconds = time.monotonic() - begun
    if recordings:
        recordings.close()
    await terminals.close()
    return terminal.ring.end / 1e6 / seconds
