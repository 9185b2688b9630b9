"""From the request for a session to the first byte of its terminal, at a client."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from itertools import count
from pathlib import Path

from maestro_jupyter.sample import create_sample
from tests.e2e.lab import Lab, running_lab

from . import bare
from .figures import Result, Series, Target
from .plan import Plan, scratch
from .sessions import Sessions

RUNS = {1: 40, 6: 15}
FACTOR, ALLOWANCE = 1.25, 80.0
OPTIONS = ("--MaestroApp.stop_grace=0.05",)


def measure(plan: Plan) -> list[Result]:
    """Spawn one session, and six at once, in turns with the floor."""
    with scratch() as folder, running_lab(_made(folder / "lab"), *OPTIONS) as lab:
        return asyncio.run(_measure(plan, lab, create_sample(folder / "sample")))


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


async def _measure(plan: Plan, lab: Lab, repo: Path) -> list[Result]:
    number = count()
    sessions = Sessions(lab)
    await sessions.ready()
    results = [_result("spawn the first one", [await _spawn(sessions, repo, 1)], None)]
    with ThreadPoolExecutor(max(RUNS)) as executor:
        await _bare(executor, repo, 1, lambda: next(number))
        for many, enough in RUNS.items():
            times, floor = [], []
            for _ in range(plan.runs(enough)):
                floor.append(await _bare(executor, repo, many, lambda: next(number)))
                times.append(await _spawn(sessions, repo, many))
            name = "spawn one" if many == 1 else f"spawn {many} at once"
            results.append(_result(name, times, floor))
    return results


def _result(name: str, times: list[float], floor: list[float] | None) -> Result:
    series = Series.of(times)
    if floor is None:
        return Result("spawn", name, "ms", series)
    least = Series.of(floor)
    text = f"p50 ≤ {FACTOR} x floor + {ALLOWANCE:g}"
    target = Target(text, series.median, FACTOR * least.median + ALLOWANCE)
    return Result("spawn", name, "ms", series, least, (target,))


async def _spawn(sessions: Sessions, repo: Path, many: int) -> float:
    """Return the milliseconds until ``many`` sessions show something."""
    spawned: list[str] = []

    async def one() -> None:
        session = await sessions.spawn("shell", repo=str(repo))
        spawned.append(session["id"])
        await sessions.first_byte(session["id"])

    begun = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(many)))
    seconds = time.perf_counter() - begun
    await asyncio.gather(*(sessions.discard(session) for session in spawned))
    return seconds * 1000


async def _bare(executor: Executor, repo: Path, many: int, next_number: Callable[[], int]) -> float:
    """Return the milliseconds until ``many`` programs in bare worktrees show something."""
    loop = asyncio.get_running_loop()
    folders = [repo.with_name(f"bare-{next_number()}") for _ in range(many)]
    begun = time.perf_counter()
    started = await asyncio.gather(
        *(loop.run_in_executor(executor, bare.spawn, repo, folder) for folder in folders),
    )
    seconds = time.perf_counter() - begun
    for program, folder in zip(started, folders, strict=True):
        program.end()
        bare.remove(repo, folder)
    return seconds * 1000
