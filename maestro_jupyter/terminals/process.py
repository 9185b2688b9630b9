"""Starting a program as the leader of a session of its own, with a PTY as its terminal."""

from __future__ import annotations

import errno
import fcntl
import io
import os
import shutil
import struct
import subprocess
import termios
from collections.abc import Callable
from contextlib import suppress

from ptyprocess import PtyProcess

from maestro_jupyter.model import MaestroError

from .command import Command
from .errors import BadFolderError, CommandTooLongError, MissingExecutableError, SpawnFailedError


class Process(PtyProcess):  # type: ignore[misc]
    """A `PtyProcess` that never waits: its terminal reads, writes and reaps."""

    closed: bool
    tty: str = ""
    fileobj: io.FileIO | io.BufferedRWPair
    type_in: Callable[[bytes], object]

    def __init__(self, pid: int, fd: int) -> None:
        super().__init__(pid, fd)
        # Nothing is read or written by this file, so that its buffers of 16 KiB were for nothing.
        self.fd = os.dup(fd)
        self.fileobj.close()
        self.fileobj = io.FileIO(self.fd, "r+")

    def isalive(self) -> bool:
        """Return whether the end of the process is yet to be noticed."""
        return not self.terminated

    def write(self, text: str | bytes, flush: bool = True) -> int:  # noqa: ARG002, FBT001, FBT002
        """Type into the terminal; may be called from any thread."""
        data = text.encode() if isinstance(text, str) else text
        self.type_in(data)
        return len(data)

    def unread(self) -> int:
        """Return how many typed bytes the system still keeps for the program.

        Of a terminal that hands over whole lines only these count. Where the name of the terminal's
        other side is unknown it is 0.
        """
        if self.closed or not self.tty:
            return 0
        try:
            # Only that side tells.
            terminal = os.open(self.tty, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:
            return 0
        try:
            told = fcntl.ioctl(terminal, termios.FIONREAD, struct.pack("i", 0))
        except OSError:
            return 0
        finally:
            os.close(terminal)
        return int(struct.unpack("i", told)[0])

    def note_exit(self, code: int) -> None:
        """Keep the exit code as `PtyProcess` does."""
        self.terminated = True
        self.exitstatus = code if code >= 0 else None
        self.signalstatus = -code if code < 0 else None

    def close(self, force: bool = True) -> None:  # noqa: ARG002, FBT001, FBT002
        """Close this side of the PTY; the system tells the processes on the other side."""
        if not self.closed:
            self.closed = True
            with suppress(OSError):
                self.fileobj.close()
            self.fd = -1


def spawn(command: Command) -> Process:
    """Start a command that was checked.

    Raises
    ------
    CommandTooLongError
        The system doesn't take so long an argument, or so many.
    SpawnFailedError
        The system has no process, file descriptor, memory or PTY to spare.

    Notes
    -----
    Forking a server that runs threads copies its locks, held or not, and its page tables:
    `PtyProcess.spawn` holds the interpreter for 6 ms where ``vfork`` takes 0.2 ms and runs no
    Python in the child. ``setsid --ctty`` then does what ``forkpty`` would do. Where there is no
    such program (macOS), `PtyProcess.spawn` it is.
    """
    setsid = shutil.which("setsid")
    try:
        process = _spawn_forkpty(command) if setsid is None else _spawn_setsid(setsid, command)
    except OSError as error:
        raise _explain(error, command) from error
    os.set_inheritable(process.fd, False)  # noqa: FBT003
    os.set_blocking(process.fd, False)
    return process


def _spawn_forkpty(command: Command) -> Process:
    process: Process = Process.spawn(
        list(command.argv),
        cwd=str(command.cwd),
        env=dict(command.env),
        dimensions=command.size,
    )
    return process


def _spawn_setsid(setsid: str, command: Command) -> Process:
    controller, terminal = os.openpty()
    try:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *command.size, 0, 0))
        tty = os.ttyname(terminal)
        child = subprocess.Popen(
            [setsid, "-c", *command.argv],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            cwd=command.cwd,
            env=command.env,
        )
    except BaseException:
        os.close(controller)
        raise
    finally:
        os.close(terminal)
    child.returncode = 0  # The terminal reaps it, not subprocess.
    process = Process(child.pid, controller)
    process.tty = tty
    return process


def _explain(error: OSError, command: Command) -> MaestroError:
    program, folder = command.argv[0], str(command.cwd)
    if error.errno == errno.E2BIG:
        return CommandTooLongError(
            f"the arguments of {program} are longer than the system takes",
            hint="Put a long prompt into a file, and tell the agent to read that.",
        )
    if error.filename is not None and os.fspath(error.filename) == folder:
        return BadFolderError(f"the folder {folder} can't be entered: {error.strerror}")
    if error.errno in (errno.ENOENT, errno.EACCES, errno.ENOEXEC):
        return MissingExecutableError(f"{program} can't be run: {error.strerror}")
    return SpawnFailedError(
        f"the system can't start another process or terminal: {error.strerror or error}",
        hint="Close some sessions or programs, or raise the limits (ulimit -a).",
    )
