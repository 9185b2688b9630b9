"""A playbook of trivial tasks: what a run adds to git and its agent, and whether memory grows."""

from __future__ import annotations

import asyncio
import itertools
import os
import subprocess
import time
from pathlib import Path

import psutil

from maestro_jupyter.agents import Agents
from maestro_jupyter.model.playbook_set import Wishes
from maestro_jupyter.model.run_report import RunEventKind
from maestro_jupyter.orchestration import Endpoints, Orchestrator, RunRequest, Settings
from maestro_jupyter.terminals import Terminals

from .figures import Result, Series, Target
from .plan import Plan, scratch

TASKS, FEW = 200, 4
LINE = "echo {0} > t{0}.txt; git add -A; git commit -qm 'Do {0}'"
MOST_MS = 150
MOST_MIB = 8
_LOOKS = 20
_SETTLED = 4
"""The share of the tasks, one in so many, after which memory should grow no more."""


def measure(plan: Plan) -> list[Result]:
    """Work through a playbook whose agent is a shell line that commits a file."""
    tasks = FEW if plan.quick else TASKS
    with scratch() as folder:
        bare = _bare(_repository(folder / "bare"), min(tasks, 30))
        taken, memory = asyncio.run(_run(_repository(folder / "shop"), folder / "data", tasks))
    series, floor = Series.of(taken), Series.of(bare)
    grown = memory[-1] - memory[len(memory) // _SETTLED]
    return [
        Result(
            "runs",
            f"one task of {tasks}; floor: its agent alone",
            "ms",
            series,
            floor,
            (Target(f"+{MOST_MS} ms", series.median - floor.median, MOST_MS),),
        ),
        Result(
            "runs",
            f"growth of the server's memory (USS) over the last {tasks - tasks // _SETTLED} tasks",
            "MiB",
            Series.of([grown]),
            None,
            (Target(f"{MOST_MIB} MiB", grown, MOST_MIB),),
        ),
    ]


def _repository(path: Path) -> Path:
    path.mkdir()
    for arguments in (
        ("init", "-q", "-b", "main"),
        ("config", "user.name", "Bench"),
        ("config", "user.email", "bench@example.org"),
        ("commit", "-q", "--allow-empty", "-m", "Begin"),
    ):
        subprocess.run(["git", "-C", path, *arguments], check=True)
    return path


def _bare(repo: Path, tasks: int) -> list[float]:
    taken = []
    for number in range(tasks):
        begun = time.perf_counter()
        subprocess.run(["/bin/sh", "-c", LINE.format(number)], cwd=repo, check=True)
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


async def _run(repo: Path, data: Path, tasks: int) -> tuple[list[float], list[float]]:
    """Run the playbook; return the milliseconds of each task, and the memory now and then."""
    (repo / "task.txt").write_text("{task}")
    (repo / "plan.md").write_text("".join(f"- [ ] {LINE.format(n)}\n" for n in range(tasks)))
    engine = Orchestrator(
        Settings(data, data / "worktrees"),
        Agents(described={"line": {"command": ["/bin/sh", "-c", "{prompt}"]}}),
        Terminals(),
        lambda: Endpoints("", ""),
    )
    await engine.start()
    done = asyncio.Event()
    process = psutil.Process(os.getpid())
    moments, memory = [time.perf_counter()], []
    each = max(tasks // _LOOKS, 1)

    def heard(event: object, _: object) -> None:
        kind = getattr(event, "kind", None)
        if kind is RunEventKind.TICKED:
            moments.append(time.perf_counter())
            if len(moments) % each == 0:
                memory.append(process.memory_full_info().uss / 2**20)
        elif kind is RunEventKind.RUN_DONE:
            done.set()

    engine.runs.listen(heard)
    try:
        request = RunRequest(("plan.md",), repo, Wishes(agent="line"), template="task.txt")
        run = await engine.runs.start(request)
        await done.wait()
        outcome = engine.runs.get(run.id).outcome
        if outcome != "done":
            raise RuntimeError(f"The run ended {outcome}.")
    finally:
        await engine.stop_all()
    taken = [(then - before) * 1000 for before, then in itertools.pairwise(moments)]
    return taken, memory
