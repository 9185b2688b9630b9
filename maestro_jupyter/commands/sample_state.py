"""What git says about the sample repository, for the demo's own check."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def commits_since(worktree: Path, base: str) -> int:
    """Return how many commits a worktree has beyond ``base``; 0 where it is gone."""
    said = _git(worktree, "rev-list", "--count", f"{base}..HEAD")
    return int(said[0]) if said else 0


def left_over(repo: Path) -> tuple[str, ...]:
    """Return the worktrees and branches that a sample still has besides its own."""
    worktrees = [
        row.removeprefix("worktree ") for row in _git(repo, "worktree", "list", "--porcelain")
    ]
    folders = [row for row in worktrees[1:] if row.startswith(os.sep)]
    branches = _git(repo, "branch", "--format=%(refname:short)")
    return (*folders, *(branch for branch in branches if branch.startswith("maestro/")))


def _git(folder: Path, *arguments: str) -> list[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env=kept | {"GIT_TERMINAL_PROMPT": "0"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return done.stdout.splitlines() if done.returncode == 0 else []
