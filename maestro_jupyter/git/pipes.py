"""Talks to one child process over its pipes until it ends, within bounds of time and size."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from dataclasses import dataclass, field
from typing import IO

_CHUNK = 1 << 16
_LOOK_AGAIN = 0.2
_LAST_WORDS = 1.0
_LOOK_SOON = 0.01
_GRACE = 2.0


@dataclass
class Conversation:
    """What a process said, and how it ended."""

    stdout: bytearray = field(default_factory=bytearray)
    stderr: bytearray = field(default_factory=bytearray)
    truncated: bool = False
    timed_out: bool = False


def converse(
    process: subprocess.Popen[bytes],
    *,
    stdin: bytes = b"",
    seconds: float,
    limit: int | None = None,
) -> Conversation:
    """Feed ``stdin``, gather both outputs and wait for the end of ``process``.

    A process leads its own session, so that ending it early ends what it started too.

    Parameters
    ----------
    seconds
        After that long the process is ended and ``timed_out`` is set.
    limit
        Bytes of stdout after which the process is ended and ``truncated`` is set.

    Notes
    -----
    A hook may leave a process behind that keeps the pipes open, so the end of the process counts,
    not the end of its output.
    """
    said = Conversation()
    deadline = time.monotonic() + seconds
    gone = None
    with selectors.DefaultSelector() as selector:
        unsent = _watch(selector, process, stdin)
        while selector.get_map() and not (said.truncated or said.timed_out):
            ready = selector.select(min(_LOOK_AGAIN, max(0.0, deadline - time.monotonic())))
            for key, _ in ready:
                if key.fileobj is process.stdin:
                    unsent = _send(selector, process.stdin, unsent)
                else:
                    _receive(selector, key, said, limit)
            now = time.monotonic()
            gone = gone or (now if process.poll() is not None else None)
            if gone and (not ready or now - gone > _LAST_WORDS):
                break
            said.timed_out = now >= deadline
    if not (said.truncated or said.timed_out):
        said.timed_out = not _ends(process, deadline - time.monotonic())
    end(process)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
    return said


def end(process: subprocess.Popen[bytes]) -> None:
    """End ``process`` and its group: politely, so that git removes its locks, then by force."""
    if process.poll() is not None:
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + _GRACE
        try:
            os.killpg(process.pid, number)
            while time.monotonic() < deadline:
                process.poll()
                os.killpg(process.pid, 0)
                time.sleep(_LOOK_SOON)
        except ProcessLookupError:
            break
    process.wait()


def _ends(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(max(0.0, seconds))
    except subprocess.TimeoutExpired:
        return False
    return True


def _watch(
    selector: selectors.BaseSelector,
    process: subprocess.Popen[bytes],
    stdin: bytes,
) -> memoryview:
    for pipe, buffer in ((process.stdout, "stdout"), (process.stderr, "stderr")):
        if pipe is not None:
            selector.register(pipe, selectors.EVENT_READ, buffer)
    if process.stdin is not None:
        if stdin:
            os.set_blocking(process.stdin.fileno(), False)
            selector.register(process.stdin, selectors.EVENT_WRITE)
        else:
            process.stdin.close()
    return memoryview(stdin)


def _send(
    selector: selectors.BaseSelector,
    pipe: IO[bytes],
    unsent: memoryview,
) -> memoryview:
    try:
        unsent = unsent[os.write(pipe.fileno(), unsent[:_CHUNK]) :]
    except BlockingIOError:
        return unsent
    except BrokenPipeError:
        unsent = unsent[:0]
    if not unsent:
        selector.unregister(pipe)
        pipe.close()
    return unsent


def _receive(
    selector: selectors.BaseSelector,
    key: selectors.SelectorKey,
    said: Conversation,
    limit: int | None,
) -> None:
    data = os.read(key.fd, _CHUNK)
    if not data:
        selector.unregister(key.fileobj)
        return
    buffer: bytearray = getattr(said, key.data)
    buffer += data
    if limit is not None and len(said.stdout) > limit:
        said.truncated = True
        del said.stdout[limit:]
