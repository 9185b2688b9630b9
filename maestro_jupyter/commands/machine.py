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

LEAST_FREE = 2 * 10**9
_GIT_SECONDS = 10


def python() -> Finding:
    """Look at the Python that runs."""
    found = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        "python", sys.version_info >= LEAST_PYTHON, found, "Install Python 3.11 or newer."
    )


def git() -> Finding:
    """Look for git on the path."""
    executable = shutil.which("git")
    if executable is None:
        return Finding("git", False, "not found", "Install git 2.38 or newer.")  # noqa: FBT003
    try:
        said = subprocess.run(
            [executable, "--version"],
            capture_output=True,
            text=True,
            timeout=_GIT_SECONDS,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError) as error:
        return Finding("git", False, f"fails: {error}", f"Repair {executable}.")  # noqa: FBT003
    number = re.search(r"(\d+)\.(\d+)(?:\.\d+)*", said)
    if number is None:
        return Finding("git", False, said, f"See whether {executable} is git.")  # noqa: FBT003
    version = (int(number[1]), int(number[2]))
    return Finding("git", version >= LEAST_GIT, number[0], "Install git 2.38 or newer.")


def worktree_folder() -> Finding:
    """Try to write where worktrees go by default, and see how much room is there."""
    from jupyter_core.paths import jupyter_data_dir

    wanted = Path(jupyter_data_dir()) / "maestro" / "worktrees"
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
