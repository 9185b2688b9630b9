"""A terminal whose program outlives it."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import suppress
from typing import Any

from .errors import SpawnFailedError
from .keeping import Keep
from .process import Process
from .surroundings import Surroundings
from .terminal import Terminal

_BEGIN_SECONDS = 20.0
_LEAVE_SECONDS = 5.0
_LOOK_AGAIN = 0.01


class KeptTerminal(Terminal):
    """A program inside of tmux, seen through a client of tmux under the PTY.

    The terminal's process id and exit code are the program's. When the PTY is gone, tmux and the
    program go on; when the program ends, tmux ends.

    Parameters
    ----------
    keep
        Where the program is.
    """

    def __init__(
        self,
        name: str,
        process: Process,
        surroundings: Surroundings,
        *,
        keep: Keep,
        **options: Any,
    ) -> None:
        super().__init__(name, process, surroundings, **options)
        self._keep = keep
        self._client = process.pid
        self._client_gone = False
        self._leaving = False

    async def begun(self) -> None:
        """Wait until the program runs, or has ended already.

        Raises
        ------
        SpawnFailedError
            tmux could not start it.
        """
        deadline = self._loop.time() + _BEGIN_SECONDS
        while (pid := self._keep.pid()) is None:
            if self._keep.exit_code() is not None:
                return
            if self._client_gone or self._loop.time() > deadline:
                said = " ".join(self.screen().split())[:200]
                await self._loop.run_in_executor(self._executor, self._keep.clear)
                raise SpawnFailedError(f"tmux can't keep the program: {said or 'it says nothing'}")
            await asyncio.sleep(_LOOK_AGAIN)
        self.pid = pid

    async def leave(self) -> None:
        """Go, and let the program go on. Nobody is told of an end."""
        if self.ended.is_set():
            return
        self._leaving = True
        self._listeners.exit = ()
        with suppress(ProcessLookupError):
            os.kill(self._client, signal.SIGHUP)
        with suppress(TimeoutError):
            async with asyncio.timeout(_LEAVE_SECONDS):
                await self.ended.wait()

    def _exited(self, code: int) -> None:
        if self._client_gone:
            return
        self._client_gone = True
        self._exit_watch.reap()
        if self._leaving:
            super()._exited(code)
            return
        clearing = self._loop.run_in_executor(self._executor, self._clear)
        clearing.add_done_callback(lambda _: self._end())

    def _clear(self) -> None:
        """Wait for the keeper's word; where none comes, tmux was killed, and the rest goes, too."""
        deadline = time.monotonic() + 1.0
        while self._keep.exit_code() is None and time.monotonic() < deadline:
            time.sleep(_LOOK_AGAIN)
        if self._keep.exit_code() is None:
            self._keep.clear()

    def _end(self) -> None:
        code = self._keep.exit_code()
        super()._exited(-signal.SIGKILL if code is None else code)
