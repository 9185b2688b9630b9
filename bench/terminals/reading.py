"""Reading a PTY as fast as a server does it, and nothing else."""

from __future__ import annotations

import asyncio
import os
import pty
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from bench.plan import scratch
from maestro_jupyter.terminals.intake import Intake
from maestro_jupyter.terminals.rota import Rota

MEGABYTES = 16
"""So much is read at least."""


class Reading(NamedTuple):
    """What was read, in the pieces in which it came, and in how many seconds."""

    pieces: list[bytes]
    seconds: float


def read(text: bytes) -> Reading:
    """Have a program print ``text`` over and over, and read it."""
    with scratch() as folder:
        (folder / "text").write_bytes(text)
        controller, terminal = pty.openpty()
        os.set_blocking(controller, False)
        producer = Path(__file__).with_name("producer.py")
        command = [sys.executable, "-S", "-E", str(producer), str(folder / "text")]
        with subprocess.Popen(command, stdin=terminal, stdout=terminal) as program:
            os.close(terminal)
            try:
                return asyncio.run(_read(controller))
            finally:
                program.kill()
                program.wait()
                os.close(controller)


async def _read(controller: int) -> Reading:
    enough = asyncio.Event()
    pieces: list[bytes] = []
    begun = left = 0.0

    def receive(piece: bytes) -> None:
        nonlocal begun, left
        if not pieces:
            begun, left = time.perf_counter(), MEGABYTES * 2**20
        pieces.append(piece)
        left -= len(piece)
        if left <= 0:
            enough.set()

    intake = Intake(controller, Rota(), receive)
    intake.listen()
    await enough.wait()
    seconds = time.perf_counter() - begun
    intake.pause()
    return Reading(pieces, seconds)
