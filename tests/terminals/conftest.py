import asyncio
import hashlib
import os
import sys
import time
from pathlib import Path

import pytest

from maestro_jupyter.terminals import Terminals

DEADLINE = 30.0


class Recorder:
    """A viewer that keeps what it gets, and acknowledges at once unless told not to."""

    def __init__(self, terminal=None, *, acknowledges=True):
        self.terminal = terminal
        self.acknowledges = acknowledges
        self.data = bytearray()
        self.messages = []
        self.offset = 0
        self.shown = 0
        self.resets = 0

    def attach(self, terminal, offset=None, *, focused=False):
        self.terminal = terminal
        terminal.attach(self, offset)
        terminal.focus(self, focused)
        return self

    def send(self, data):
        assert isinstance(data, bytes)
        assert 0 < len(data) <= 256 * 1024
        self.data += data
        self.offset += len(data)
        if self.acknowledges:
            self.acknowledge()

    def acknowledge(self):
        self.terminal.acknowledge(self, self.offset)

    def tell(self, message):
        self.messages.append(message)
        if message["type"] in ("attached", "reset"):
            self.offset = message["offset"]
        if message["type"] == "reset":
            self.resets += 1
            self.data.clear()

    def told(self, kind):
        return [message for message in self.messages if message["type"] == kind]

    @property
    def digest(self):
        return hashlib.sha256(self.data).hexdigest()


@pytest.fixture
def recorder():
    return Recorder


@pytest.fixture
def until():
    async def until(condition, what="the condition"):
        deadline = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < deadline, f"{what} didn't come true"
            await asyncio.sleep(0.002)

    return until


class Starter:
    """Starts programs for a test, most of them a few lines of Python."""

    def __init__(self, terminals, folder):
        self.terminals = terminals
        self.folder = folder
        self.count = 0

    async def run(self, *argv, name=None, cwd=None, **options):
        self.count += 1
        options = {"env": {}, **options}
        return await self.terminals.start(
            name or f"t{self.count}", argv, cwd=cwd or self.folder, **options
        )

    async def python(self, code, *args, **options):
        script = self.folder / f"child{self.count}.py"
        script.write_text(code)
        return await self.run(sys.executable, "-S", "-E", str(script), *args, **options)

    async def sh(self, code, *args, **options):
        return await self.run("sh", "-c", code, "sh", *args, **options)


@pytest.fixture
def open_fds():
    def open_fds():
        found = {}
        for fd in os.listdir("/proc/self/fd"):
            try:
                found[int(fd)] = str(Path(f"/proc/self/fd/{fd}").readlink())
            except OSError:
                continue
        return found

    return open_fds


@pytest.fixture
def make_terminals(jp_asyncio_loop):
    made = []

    def make(**options):
        terminals = Terminals(**{"grace": 2.0, **options})
        made.append(terminals)
        return terminals

    yield make

    async def close():
        for terminals in made:
            await asyncio.wait_for(terminals.close(), DEADLINE)

    jp_asyncio_loop.run_until_complete(close())


@pytest.fixture
def start(make_terminals, tmp_path):
    return Starter(make_terminals(), tmp_path)


@pytest.fixture
def ended():
    async def ended(terminal):
        await asyncio.wait_for(terminal.ended.wait(), DEADLINE)
        return terminal.exit_code

    return ended


def pid_alive(pid):
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"


@pytest.fixture
def alive():
    return pid_alive
