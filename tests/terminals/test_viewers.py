import asyncio
import hashlib
import os

import pytest

from maestro_jupyter.terminals.audience import PATIENCE

ECHO = 'stty -echo; while read line; do echo "<$line>"; done'
FLOOD = "while :; do seq 1 20000; done"


async def test_several_viewers_get_the_same(start, recorder, until):
    terminal = await start.sh(ECHO)
    viewers = [recorder().attach(terminal) for _ in range(5)]
    terminal.write(b"hello\n")
    await until(lambda: all(b"<hello>" in viewer.data for viewer in viewers))
    assert len({bytes(viewer.data) for viewer in viewers}) == 1


async def test_a_detached_viewer_gets_nothing_more(start, recorder, until):
    terminal = await start.sh(ECHO)
    gone, there = recorder().attach(terminal), recorder().attach(terminal)
    terminal.detach(gone)
    terminal.detach(gone)
    terminal.write(b"hello\n")
    await until(lambda: b"<hello>" in there.data)
    assert not gone.data


async def test_a_viewer_that_comes_back_goes_on_where_it_was(start, recorder, until):
    terminal = await start.sh(ECHO)
    viewer = recorder().attach(terminal)
    terminal.write(b"one\n")
    await until(lambda: b"<one>\r\n" in viewer.data)
    terminal.detach(viewer)
    terminal.write(b"two\n")
    await until(lambda: "<two>" in terminal.screen())
    viewer.attach(terminal, viewer.offset)
    assert viewer.data.endswith(b"<one>\r\n<two>\r\n")
    assert viewer.resets == 0


async def test_a_viewer_of_another_time_gets_a_replay(start, recorder, ended):
    terminal = await start.sh("echo hello")
    await ended(terminal)
    viewer = recorder().attach(terminal, 10**9)
    assert [message["type"] for message in viewer.messages] == ["attached", "reset", "exit"]
    assert viewer.data == b"hello\r\n"


async def test_a_viewer_that_raises_is_detached_and_the_others_go_on(start, recorder, until):
    terminal = await start.sh(ECHO)

    class Broken:
        calls = 0

        def send(self, data):
            self.calls += 1
            raise ConnectionError("gone")

        def tell(self, message):
            pass

    broken = Broken()
    terminal.attach(broken)
    viewer = recorder().attach(terminal)
    for word in (b"one", b"two"):
        terminal.write(word + b"\n")
        await until(lambda word=word: b"<" + word + b">" in viewer.data)
    assert broken.calls == 1


async def test_a_viewer_that_stops_acknowledging_does_not_hold_the_program_up(
    start, recorder, ended
):
    terminal = await start.sh("seq 1 1000000; echo done")
    dead = recorder(acknowledges=False).attach(terminal)
    assert await ended(terminal) == 0
    assert len(dead.data) < 400_000
    assert "done" in terminal.screen()


async def test_a_laggard_is_brought_back_by_a_replay(start, recorder, ended):
    terminal = await start.sh("seq 1 1000000; echo done")
    slow = recorder(acknowledges=False).attach(terminal)
    good = recorder().attach(terminal)
    await ended(terminal)
    assert not slow.told("exit")
    while not slow.told("exit"):
        slow.acknowledge()
    assert slow.resets == 1
    assert slow.data.endswith(b"\r\n1000000\r\ndone\r\n")
    assert bytes(slow.data).startswith(bytes(slow.data).partition(b"\r\n")[0])
    assert slow.offset == terminal.ring.end
    assert good.offset == terminal.ring.end


async def test_a_program_waits_a_moment_for_a_viewer_that_keeps_up(start, recorder, ended):
    """A good viewer loses nothing of much more output than the ring holds."""
    terminal = await start.sh("seq 1 1000000 | sha256sum >sum; seq 1 1000000")

    class Page(recorder):
        def send(self, data):
            super().send(data)
            loop.call_soon(self.acknowledge)

    loop = asyncio.get_running_loop()
    page = Page(acknowledges=False).attach(terminal)
    await ended(terminal)
    expected = (start.folder / "sum").read_text().split()[0]
    assert page.resets == 0
    assert hashlib.sha256(page.data.replace(b"\r\n", b"\n")).hexdigest() == expected


async def test_a_program_waits_for_a_slow_viewer_as_long_as_that_goes_on_showing(
    start, recorder, ended
):
    terminal = await start.sh("seq 1 1000000")
    slow = recorder(acknowledges=False).attach(terminal)
    shown = slow.offset
    for _ in range(6 * int(PATIENCE / 0.05)):
        await asyncio.sleep(0.05)
        shown = min(shown + 1024, slow.offset)
        terminal.acknowledge(slow, shown)
    assert terminal.ring.end < 2**20
    await ended(terminal)
    assert terminal.ring.end > 6 * 2**20


async def test_old_questions_are_not_asked_again(start, recorder, ended):
    terminal = await start.sh(r"printf 'a\033[6nb\033]11;?\007c'; read go; printf '\033[6n!'")
    asked = recorder().attach(terminal, focused=True)
    terminal.write(b"\n")
    await ended(terminal)
    late = recorder().attach(terminal)
    assert b"\x1b[6n" not in late.data
    assert b"\x1b]11" not in late.data
    assert len(late.data) == terminal.ring.end
    assert asked.data.endswith(b"\x1b[6n!")


ASK = """
import os, sys, tty
tty.setraw(0)
os.write(1, b"abc")
while True:
    os.read(0, 1)
    os.write(1, b"\\x1b[6n")
    answer = os.read(0, 100)
    while not answer.endswith(b"R"):
        answer += os.read(0, 100)
    os.write(1, b"\\r\\n" + repr(answer).encode())
"""


async def test_only_the_focused_viewer_is_asked(start, recorder, until):
    terminal = await start.python(ASK)
    first, second = recorder().attach(terminal), recorder().attach(terminal, focused=True)
    await until(lambda: first.data == second.data == b"abc")
    terminal.write(b"!")
    await until(lambda: second.data == b"abc\x1b[6n")
    terminal.write(b"\x1b[12;34R")
    await until(lambda: b"12;34R" in second.data and len(first.data) == len(second.data))
    assert first.data == second.data.replace(b"\x1b[6n", bytes(4))
    terminal.focus(first, True)
    terminal.write(b"!")
    await until(lambda: first.data.endswith(b"\x1b[6n"))
    terminal.write(b"\x1b[56;78R")
    await until(lambda: b"56;78R" in second.data)
    assert second.data.count(b"\x1b[6n") == 1


@pytest.mark.parametrize("watched", [True, False])
async def test_the_terminal_itself_answers_while_nobody_has_the_focus(
    start, recorder, until, watched
):
    terminal = await start.python(ASK)
    viewer = recorder()
    if watched:
        viewer.attach(terminal)
    await until(lambda: "abc" in terminal.screen())
    terminal.write(b"!")
    await until(lambda: repr(b"\x1b[1;4R") in terminal.screen())
    assert b"\x1b[6n" not in viewer.data


async def test_a_program_may_always_report_its_status(start, recorder, until, ended):
    terminal = await start.python(
        """
import os, sys, tty
tty.setraw(0)
os.write(1, b"ready")
os.read(0, 1)
os.write(1, b"\\x1b]7501;?\\x1b\\\\")
answer = b""
while not answer.endswith(b"\\\\"):
    answer += os.read(0, 100)
os.write(1, repr(answer).encode())
"""
    )
    viewer = recorder().attach(terminal)
    await until(lambda: viewer.data == b"ready")
    terminal.write(b"!")
    await ended(terminal)
    assert repr(b"\x1b]7501;?\x1b\\").encode() in viewer.data


async def test_a_flood_of_questions_is_answered_in_moderation(start, ended):
    terminal = await start.sh(
        r"stty raw -echo; i=0; while [ $i -lt 3000 ]; do printf '\033[c\033[6n'; i=$((i+1)); done"
    )
    await ended(terminal)
    assert terminal.ring.end == 3000 * 7


async def test_modes_survive_a_replay(make_terminals, recorder, ended, tmp_path):
    terminals = make_terminals(scrollback=10_000)
    script = r"printf '\033[?2004h\033[?1049h'; seq 1 10000"
    terminal = await terminals.start("a", ["sh", "-c", script], cwd=tmp_path, env={})
    await ended(terminal)
    viewer = recorder().attach(terminal)
    assert viewer.data.startswith(b"\x1b[?2004;1049h")
    assert viewer.offset == terminal.ring.end


async def test_a_viewer_in_the_midst_of_a_huge_picture_begins_after_it(
    make_terminals, recorder, until, tmp_path
):
    terminals = make_terminals(scrollback=20_000)
    script = (
        r"stty raw -echo; printf '\033Pq'; head -c 100000 /dev/zero | tr '\0' '~'; printf '^';"
        r"head -c 1 >/dev/null; printf '\033\\after'; exec sleep 1000"
    )
    terminal = await terminals.start("a", ["sh", "-c", script], cwd=tmp_path, env={})
    await until(lambda: terminal.ring.end == 100_004)
    viewer = recorder().attach(terminal)
    assert not viewer.data
    terminal.write(b"!")
    await until(lambda: viewer.data.endswith(b"after"))
    assert b"~" not in viewer.data
    assert viewer.resets == 1


async def test_six_floods_share_the_time_and_an_echo_comes_through(start, recorder, until):
    floods = [await start.sh(FLOOD) for _ in range(6)]
    viewers = [recorder().attach(flood) for flood in floods]
    echo = await start.sh(ECHO)
    viewer = recorder().attach(echo)
    megabyte = 2**20
    await until(lambda: all(flood.ring.end > megabyte for flood in floods), "a megabyte of each")
    for number in range(20):
        before = [flood.ring.end for flood in floods]
        echo.write(b"%d\n" % number)
        await until(lambda number=number: b"<%d>\r\n" % number in viewer.data)
        printed = [flood.ring.end - then for flood, then in zip(floods, before, strict=True)]
        assert sum(printed) < 32 * megabyte
    sizes = [flood.ring.end for flood in floods]
    assert min(sizes) > 0.2 * max(sizes)
    assert all(len(viewer.data) > megabyte for viewer in viewers)
    assert all(flood.ring.end - flood.ring.start <= 2**21 + 4096 for flood in floods)


async def test_six_floods_are_whole_for_the_viewers_of_each(
    start, recorder, until, ended, tmp_path
):
    contents = [os.urandom(500_000) for _ in range(6)]
    for number, content in enumerate(contents):
        (tmp_path / f"content{number}").write_bytes(content)
    terminals = [
        await start.sh(f"stty raw -echo; printf :; head -c 1; exec cat content{number}")
        for number in range(6)
    ]
    viewers = [recorder().attach(terminal, focused=True) for terminal in terminals]
    await until(lambda: all(viewer.data == b":" for viewer in viewers))
    for terminal in terminals:
        terminal.write(b")")
    for terminal, viewer, content in zip(terminals, viewers, contents, strict=True):
        await ended(terminal)
        assert viewer.digest == hashlib.sha256(b":)" + content).hexdigest()
