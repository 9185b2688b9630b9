"""Keys are typed in order, each after its wait, and never hold anything up."""

import asyncio
import os
import sys

import pytest

from maestro_jupyter.agents import Keys
from maestro_jupyter.model import MaestroError
from maestro_jupyter.orchestration import typist
from maestro_jupyter.orchestration.typist import Typist
from maestro_jupyter.terminals import Terminals
from tests.standstill import resume, suspend

ECHO = "stty -echo; printf ready; exec cat -v"


@pytest.fixture
def terminals(jp_asyncio_loop):
    made = Terminals(grace=0.2)
    yield made
    jp_asyncio_loop.run_until_complete(made.close())


async def start(terminals, tmp_path, name="a"):
    terminal = await terminals.start(name, ["sh", "-c", ECHO], cwd=tmp_path, env={})
    await shows(terminal, "ready")
    return terminal


async def shows(terminal, text):
    async with asyncio.timeout(30):
        # The text may stand over the end of a row.
        while text not in terminal.screen().replace("\n", ""):
            await asyncio.sleep(0.01)


async def test_a_part_waits_for_its_turn_and_what_comes_later_stays_behind(terminals, tmp_path):
    terminal = await start(terminals, tmp_path)
    typed = []
    write = terminal.write
    terminal.write = lambda data: (typed.append(data), write(data))
    typist = Typist(terminals.get)
    typist.type("a", Keys(((b"one", 0.1), (b"\r", 0.1))))
    typist.type("a", Keys.of(b"two\r"))
    assert typed == [b"one"]
    await shows(terminal, "two")
    assert typed == [b"one", b"\r", b"two\r"]
    assert "one\ntwo" in terminal.screen()


async def test_a_slow_message_in_one_terminal_does_not_delay_another(terminals, tmp_path):
    slow, quick = await start(terminals, tmp_path), await start(terminals, tmp_path, "b")
    typist = Typist(terminals.get)
    typist.type("a", Keys(((b"slow", 20.0), (b"er\r", 0.0))))
    typist.type("b", Keys.of(b"quick\r"))
    await shows(quick, "quick")
    assert "slower" not in slow.screen()
    typist.forget("a")


async def test_what_nobody_reads_any_more_is_dropped(terminals, tmp_path):
    terminal = await start(terminals, tmp_path)
    typist = Typist(terminals.get)
    typist.type("a", Keys(((b"x", 0.05), (b"y\r", 0.0))))
    await terminal.stop(0)
    async with asyncio.timeout(30):
        while typist._timers:
            await asyncio.sleep(0.01)
    with pytest.raises(MaestroError):
        typist.type("a", Keys.of(b"z"))


async def test_a_wait_begins_when_the_program_has_printed_something(terminals, tmp_path):
    door = tmp_path / "door"
    os.mkfifo(door)
    busy = f"stty -echo; printf ready; read word < {door}; printf listening; exec cat -v"
    terminal = await terminals.start("a", ["sh", "-c", busy], cwd=tmp_path, env={})
    await shows(terminal, "ready")
    typed = []
    write = terminal.write
    terminal.write = lambda data: (typed.append(data), write(data))
    Typist(terminals.get).type("a", Keys(((b"one", 0.01), (b"\r", 0.0))))
    await asyncio.sleep(0.2)
    assert typed == [b"one"]
    door.write_text("go\n")
    await shows(terminal, "one")
    assert typed == [b"one", b"\r"]


async def test_a_program_that_draws_all_the_time_is_waited_for_until_it_shows_what_was_typed(
    terminals, tmp_path
):
    door = tmp_path / "door"
    os.mkfifo(door)
    draws = (
        f"stty -echo; (while :; do printf .; sleep 0.02; done) & read word < {door}; exec cat -v"
    )
    terminal = await terminals.start("a", ["sh", "-c", draws], cwd=tmp_path, env={})
    await shows(terminal, "..")
    typed = []
    write = terminal.write
    terminal.write = lambda data: (typed.append(data), write(data))
    Typist(terminals.get).type("a", Keys(((b"\x1b[200~one\ntwo\x1b[201~", 0.01), (b"\r", 0.0))))
    await asyncio.sleep(0.3)
    assert len(typed) == 1
    door.write_text("go\n")
    await shows(terminal, "two")
    async with asyncio.timeout(30):
        while len(typed) < 2:
            await asyncio.sleep(0.01)


READING = """
import os, tty
tty.setraw(0)
os.write(1, b"ready")
while data := os.read(0, 100):
    os.write(1, b" <" + data.replace(b"\\r", b"return") + b">")
"""


async def test_a_program_that_stands_still_finds_one_part_at_a_time(
    terminals, tmp_path, monkeypatch
):
    monkeypatch.setattr(typist, "ECHO_S", 0.1)
    terminal = await terminals.start("a", [sys.executable, "-c", READING], cwd=tmp_path, env={})
    await shows(terminal, "ready")
    suspend(terminal.pid)
    typing = Typist(terminals.get)
    typing.type("a", Keys(((b"one", 0.01), (b"\r", 0.0))))
    await asyncio.sleep(1)
    assert typing.is_typing("a")
    resume(terminal.pid)
    await shows(terminal, "<one> <return>")
    assert not typing.is_typing("a")


DRAWING = """
import os, select, sys, time, tty
tty.setraw(0)
os.write(1, b"ready")
seen = []
while len(seen) < 10:
    os.write(1, b".")
    if select.select([0], [], [], 0.01)[0]:
        time.sleep(0.5)
        seen.append(os.read(0, 100))
        asks = len(seen) < int(sys.argv[1])
        os.write(1, b" press it again " if asks else f" read-{len(seen)} ".encode())
"""
AGAIN = {"delay_s": 0.05, "echo": b"it again"}


@pytest.mark.parametrize(
    ("asks_for", "keys"),
    [
        (2, Keys.of(b"\x1b", b"\x1b", **AGAIN)),
        (2, Keys.of(*[b"\x1b"] * 5, **AGAIN, needed=2)),
        (4, Keys.of(*[b"\x1b"] * 5, **AGAIN, needed=2)),
    ],
)
async def test_a_key_is_pressed_when_the_program_asks_for_it_again(
    terminals, tmp_path, asks_for, keys
):
    argv = [sys.executable, "-c", DRAWING, str(asks_for)]
    terminal = await terminals.start("a", argv, cwd=tmp_path, env={})
    await shows(terminal, "ready")
    typed = []
    write = terminal.write
    terminal.write = lambda data: (typed.append(data), write(data))
    typist = Typist(terminals.get)
    typist.type("a", keys)
    typist.type("a", Keys.of(b"then this"))
    await shows(terminal, f"read-{asks_for + 1}")
    assert typed == [*[b"\x1b"] * asks_for, b"then this"]
