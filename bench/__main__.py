"""Measure, print a table and write ``results.json``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from . import evidence, git, load_ext, memory, news, runs, spawn, startup
from .browser import comms, panes, sidebar
from .plan import PROGRAM, Plan
from .report import save, show
from .status import events, truth
from .terminals import arrivals, exits, floods, idle, laggards, recordings

PARTS = {
    "startup": startup.measure,
    "load_ext": load_ext.measure,
    "spawn": spawn.measure,
    "memory": memory.measure,
    "news": news.measure,
    "git": git.measure,
    "runs": runs.measure,
    "floods": floods.measure,
    "laggards": laggards.measure,
    "exits": exits.measure,
    "idle": idle.measure,
    "arrivals": arrivals.measure,
    "recordings": recordings.measure,
    "evidence": evidence.measure,
    "events": events.measure,
    "truth": truth.measure,
    "browser": panes.measure,
    "comms": comms.measure,
    "sidebar": sidebar.measure,
}
WIDTH = 170
"""Columns of the table where it goes into a file."""

RESULTS = Path(__file__).with_name("results.json")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the parts that were asked for, by default all."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.parts if name not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}")
    console, log = Console(), Console(stderr=True)
    if not console.is_terminal:
        console.width = WIDTH
    os.environ["SHELL"] = PROGRAM
    # So that whoever ends this program ends its servers with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    begun = time.monotonic()
    results = []
    for name in asked.parts or PARTS:
        log.print(f"measuring {name} …", style="dim")
        results += PARTS[name](Plan(quick=asked.quick))
    save(results, asked.results, time.monotonic() - begun)
    show(results, console)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    words = ", ".join(PARTS)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {words}; by default all")
    parser.add_argument("--quick", action="store_true", help="one run of each")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where to write the figures")
    return parser


if __name__ == "__main__":
    main()
