"""A repository with checks and a branch that conflicts, for the tests of every face."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repositories import commit_files, git

CHECKS = """
[checks]
good = "test -f new.txt && echo fine"
bad = "echo 'no such thing' >&2; exit 3"
"""


@pytest.fixture
def checked(repo, tmp_path):
    """The repository with checks, and a bare one that it is pushed to."""
    commit_files(repo, {".maestro.toml": CHECKS}, "Checks")
    git(repo, "init", "-q", "--bare", str(tmp_path / "forge.git"))
    git(repo, "remote", "add", "origin", str(tmp_path / "forge.git"))
    return repo


def work(worktree: str) -> None:
    """Leave two new files and a changed one, all uncommitted."""
    folder = Path(worktree)
    for name in ("new.txt", "loose.txt"):
        (folder / name).write_text(f"{name}\n")
    (folder / "README.md").write_text("mine\n")


def conflict(repo: Path) -> None:
    """Change on ``main`` what :func:`work` changes, too."""
    commit_files(repo, {"README.md": "theirs\n"}, "Theirs")
