import hashlib
import os

import pytest

from maestro_jupyter.terminals import InputFullError, TerminalEndedError
from maestro_jupyter.terminals.input_queue import LIMIT

HASH_INPUT = """
import sys, os, tty, hashlib
tty.setraw(0)
os.write(1, b"ready")
left, digest = int(sys.argv[1]), hashlib.sha256()
while left:
    data = os.read(0, 100_000)
    digest.update(data)
    left -= len(data)
os.write(1, digest.hexdigest().encode())
"""


async def test_a_paste_of_ten_megabytes_arrives_whole(start, recorder, until, ended):
    content = os.urandom(10_000_000)
    terminal = await start.python(HASH_INPUT, str(len(content)))
    viewer = recorder().attach(terminal)
    await until(lambda: viewer.data == b"ready")
    terminal.write(content)
    assert await ended(terminal) == 0
    assert viewer.data == b"ready" + hashlib.sha256(content).hexdigest().encode()


async def test_what_is_typed_stays_in_order(start, recorder, until, ended):
    pieces = [os.urandom(size) for size in (1, 5000, 3, 70_000, 1, 1, 200_000)]
    content = b"".join(pieces)
    terminal = await start.python(HASH_INPUT, str(len(content)))
    viewer = recorder().attach(terminal)
    await until(lambda: viewer.data == b"ready")
    for piece in pieces:
        terminal.write(piece)
    await ended(terminal)
    assert viewer.data.endswith(hashlib.sha256(content).hexdigest().encode())


async def test_what_is_typed_may_be_changed_by_its_owner_afterwards(start, recorder, ended, until):
    terminal = await start.python(HASH_INPUT, "200000")
    viewer = recorder().attach(terminal)
    await until(lambda: viewer.data == b"ready")
    buffer = bytearray(b"a" * 200_000)
    terminal.write(buffer)
    buffer[:] = b"b" * 200_000
    await ended(terminal)
    assert viewer.data.endswith(hashlib.sha256(b"a" * 200_000).hexdigest().encode())


async def test_a_program_that_never_reads_delays_nobody_and_refuses_at_the_limit(
    start, recorder, ended
):
    deaf = await start.sh("stty raw -echo; echo ready; exec sleep 1000")
    deaf.write(b"x" * LIMIT)
    waiting = deaf._input.waiting
    with pytest.raises(InputFullError, match="doesn't read its input") as refused:
        deaf.write(b"y" * (LIMIT - waiting + 1))
    assert refused.value.http_status == 413
    assert deaf._input.waiting == waiting
    other = await start.sh("read line; echo got $line")
    viewer = recorder().attach(other)
    other.write(b"it\n")
    await ended(other)
    assert b"got it" in viewer.data
    await deaf.stop(0)


async def test_a_dead_program_cannot_be_typed_to(start, ended):
    terminal = await start.sh("exit 0")
    await ended(terminal)
    with pytest.raises(TerminalEndedError, match=terminal.name):
        terminal.write(b"hello")


async def test_control_c_interrupts(start, until, ended):
    terminal = await start.sh("echo ready; exec sleep 1000")
    await until(lambda: "ready" in terminal.screen())
    terminal.write(b"\x03")
    assert await ended(terminal) == -2


async def test_input_that_waits_when_the_program_ends_is_dropped(start, ended):
    terminal = await start.sh("stty raw; sleep 0.2")
    terminal.write(b"x" * 1_000_000)
    await ended(terminal)
    assert terminal._input.waiting == 0


READS_WHEN_TOLD = """
import os, sys, tty
tty.setraw(0)
os.write(1, b"ready")
open(sys.argv[1]).close()
while data := os.read(0, 100):
    os.write(1, b" read %d" % len(data))
"""


async def test_what_the_program_has_not_read_yet_is_counted(start, recorder, tmp_path, until):
    door = tmp_path / "door"
    os.mkfifo(door)
    terminal = await start.python(READS_WHEN_TOLD, str(door))
    viewer = recorder().attach(terminal)
    await until(lambda: viewer.data == b"ready")
    assert terminal.unread == 0
    terminal.write(b"four")
    await until(lambda: terminal.unread == 4)
    terminal.write(b"x" * 100_000)
    assert terminal.unread > 4096
    door.write_text("")
    await until(lambda: terminal.unread == 0)
    await terminal.stop(0)
    assert terminal.unread == 0
