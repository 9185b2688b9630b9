"""A person's terminal: a program under a PTY, and what can be seen of it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from contextlib import contextmanager

import pyte

from tests.client.serving import DEADLINE

ROWS = 40


class Terminal:
    """What a person sees and types."""

    def __init__(self, process, file, columns):
        self.process = process
        self._file = file
        self.raw = b""
        self.seen = ""
        self._screen = pyte.Screen(columns, ROWS)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self):
        return "\n".join(row.rstrip() for row in self._screen.display).rstrip()

    def wait_for(self, wanted, seconds=DEADLINE):
        """Watch until the text is on the screen, or a condition on it holds."""
        holds = wanted if callable(wanted) else lambda text: wanted in text
        deadline = time.monotonic() + seconds
        while not holds(self.text):
            left = deadline - time.monotonic()
            assert left > 0, f"{wanted!r} did not show up:\n{self.text}"
            assert self._watch(left), f"it ended before {wanted!r} showed up:\n{self.text}"
        return self.text

    def type(self, text):
        os.write(self._file, text.encode())

    def interrupt(self):
        self.type("\x03")

    def end(self, seconds=DEADLINE):
        """Watch until the program ends; return its exit code."""
        deadline = time.monotonic() + seconds
        while self._watch(max(0.0, deadline - time.monotonic())):
            assert time.monotonic() < deadline, f"it does not end:\n{self.text}"
        process, self.process = self.process, None
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])

    def press_until_it_ends(self, key):
        """Press a key, as a person does again where nothing happens; return the exit code.

        A Ctrl-C in the instant between a prompt and the read behind it is noticed by Python only
        once something else wakes the read.
        """
        deadline = time.monotonic() + DEADLINE
        while True:
            self.type(key)
            again = min(deadline, time.monotonic() + 2)
            while time.monotonic() < again:
                if not self._watch(again - time.monotonic()):
                    return self.end()
            assert time.monotonic() < deadline, f"it does not end:\n{self.text}"

    def close(self):
        if self.process is not None:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        os.close(self._file)

    def _watch(self, seconds):
        ready, _, _ = select.select([self._file], [], [], seconds)
        if not ready:
            return True
        data = b""
        with contextlib.suppress(OSError):
            data = os.read(self._file, 65536)
        self.raw += data
        self._stream.feed(data)
        return bool(data)


@contextmanager
def terminal(argv, *, cwd, env, columns=80):
    """Run a program in a terminal of its own."""
    process, file = pty.fork()
    if process == 0:
        os.chdir(cwd)
        os.execve(argv[0], argv, env)
    fcntl.ioctl(file, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
    shown = Terminal(process, file, columns)
    try:
        yield shown
    finally:
        shown.close()
