"""The git loop on a large repository, against bare git in the same run."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from maestro_jupyter import git
from maestro_jupyter.git.erasure import erase

from .figures import Result, Series, Target
from .plan import Plan, scratch

FILES, PER_FOLDER = 50_000, 40
SESSIONS = 6
_SETTLE = 1.0


def measure(plan: Plan) -> list[Result]:
    """Add worktrees, look at their changes, and leave them alone."""
    with scratch() as folder:
        repo = _repository(folder / "shop", 500 if plan.quick else FILES)
        root = folder / "worktrees"
        results = [_adding(plan, repo, root)]
        worktrees = [git.add_worktree(repo, f"s{number}", root=root) for number in range(SESSIONS)]
        for made in worktrees:
            git.refresh_index(made.path)
        results.append(_diffing(plan, worktrees[0]))
        results += asyncio.run(_watching(plan, worktrees))
        return results


def _repository(path: Path, files: int) -> Path:
    """Make a repository with files of 2.8 KB, forty to a folder."""
    path.mkdir()
    _run(path, "init", "-q", "-b", "main")
    _run(path, "config", "user.name", "Bench")
    _run(path, "config", "user.email", "bench@example.org")
    for number in range(files):
        file = path / f"area{number // (PER_FOLDER * 25):03}" / f"part{number // PER_FOLDER:05}"
        file.mkdir(parents=True, exist_ok=True)
        line = f"file {number:06}, a line of text that is as long as code is\n"
        (file / f"file{number:06}.txt").write_text(line * 46)
    _run(path, "add", "-A")
    _run(path, "commit", "-q", "-m", "All")
    return path


def _run(where: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", where, *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def _timed(function: Callable[[], object]) -> float:
    begun = time.perf_counter()
    function()
    return (time.perf_counter() - begun) * 1000


def _adding(plan: Plan, repo: Path, root: Path) -> Result:
    """Add worktrees in turn with bare git; what was added goes before the next one comes."""
    bare, ours = [], []
    for number in range(plan.runs(5)):
        folder = repo.parent / f"bare{number}"
        bare.append(
            _timed(
                lambda folder=folder, number=number: _run(
                    repo, "worktree", "add", "-q", "-b", f"bare{number}", str(folder)
                ),
            ),
        )
        shutil.rmtree(folder)
        _run(repo, "worktree", "prune")
        os.sync()
        made: list[git.Worktree] = []
        ours.append(
            _timed(
                lambda made=made, number=number: made.append(
                    git.add_worktree(repo, f"a{number}", root=root)
                ),
            ),
        )
        erase(made[0].path)
        _run(repo, "worktree", "prune")
        os.sync()
    floor, series = Series.of(bare), Series.of(ours)
    target = Target("≤1.2 x git worktree add", series.median, 1.2 * floor.median)
    return Result("git", "add a worktree of 50,000 files", "ms", series, floor, (target,))


def _diffing(plan: Plan, made: git.Worktree) -> Result:
    """Look at ten changed files, in turn with bare git."""
    changed = sorted(made.path.rglob("*.txt"))[:10]
    for file in changed:
        file.write_text(file.read_text().replace("text", "prose", 1))
    bare, ours = [], []
    for _ in range(plan.runs(20)):
        bare.append(_timed(lambda: _run(made.path, "diff", made.base)))
        ours.append(_timed(lambda: git.diff(made.path, made.base)))
    floor, series = Series.of(bare), Series.of(ours)
    target = Target("≤1.2 x git diff", series.median, 1.2 * floor.median)
    return Result("git", "diff, untracked files too", "ms", series, floor, (target,))


async def _watching(plan: Plan, worktrees: list[git.Worktree]) -> list[Result]:
    """Change one file of six watched worktrees, and then none."""
    loop = asyncio.get_running_loop()
    noticed: asyncio.Queue[int] = asyncio.Queue()
    watches = [
        git.FileWatch(
            git.watched_folders(made.repo, made.path),
            changed=lambda number=number: loop.call_soon_threadsafe(noticed.put_nowait, number),
            failed=lambda why: print(f"not watched: {why}"),
        )
        for number, made in enumerate(worktrees)
    ]
    await asyncio.sleep(_SETTLE * 3)
    times, bare = [], []
    for run in range(plan.runs(20)):
        number = run % SESSIONS
        made = worktrees[number]
        while not noticed.empty():
            noticed.get_nowait()
        begun = time.perf_counter()
        (made.path / "area000" / "new.txt").write_text(f"{run}\n")
        async with asyncio.timeout(10):
            while await noticed.get() != number:
                pass
        await asyncio.to_thread(git.change_of, made.path, made.base)
        await asyncio.to_thread(git.divergence, made.path, "HEAD", "main")
        times.append((time.perf_counter() - begun) * 1000)
        bare.append(
            await asyncio.to_thread(_timed, lambda made=made: _run(made.path, "status", "-s"))
        )
        await asyncio.sleep(0.5)
    before = resource.getrusage(resource.RUSAGE_SELF)
    seconds = 1.0 if plan.quick else 10.0
    await asyncio.sleep(seconds)
    after = resource.getrusage(resource.RUSAGE_SELF)
    for watch in watches:
        watch.join()
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    series, idle = Series.of(times), Series.of([used / seconds * 100])
    return [
        Result(
            "git",
            "status of six worktrees current after one file changed",
            "ms",
            series,
            Series.of(bare),
            (Target("≤300 ms", series.median, 300.0),),
        ),
        Result(
            "git",
            "six watched worktrees, idle: share of a core",
            "%",
            idle,
            None,
            (Target("<1 % of a core", idle.median, 1.0),),
        ),
    ]
