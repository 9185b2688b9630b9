"""Runs a repository's named checks in a session's worktree."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from maestro_jupyter.model import Session
from maestro_jupyter.model.names import plain_text
from maestro_jupyter.terminals import scrub

from .errors import CheckFailedError, UnknownCheckError

LIMIT_SECONDS = 1800.0
"""How long one check may take."""

_KEPT = 64 << 10
_SHOWN_LINES = 30
_GRACE = 2.0
_LOOK_AGAIN = 0.1
_CHUNK = 1 << 16


@dataclass(frozen=True)
class CheckResult:
    """A check that passed, and the end of what it printed."""

    name: str
    seconds: float
    output: str


@dataclass(frozen=True)
class LineEnded:
    """How a shell line ended: ``status`` is None where it took too long."""

    status: int | None
    how: str
    seconds: float
    output: str


class Checks:
    """Runs shell lines that the user has allowed, one after the other."""

    def __init__(self, limit: float = LIMIT_SECONDS) -> None:
        self._limit = limit
        self._running: set[asyncio.subprocess.Process] = set()

    async def run(
        self,
        session: Session,
        known: Mapping[str, str],
        names: Sequence[str] | None,
    ) -> tuple[CheckResult, ...]:
        """Run the checks called ``names``, by default all of them.

        Raises
        ------
        UnknownCheckError
            The repository has no check of that name, or none at all.
        CheckFailedError
            One failed, or took too long; the ones behind it were not run.
        """
        wanted = list(dict.fromkeys(known if names is None else names))
        unknown = [name for name in wanted if name not in known]
        if unknown or not wanted:
            raise UnknownCheckError(unknown[0] if unknown else None, list(known))
        return tuple([await self._run(session, name, known[name]) for name in wanted])

    async def close(self) -> None:
        """End what runs."""
        await asyncio.gather(*(_end(process) for process in list(self._running)))

    async def _run(self, session: Session, name: str, line: str) -> CheckResult:
        variables = {"MAESTRO_NAME": session.name, "MAESTRO_CHECK": name}
        ended = await self.run_line(line, Path(session.worktree), variables)
        if ended.status != 0:
            raise CheckFailedError(name, ended.how, ended.output)
        return CheckResult(name, ended.seconds, ended.output)

    async def run_line(
        self,
        line: str,
        folder: Path,
        variables: Mapping[str, str],
        shown: int = _SHOWN_LINES,
    ) -> LineEnded:
        """Run one shell line in ``folder`` and return how it ended.

        Parameters
        ----------
        variables
            Of its environment, besides the server's own without its secrets.
        shown
            How many lines of what it printed are returned, the last ones.
        """
        begun = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            *("/bin/sh", "-c", line),
            cwd=folder,
            env={**scrub(os.environ), **variables},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        self._running.add(process)
        said = bytearray()
        status: int | None = None
        try:
            async with asyncio.timeout(self._limit):
                await _gather(process, said)
            status = process.returncode
        except TimeoutError:
            pass
        finally:
            self._running.discard(process)
            await _end(process)
        how = f"took longer than {self._limit:g} s"
        if status is not None:
            how = f"failed with status {status}" if status else "passed"
        return LineEnded(status, how, round(time.monotonic() - begun, 3), _end_of(said, shown))


async def _gather(process: asyncio.subprocess.Process, said: bytearray) -> None:
    """Keep the end of what a process prints, until it ends.

    It may leave a process behind that keeps the pipe open, and asyncio's ``wait`` waits for that,
    too; so its exit status is looked at where nothing more comes.
    """
    if process.stdout is None:
        return
    reading = asyncio.ensure_future(process.stdout.read(_CHUNK))
    try:
        while True:
            done, _ = await asyncio.wait({reading}, timeout=_LOOK_AGAIN)
            if not done:
                if process.returncode is not None:
                    return
                continue
            data = reading.result()
            if not data:
                break
            said += data
            del said[:-_KEPT]
            reading = asyncio.ensure_future(process.stdout.read(_CHUNK))
        await process.wait()
    finally:
        reading.cancel()


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a process and its group: politely, then by force."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        if process.returncode is None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_GRACE):
                    await process.wait()


def _end_of(said: bytearray, lines: int) -> str:
    text = plain_text(said.decode(errors="replace"), _KEPT, lines=True)
    return "\n".join(text.rstrip().split("\n")[-lines:])
