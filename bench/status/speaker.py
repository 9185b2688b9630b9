"""A program that changes its state now and then, and writes down when.

``python -m bench.status.speaker WAY FILE RUNS`` tells by ``osc`` or through the ``hook`` command.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import maestro_jupyter.hook_command

PAUSE = (0.08, 0.16)
STATES = ("working", "idle")


def say_osc(state: str) -> None:
    sys.stdout.write(f"\x1b]7501;state={state}\x1b\\")
    sys.stdout.flush()


def say_hook(state: str) -> None:
    script = maestro_jupyter.hook_command.__file__
    said = json.dumps({"state": state}).encode()
    subprocess.run([sys.executable, "-I", "-S", script], input=said, check=True)


def main(way: str, file: str, runs: int) -> None:
    say = {"osc": say_osc, "hook": say_hook}[way]
    times: list[tuple[str, float]] = []
    time.sleep(1)
    for number in range(runs):
        state = STATES[number % 2]
        times.append((state, time.monotonic()))
        say(state)
        time.sleep(random.uniform(*PAUSE))  # noqa: S311
    Path(file).write_text(json.dumps(times))
    time.sleep(3600)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
