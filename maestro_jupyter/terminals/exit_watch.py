"""Noticing at once, and without waiting, that a child process ended."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from contextlib import suppress

UNKNOWN = 255
"""The exit code of a process whose status somebody else fetched."""


class ExitWatch:
    """Calls back on the event loop when a child ends.

    Parameters
    ----------
    pid
        A child of this process.
    ended
        Gets the exit code, or minus the number of the signal that ended the child.

    Notes
    -----
    Where there is a pidfd, the child stays a zombie until `reap`, so that its process id can't pass
    to another process while the last output is read. Elsewhere a thread waits for it.
    """

    def __init__(self, pid: int, ended: Callable[[int], None]) -> None:
        self._pid = pid
        self._ended = ended
        self._loop = asyncio.get_running_loop()
        self._fd = _open_pidfd(pid)
        if self._fd is None:
            threading.Thread(target=self._wait, name=f"exit of {pid}", daemon=True).start()
        else:
            self._loop.add_reader(self._fd, self._look)

    def reap(self) -> None:
        """Let the system forget the child that ended."""
        if self._fd is not None:
            self._loop.remove_reader(self._fd)
            os.close(self._fd)
            self._fd = None
            with suppress(ChildProcessError):
                os.waitpid(self._pid, os.WNOHANG)

    def _look(self) -> None:
        if self._fd is None:
            return
        try:
            status = os.waitid(os.P_PIDFD, self._fd, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            self._noticed(UNKNOWN)
            return
        if status is not None:
            exited = status.si_code == os.CLD_EXITED
            self._noticed(status.si_status if exited else -status.si_status)

    def _noticed(self, code: int) -> None:
        assert self._fd is not None  # noqa: S101
        self._loop.remove_reader(self._fd)
        self._ended(code)

    def _wait(self) -> None:
        try:
            code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        except ChildProcessError:
            code = UNKNOWN
        with suppress(RuntimeError):  # The loop closed before the child ended.
            self._loop.call_soon_threadsafe(self._ended, code)


def _open_pidfd(pid: int) -> int | None:
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(pid)
    except OSError:  # An old kernel, or a sandbox that doesn't know the call.
        return None
