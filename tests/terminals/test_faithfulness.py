"""Whatever happens, a viewer has what was written, or was told from where on it goes on."""

import asyncio
import hashlib
import importlib.util
import os
import random
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from maestro_jupyter.terminals.audience import Audience
from maestro_jupyter.terminals.escapes import neutralise
from maestro_jupyter.terminals.modes import Modes, changes
from maestro_jupyter.terminals.ring import Ring

SPEC = importlib.util.spec_from_file_location("oracle", Path(__file__).with_name("test_escapes.py"))
ORACLE = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(ORACLE)

PIECES = [
    *ORACLE.PIECES,
    *ORACLE.QUESTIONS.values(),
    b"\x1b[?1049h",
    b"\x1b[?1000;1006h",
    b"\x1b[?2004h",
    b"\x1b[?1049l",
    b"\xff\xfe\xe2\x82",
    b"line\r\n" * 3000,
]
chunks = st.lists(st.sampled_from(PIECES) | ORACLE.rubbish, min_size=1, max_size=12).map(b"".join)
VIEWERS = 3
who = st.integers(0, VIEWERS - 1)
steps = st.one_of(
    st.tuples(st.just("print"), chunks),
    st.tuples(st.just("print"), chunks),
    st.tuples(st.just("acknowledge"), who),
    st.tuples(st.just("come"), who),
    st.tuples(st.just("go"), who),
)
MODES = re.compile(rb"(\x1b\[\?[0-9;]+[hl])+")


class Page:
    """A viewer that checks what it gets against what was written."""

    def __init__(self, stage):
        self.stage = stage
        self.offset = None
        self.begins = False
        self.shown = bytearray()
        self.exits = []

    def tell(self, message):
        if message["type"] in ("attached", "reset"):
            if message["offset"] != self.offset:
                self.shown.clear()
                self.begins = True
            self.offset = message["offset"]
        elif message["type"] == "exit":
            self.exits.append(message["code"])

    def send(self, data):
        written, place = self.stage.written, self.offset + len(data)
        self.offset = place
        if self.begins:
            self.begins = False
            printed = written[place - len(data) : place] == data
            if MODES.fullmatch(data) and not printed:
                assert data == Modes(changes(written[:place])).sequence()
                self.begins = None
                return
            assert ORACLE.may_begin_at(written, place - len(data))
        start = self.offset - len(data)
        if self.begins is None:
            assert ORACLE.may_begin_at(written, start)
            self.begins = False
        expected = written[start : self.offset]
        assert all(now in (then, 0) for now, then in zip(data, expected, strict=True))
        self.shown += data


class Stage:
    """A ring and its audience, without a program."""

    def __init__(self, capacity):
        self.ring = Ring(capacity)
        self.audience = Audience(self.ring, lambda hold: None)
        self.written = b""
        self.pages = [Page(self) for _ in range(VIEWERS)]
        self.there = set()

    def print(self, data):
        self.written += data
        self.audience.show(data, self.ring.append(data))

    def acknowledge(self, number):
        self.audience.acknowledge(self.pages[number], self.pages[number].offset or 0)

    def come(self, number):
        if number not in self.there:
            self.there.add(number)
            page = self.pages[number]
            self.audience.attach(page, page.offset, {})
            self.audience.set_focus(page, number == 0)

    def go(self, number):
        self.there.discard(number)
        self.audience.detach(self.pages[number])

    def end(self):
        self.ring.finish()
        self.audience.end(0)
        for _ in range(100):
            for number in self.there:
                self.acknowledge(number)


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, max_size=40), st.integers(4_000, 200_000))
def test_every_viewer_has_what_was_written_or_was_told_from_where_it_goes_on(story, capacity):
    async def play():
        stage = Stage(capacity)
        for number in range(VIEWERS):
            stage.come(number)
        for verb, what in story:
            getattr(stage, verb)(what)
        stage.end()
        return stage

    stage = asyncio.run(play())
    for number in stage.there:
        page = stage.pages[number]
        assert page.exits == [0]
        assert page.offset == len(stage.written)
        if number:
            assert neutralise(bytes(page.shown)) == page.shown


@settings(max_examples=60, deadline=None)
@given(st.lists(chunks, max_size=30))
@example([b"\x1b[?1049h"])
def test_a_viewer_that_keeps_up_has_every_byte(parts):
    async def play():
        stage = Stage(2**21)
        stage.come(0)
        stage.come(1)
        for part in parts:
            stage.print(part)
            stage.acknowledge(0)
            stage.acknowledge(1)
        stage.end()
        return stage

    stage = asyncio.run(play())
    first, second = stage.pages[0], stage.pages[1]
    assert hashlib.sha256(first.shown).digest() == hashlib.sha256(stage.written).digest()
    assert len(second.shown) == len(stage.written)


WRITER = """
import os, random, sys, tty
tty.setraw(1)
data, chance = open("content", "rb").read(), random.Random(int(sys.argv[1]))
log = os.open("written", os.O_WRONLY | os.O_CREAT)
done = 0
while done < len(data):
    done += os.write(1, data[done : done + chance.choice((1, 7, 100, 4095, 4096, 70_000))])
    os.pwrite(log, b"%020d" % done, 0)
os.write(1, b"")
"""


@pytest.mark.parametrize("seed", range(3))
async def test_a_program_killed_while_it_writes_has_shown_what_it_wrote(
    start, recorder, until, ended, seed
):
    chance = random.Random(seed)
    content = chance.randbytes(3_000_000)
    (start.folder / "content").write_bytes(content)
    terminal = await start.python(WRITER, str(seed))
    focused, other = recorder().attach(terminal, focused=True), recorder().attach(terminal)
    await until(lambda: len(focused.data) > chance.randrange(1_500_000))
    os.kill(terminal.pid, 9)
    assert await ended(terminal) == -9
    written = int((start.folder / "written").read_text())
    # The last write may have been cut short: nobody but the terminal knows how much of it went.
    assert written <= len(focused.data) <= written + 70_000
    assert hashlib.sha256(focused.data).digest() == (
        hashlib.sha256(content[: len(focused.data)]).digest()
    )
    assert len(other.data) == len(focused.data)
    assert all(now in (then, 0) for now, then in zip(other.data, content, strict=False))
    assert focused.resets == other.resets == 0
