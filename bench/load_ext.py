"""``%load_ext maestro_jupyter`` in a fresh IPython."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.e2e.lab import ROOT, environment

from .figures import Result, Series, Target
from .plan import Plan, scratch

RUNS = 15
LIMIT = 250.0
EMPTY = "empty_extension"
FIRST_USE = "%maestro --help"

_PROGRAM = """
import contextlib, io, sys, time
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
begun = time.perf_counter()
with contextlib.redirect_stdout(io.StringIO()):
    for line in sys.argv[1:]:
        shell.run_cell(line).raise_error()
print((time.perf_counter() - begun) * 1000)
"""


def measure(plan: Plan) -> list[Result]:
    """Load it, an empty one, and it with a first use, in turns."""
    times: list[float] = []
    first_use: list[float] = []
    floor: list[float] = []
    with scratch() as folder:
        (folder / f"{EMPTY}.py").write_text("def load_ipython_extension(shell):\n    pass\n")
        for _ in range(plan.runs(RUNS)):
            floor.append(_run(folder, f"%load_ext {EMPTY}"))
            times.append(_run(folder, "%load_ext maestro_jupyter"))
            first_use.append(_run(folder, "%load_ext maestro_jupyter", FIRST_USE))
    series, least = Series.of(times), Series.of(floor)
    target = Target(f"p50 ≤ {LIMIT:g}", series.median, LIMIT)
    return [
        Result("load_ext", "%load_ext", "ms", series, least, (target,)),
        Result("load_ext", f"%load_ext, then {FIRST_USE}", "ms", Series.of(first_use), least),
    ]


def _run(folder: Path, *lines: str) -> float:
    variables = {**environment(folder), "PYTHONPATH": f"{folder}:{ROOT}"}
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *lines],
        cwd=folder,
        env=variables,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return float(run.stdout)
