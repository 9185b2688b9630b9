"""The programs that the demo agent uses for its work: git, and Python for the tests."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TESTS_DEADLINE = 120.0
LOCK_DEADLINE = 10.0
_LOCK_PAUSE = 0.05
_MARKS = ("<" * 7, "=" * 7, ">" * 7)
_VERDICTS = ("FAIL", "ERROR", "Ran ", "OK", "NO TESTS")

# Set by git around hooks and aliases; they would lead to another repository than the worktree's.
_OTHER_REPOSITORY = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_WORK_TREE",
    }
)


class ToolError(Exception):
    """A program failed; the message holds its own words."""


@dataclass(frozen=True)
class Hunk:
    """One place of a patch: a patch by itself, and the part of it that a person wants to see."""

    path: str
    patch: str
    shown: str


@dataclass(frozen=True)
class TestRun:
    """What a test run said."""

    passed: bool
    lines: tuple[str, ...]


def hunks(patch: str) -> Iterator[Hunk]:
    """Yield the places that ``patch`` changes, in order."""
    for part in ("\n" + patch).split("\ndiff --git ")[1:]:
        head, *places = ("\n" + part.rstrip("\n")).split("\n@@ ")
        header = f"diff --git {head[1:]}\n"
        path = header.partition("\n+++ b/")[2].partition("\n")[0]
        for place in places:
            shown = f"@@ {place}\n"
            yield Hunk(path, header + shown, shown)


def apply(folder: Path, hunk: Hunk) -> None:
    """Change the file as ``hunk`` says, wherever in it the place is now.

    Raises
    ------
    ToolError
        The place is not there.
    """
    _git(folder, "apply", "--whitespace=nowarn", "-", stdin=hunk.patch)


def run_tests(folder: Path, module: str) -> TestRun:
    """Run the tests of ``module`` in ``folder``."""
    environment = {name: text for name, text in os.environ.items() if name[:6] != "PYTHON"}
    command = [sys.executable, "-m", "unittest", module]
    try:
        run = _run(folder, command, environment, deadline=TESTS_DEADLINE)
    except subprocess.TimeoutExpired:
        return TestRun(passed=False, lines=(f"No result after {TESTS_DEADLINE:g} s.",))
    found = (line for line in run.stderr.splitlines() if line.startswith(_VERDICTS))
    lines = tuple(dict.fromkeys(line.partition(" (test")[0] for line in found))
    return TestRun(passed=run.returncode == 0 and "OK" in lines, lines=lines)


def commit(folder: Path, message: str, paths: Sequence[str] = ()) -> str:
    """Commit ``paths``, or everything; return the short name of the commit.

    Raises
    ------
    ToolError
        There is nothing to commit, or git refuses.
    """
    only = ["--", *paths] if paths else []
    _git(folder, "add", "--all", *only)
    _git(folder, "commit", "--quiet", f"--message={message}", *only)
    return _git(folder, "rev-parse", "--short", "HEAD").strip()


def merge_both(folder: Path, branch: str) -> list[str]:
    """Merge ``branch``, keeping both sides of every conflict; return the files that had one.

    Raises
    ------
    ToolError
        Git refuses.
    """
    try:
        _git(folder, "merge", "--quiet", "--no-edit", branch)
    except ToolError:
        files = _git(folder, "diff", "--name-only", "--diff-filter=U", "-z").split("\0")[:-1]
        if not files:
            raise
    else:
        return []
    for name in files:
        path = folder / name
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(one for one in lines if one[:7] not in _MARKS), encoding="utf-8")
    commit(folder, f"Merge {branch}")
    return files


def _git(folder: Path, *arguments: str, stdin: str = "") -> str:
    environment = {
        name: value for name, value in os.environ.items() if name not in _OTHER_REPOSITORY
    }
    environment["GIT_TERMINAL_PROMPT"] = "0"
    end = time.monotonic() + LOCK_DEADLINE
    while True:
        try:
            run = _run(folder, ["git", *arguments], environment, stdin=stdin)
        except FileNotFoundError as error:
            raise ToolError("There is no git on PATH.") from error
        if run.returncode == 0:
            return run.stdout
        # Whoever looks at the worktree's state may hold its index for a moment.
        if "index.lock" not in run.stderr or time.monotonic() > end:
            words = run.stderr.strip() or run.stdout.strip()
            raise ToolError(f"git {arguments[0]} failed: {words}")
        time.sleep(_LOCK_PAUSE)


def _run(
    folder: Path,
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    stdin: str = "",
    deadline: float | None = None,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=deadline,
        check=False,
    )
