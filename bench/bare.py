"""The floor of a spawn: ``git worktree add``, and the program under a PTY. Nothing else."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from .plan import PROGRAM

_TRIES = 50


@dataclass(frozen=True)
class Bare:
    """A program under a PTY."""

    pid: int
    fd: int

    def end(self) -> None:
        """Kill it and reap it."""
        os.close(self.fd)
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def start() -> Bare:
    """Start the program as leader of its own session, and wait for its first byte.

    A leader without a terminal that opens one gets it as its controlling terminal, so this needs
    no code between fork and exec.
    """
    controller, terminal = pty.openpty()
    name = os.ttyname(terminal)
    pid = os.posix_spawn(
        PROGRAM,
        [PROGRAM],
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, name, os.O_RDWR, 0),
            (os.POSIX_SPAWN_DUP2, 0, 1),
            (os.POSIX_SPAWN_DUP2, 0, 2),
        ],
        setsid=True,
    )
    os.close(terminal)
    os.read(controller, 1)
    return Bare(pid, controller)


def spawn(repo: Path, folder: Path) -> Bare:
    """Check a new branch out into ``folder``, and start the program."""
    command = ["worktree", "add", "-q", "-f", "-B", f"bare/{folder.name}", str(folder)]
    # Of several at the same moment some fail to read what the others are writing, and want another
    # try. For that one -f and -B take what the failed one has made.
    for _ in range(_TRIES):
        run = subprocess.run(["git", "-C", repo, *command], check=False, stderr=subprocess.PIPE)
        if run.returncode == 0:
            return start()
    raise RuntimeError(f"git adds no worktree in {folder}: {run.stderr!r}")


def remove(repo: Path, folder: Path) -> None:
    """Remove what :func:`spawn` has made in the repository."""
    branch = f"bare/{folder.name}"
    for command in (["worktree", "remove", "--force", folder], ["branch", "-q", "-D", branch]):
        subprocess.run(["git", "-C", repo, *command], check=True)


def memory_of(process: psutil.Process) -> dict[str, float]:
    """Return what a process has in memory, in KB: resident, its share of it, and its own alone."""
    info = process.memory_full_info()
    return {kind: getattr(info, kind) / 1024 for kind in ("rss", "pss", "uss")}


def hold(count: int) -> None:
    """Hold ``count`` programs, and print what that takes, in KB for each."""
    me = psutil.Process()
    start().end()
    before = memory_of(me)
    held = [start() for _ in range(count)]
    after = memory_of(me)
    for bare in held:
        bare.end()
    print(json.dumps({kind: (after[kind] - before[kind]) / count for kind in after}))


if __name__ == "__main__":
    hold(int(sys.argv[1]))
