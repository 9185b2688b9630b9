"""Runs git without prompts, within a deadline, undisturbed by the environment of the caller.

Commands go through GitPython's command object, the one behind ``Repo.git``. ``Repo`` itself is not
used: it parses configuration on its own, follows ``GIT_DIR`` and expands ``$`` in paths.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import time
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .diagnosis import error_for
from .environment import ANSWERS, without_foreign
from .errors import GitMissingError, GitTimeoutError, GitTooOldError, LockedError
from .pipes import converse

OLDEST = (2, 38)
"""The first git whose ``merge-tree`` merges without a checkout."""

LOCK_PATIENCE = 10.0
"""Seconds that a lock of another git process is waited for."""

_DEADLINE = 120.0

_LOCK = re.compile(
    r"Unable to create '(?P<file>[^']+\.lock)': File exists"
    r"|could not lock config file (?P<config>.+): File exists"
    r"|failed to read (?P<half>\S+/commondir)",
)


@dataclass(frozen=True)
class Output:
    """What git printed and how it ended."""

    status: int
    stdout: bytes
    stderr: str
    truncated: bool = False

    @property
    def text(self) -> str:
        """Standard output without its last newline; bytes that are not UTF-8 survive a way back."""
        return os.fsdecode(self.stdout).removesuffix("\n")

    @property
    def fields(self) -> list[str]:
        """Standard output of a ``-z`` command."""
        return os.fsdecode(self.stdout).split("\0")[:-1] if self.stdout else []


def run(
    where: Path,
    *arguments: str | os.PathLike[str],
    stdin: bytes | None = None,
    environment: Mapping[str, str] | None = None,
    accept: Container[int] = (0,),
    seconds: float = _DEADLINE,
    limit: int | None = None,
    wait_for_locks: bool = True,
    inherit: Sequence[int] = (),
) -> Output:
    """Run ``git -C where arguments...`` and return its output.

    Parameters
    ----------
    accept
        Exit statuses that are answers rather than failures.
    seconds
        How long git and its hooks may take.
    limit
        Bytes of output after which git is ended and the output marked as truncated.
    wait_for_locks
        Run git again while another process holds a lock, for :data:`LOCK_PATIENCE`.
    inherit
        Descriptors that git gets, too.

    Raises
    ------
    MaestroError
        The subclass that fits what git said.
    """
    command = ["-C", os.fspath(where), *(os.fspath(each) for each in arguments)]
    patient_until = time.monotonic() + LOCK_PATIENCE
    pause = 0.01
    while True:
        output = _run_once(
            command,
            environment,
            stdin=stdin,
            seconds=seconds,
            limit=limit,
            inherit=inherit,
        )
        if output.truncated or output.status == 0:
            return output
        lock = lock_in_the_way(output) if wait_for_locks else None
        if lock is None:
            if output.status in accept:
                return output
            raise error_for(_verb(command), output.status, output.stderr, where)
        if time.monotonic() >= patient_until:
            raise LockedError(
                f"Another git process holds {lock}.",
                hint="Try again when it is done; if none is running, delete that file.",
            )
        time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311
        pause = min(0.25, pause * 1.6)


def lock_in_the_way(output: Output) -> str | None:
    """Return the lock of another git process that made a command fail, if that was why."""
    found = _LOCK.search(output.stderr)
    return next((name for name in found.groups() if name), "") if found else None


def check_git() -> str:
    """Return git's version; call it early, off the event loop, to have GitPython loaded.

    Raises
    ------
    GitMissingError
        There is no git.
    GitTooOldError
        It is older than :data:`OLDEST`.
    """
    version = run(Path("/"), "version").text.split()[2]
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if numbers < OLDEST:
        raise GitTooOldError(
            f"git {version} is too old.",
            hint=f"Install git {OLDEST[0]}.{OLDEST[1]} or newer.",
        )
    return version


def _run_once(
    command: Sequence[str],
    environment: Mapping[str, str] | None,
    *,
    stdin: bytes | None,
    seconds: float,
    limit: int | None,
    inherit: Sequence[int],
) -> Output:
    git = _gitpython()
    try:
        handle = git.Git().execute(
            [*without_foreign(), git.Git.GIT_PYTHON_GIT_EXECUTABLE, *command],
            istream=None if stdin is None else subprocess.PIPE,
            as_process=True,
            env={**ANSWERS, **(environment or {})},
            start_new_session=True,
            pass_fds=tuple(inherit),
        )
    except git.GitCommandNotFound as error:
        raise _missing() from error
    process: subprocess.Popen[bytes] = handle.proc
    said = converse(process, stdin=stdin or b"", seconds=seconds, limit=limit)
    stderr = said.stderr.decode(errors="backslashreplace")
    if said.timed_out:
        raise GitTimeoutError(
            f"git {_verb(command)} did not end within {seconds:g} s and was stopped.",
            hint=f"It said: {stderr.strip()[-500:]}"
            if stderr.strip()
            else "Look for a hook, filter or signing program that waits for something.",
        )
    return Output(process.returncode, bytes(said.stdout), stderr, said.truncated)


def _verb(command: Sequence[str]) -> str:
    words = iter(command)
    for word in words:
        if word in {"-c", "-C"}:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""


@cache
def _gitpython() -> Any:
    try:
        import git
    except ImportError as error:
        raise _missing() from error
    return git


def _missing() -> GitMissingError:
    return GitMissingError(
        "There is no git on this machine.",
        hint="Install it, for instance with: apt install git",
    )
