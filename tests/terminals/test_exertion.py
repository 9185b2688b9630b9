"""How much a program is found to be at work, while processes of it come and go."""

import asyncio

import pytest

WORKS = """
import os, sys, time, tty
tty.setraw(0)
def work(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
def child():
    work(1.0)
    os.write(1, b"child ")
    os.read(away, 1)
    os._exit(0)
away, home = os.pipe()
if sys.argv[1] == "orphan":
    if not os.fork():
        if not os.fork():
            child()
        os._exit(0)
    os.wait()
elif not os.fork():
    child()
os.read(0, 1)
os.write(home, b"x")
if sys.argv[1] == "child":
    os.wait()
work(0.3)
os.write(1, b"parent ")
os.read(0, 1)
"""


@pytest.mark.parametrize("who", ["child", "orphan"])
async def test_a_process_that_has_ended_takes_nothing_away(start, recorder, until, who):
    terminal = await start.python(WORKS, who)
    viewer = recorder().attach(terminal)
    await until(lambda: viewer.data == b"child ")
    before = await terminal.exertion()
    terminal.write(b"x")
    await until(lambda: viewer.data == b"child parent ")
    after = await terminal.exertion()
    assert after.since(before) >= 0.28
    assert (await terminal.exertion()).since(after) < 0.1


async def test_who_waits_for_a_key_does_nothing(start, recorder, until):
    terminal = await start.sh("stty raw -echo; printf ready; exec dd bs=1 count=1 of=/dev/null")
    viewer = recorder().attach(terminal)
    await until(lambda: viewer.data == b"ready")
    await asyncio.sleep(0.2)
    before = await terminal.exertion()
    await asyncio.sleep(0.2)
    assert (await terminal.exertion()).since(before) < 0.05
