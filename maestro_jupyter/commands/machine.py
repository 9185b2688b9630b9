"""What the machine has to offer, looked at by trying it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .results import Finding

LEAST_PYTHON = (3, 11)
LEAST_GIT = (2, 38)
"""The first that merges without a checkout."""

GIT_COMMANDS = ("worktree", "merge-tree", "sparse-checkout", "submodule")
"""What sessions need of git beyond what every git has."""

LEAST_FREE = 2 * 10**9
_SECONDS = 10


def python() -> Finding:
    """Look at the Python that runs."""
    found = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        "python", sys.version_info >= LEAST_PYTHON, found, "Install Python 3.11 or newer."
    )


def git() -> Finding:
    """Look for git on the path."""
    advice = "Install git 2.38 or newer, which merges without a checkout."
    executable, said = _asked("git", "--version")
    if executable is None:
        return Finding("git", False, "not found", advice)  # noqa: FBT003
    number = re.search(r"(\d+)\.(\d+)(?:\.\d+)*", said)
    if not said.startswith("git") or number is None:
        repair = f"See whether {executable} is git."
        return Finding("git", False, said or "says nothing", repair)  # noqa: FBT003
    version = (int(number[1]), int(number[2]))
    return Finding("git", version >= LEAST_GIT, f"{number[0]}, {executable}", advice)


def git_features() -> Finding:
    """See which parts of git are there, some of which systems package apart."""
    _, said = _asked("git", "--list-cmds=main,others")
    commands = set(said.split())
    missing = [name for name in GIT_COMMANDS if name not in commands]
    return Finding(
        "git features",
        not missing,
        f"without {', '.join(missing)}" if missing else ", ".join(GIT_COMMANDS),
        "Install all of git: some systems package these commands apart.",
    )


def git_lfs() -> Finding:
    """Look for what repositories with large files need."""
    _, said = _asked("git", "lfs", "version")
    found = said.startswith("git-lfs")
    return Finding(
        "git lfs",
        found,
        said.split()[0].removeprefix("git-lfs/") if found else "not found",
        "Install git-lfs where repositories keep large files with it.",
        needed=False,
    )


def tmux() -> Finding:
    """Look for the program under which agents outlive their server."""
    executable, said = _asked("tmux", "-V")
    return Finding(
        "tmux",
        executable is not None and said.startswith("tmux"),
        said.removeprefix("tmux ") if executable else "not found",
        "Install tmux to let agents outlive the server (c.MaestroApp.keep_alive).",
        needed=False,
    )


def _asked(*argv: str) -> tuple[str | None, str]:
    """Return where a program is, and what it says, or why it says nothing."""
    executable = shutil.which(argv[0])
    if executable is None:
        return None, ""
    try:
        done = subprocess.run(
            [executable, *argv[1:]],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError, UnicodeError) as error:
        return executable, f"fails: {error}"
    return executable, done.stdout.strip()


def worktree_folder(configured: str | None = None) -> Finding:
    """Try to write where worktrees go, and see how much room is there."""
    from jupyter_core.paths import jupyter_data_dir

    usual = Path(jupyter_data_dir()) / "maestro" / "worktrees"
    wanted = Path(configured) if configured else usual
    place = next(folder for folder in (wanted, *wanted.parents) if folder.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
        free = shutil.disk_usage(place).free
    except OSError as error:
        advice = f"Make {place} writable, or set another place: c.MaestroApp.worktree_root"
        return Finding("worktrees", False, f"{wanted}: {error.strerror}", advice)  # noqa: FBT003
    advice = "Free some space, or set another place: c.MaestroApp.worktree_root"
    return Finding(
        "worktrees",
        free >= LEAST_FREE,
        f"{wanted}, {free / 10**9:.1f} GB free",
        advice,
    )


def terminal() -> Finding:
    """Try whether this machine gives out pseudo-terminals."""
    try:
        outer, inner = os.openpty()
    except OSError as error:
        advice = "Mount /dev/pts with free entries (see /proc/sys/kernel/pty/max)."
        return Finding("terminals", False, str(error.strerror), advice)  # noqa: FBT003
    try:
        os.write(inner, b"ok\n")
        works = os.read(outer, 16).startswith(b"ok")
        name = os.ttyname(inner)
    finally:
        os.close(outer)
        os.close(inner)
    return Finding("terminals", works, name, "Pseudo-terminals do not pass text here.")
