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
from subprocess import PIPE

from maestro_jupyter import git
from maestro_jupyter.git.erasure import erase

from .figures import Result, Series, Target
from .plan import Plan, scratch

FILES, FEW, PER_FOLDER = 50_000, 500, 40
SESSIONS = 6
_SETTLE = 1.0


def measure(plan: Plan) -> list[Result]:
    """Add worktrees, look at their changes, and leave them alone."""
    files = FEW if plan.quick else FILES
    with scratch() as folder:
        repo = _repository(folder / "shop", files)
        root = folder / "worktrees"
        results = [_adding(plan, repo, root, files)]
        worktrees = [git.add_worktree(repo, f"s{number}", root=root) for number in range(SESSIONS)]
        for made in worktrees:
            git.refresh_index(made.path)
        results += _diffing(plan, worktrees[0], files)
        results += asyncio.run(_watching(plan, worktrees, files))
        return results


def _repository(path: Path, files: int) -> Path:
    """Make a repository with files of 2.8 KB, forty to a folder."""
    path.mkdir()
    _run(path, "init", "-q", "-b", "main")
    _run(path, "config", "user.name", "Bench")
    _run(path, "config", "user.email", "bench@example.org")
    with subprocess.Popen(["git", "-C", path, "fast-import", "--quiet"], stdin=PIPE) as importing:
        assert importing.stdin is not None
        importing.stdin.write(
            b"commit refs/heads/main\ncommitter Bench <bench@example.org> 1700000000 +0000\n"
            b"data 3\nAll\n"
        )
        for number in range(files):
            text = f"file {number:06}, a line of text that is as long as code is\n".encode() * 46
            file = (
                f"area{number // (PER_FOLDER * 25):03}/part{number // PER_FOLDER:05}"
                f"/file{number:06}.txt"
            )
            importing.stdin.write(f"M 644 inline {file}\ndata {len(text)}\n".encode() + text)
    if importing.returncode != 0:
        raise RuntimeError("git fast-import failed")
    _run(path, "reset", "-q", "--hard")
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


def _adding(plan: Plan, repo: Path, root: Path, files: int) -> Result:
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
    return Result("git", f"add a worktree of {files:,} files", "ms", series, floor, (target,))


def _diffing(plan: Plan, made: git.Worktree, files: int) -> list[Result]:
    """Look at ten changed files and a new one, in turn with bare git.

    ``git diff`` alone does not tell of new files, nor where the base was left. The floor of the
    second line is all three questions to bare git, one after the other.
    """
    changed = sorted(made.path.rglob("*.txt"))[:10]
    for file in changed:
        file.write_text(file.read_text().replace("text", "prose", 1))
    (made.path / "area000" / "added.txt").write_text("added\n")
    alone, together, ours, one_path = [], [], [], []

    def ask_all() -> None:
        start = _run(made.path, "merge-base", made.base, "HEAD").strip()
        _run(made.path, "diff", start)
        _run(made.path, "ls-files", "--others", "--exclude-standard")

    chosen = [str(changed[0].relative_to(made.path))]
    for _ in range(plan.runs(20)):
        alone.append(_timed(lambda: _run(made.path, "diff", made.base)))
        together.append(_timed(ask_all))
        ours.append(_timed(lambda: git.diff(made.path, made.base)))
        one_path.append(_timed(lambda: git.diff(made.path, made.base, chosen)))
    series, floor, all_of_it = Series.of(ours), Series.of(alone), Series.of(together)
    return [
        Result(
            "git",
            f"diff of {files:,} files, new ones too (floor: git diff alone)",
            "ms",
            series,
            floor,
            (Target("≤1.2 x git diff", series.median, 1.2 * floor.median),),
        ),
        Result(
            "git",
            "the same (floor: git merge-base, diff and ls-files)",
            "ms",
            series,
            all_of_it,
            (Target("≤1.2 x bare git", series.median, 1.2 * all_of_it.median),),
        ),
        Result("git", "diff of one path", "ms", Series.of(one_path), floor),
    ]


async def _watching(plan: Plan, worktrees: list[git.Worktree], files: int) -> list[Result]:
    """Change one file of six watched worktrees, and then none."""
    loop = asyncio.get_running_loop()
    noticed: asyncio.Queue[int] = asyncio.Queue()
    watcher = git.FileWatcher()
    for number, made in enumerate(worktrees):
        watcher.watch(
            git.watched_folders(made.repo, made.path),
            changed=lambda number=number: loop.call_soon_threadsafe(noticed.put_nowait, number),
            failed=lambda why: print(f"not watched: {why}"),
        )
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
        await asyncio.gather(
            asyncio.to_thread(git.change_of, made.path, made.base),
            asyncio.to_thread(git.divergence, made.path, "HEAD", "main"),
        )
        times.append((time.perf_counter() - begun) * 1000)
        bare.append(
            await asyncio.to_thread(_timed, lambda made=made: _run(made.path, "status", "-s"))
        )
        await asyncio.sleep(0.5)
    before = resource.getrusage(resource.RUSAGE_SELF)
    seconds = 1.0 if plan.quick else 10.0
    await asyncio.sleep(seconds)
    after = resource.getrusage(resource.RUSAGE_SELF)
    watcher.close()
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    series, idle = Series.of(times), Series.of([used / seconds * 100])
    return [
        Result(
            "git",
            f"status of six worktrees of {files:,} files current after one changed",
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
