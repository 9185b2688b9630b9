"""Says whether a task is really done."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .repository import TEMPLATE
from .tasks import Task, get_task

TIMEOUT = 60.0
"""Seconds that the tests of one task may take unless the caller says otherwise."""

_RAN = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)


@dataclass(frozen=True)
class CheckResult:
    """What a task's tests said."""

    task: str
    passed: bool
    ran: int
    output: str


def check(folder: Path | str, task: Task | str, *, timeout: float = TIMEOUT) -> CheckResult:
    """Run the tests of ``task`` on the code in ``folder``, a worktree of the sample.

    The tests are the ones that the sample was made with, so that work which changed or removed a
    test in ``folder`` does not pass on that account.
    """
    if isinstance(task, str):
        task = get_task(task)
    tests = str(TEMPLATE / "tests")
    command = [sys.executable, "-m", "unittest", "discover"]
    try:
        run = subprocess.run(
            [*command, "-s", tests, "-t", tests, "-p", task.tests],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return CheckResult(task.name, False, 0, f"The tests took longer than {timeout:g} s.")  # noqa: FBT003
    found = _RAN.search(run.stdout)
    ran = int(found[1]) if found else 0
    return CheckResult(task.name, run.returncode == 0 and ran > 0, ran, run.stdout)


def _environment() -> dict[str, str]:
    """Return the environment without what would lead Python to other modules than the folder's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1"}
