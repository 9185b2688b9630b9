import hashlib
import os

from maestro_jupyter.terminals import Terminals

WRITE_ALL = """
import sys, os, tty
tty.setraw(1)
data = open(sys.argv[1], "rb").read()
while data:
    data = data[os.write(1, data[:int(sys.argv[2])]):]
"""


async def test_every_byte_arrives_as_it_was_printed(start, recorder, ended, tmp_path):
    content = os.urandom(3_000_000)
    (tmp_path / "content").write_bytes(content)
    terminal = await start.python(WRITE_ALL, str(tmp_path / "content"), "65536")
    viewer = recorder().attach(terminal, focused=True)
    assert await ended(terminal) == 0
    assert viewer.resets == 0
    assert viewer.digest == hashlib.sha256(content).hexdigest()


async def test_small_writes_arrive_too(start, recorder, ended, tmp_path):
    content = os.urandom(40_000)
    (tmp_path / "content").write_bytes(content)
    terminal = await start.python(WRITE_ALL, str(tmp_path / "content"), "7")
    viewer = recorder().attach(terminal, focused=True)
    await ended(terminal)
    assert viewer.data == content


async def test_the_last_output_before_the_exit_is_there(start, recorder, ended):
    terminals = [await start.sh("seq 1 2000; printf 'the end'") for _ in range(6)]
    viewers = [recorder().attach(terminal) for terminal in terminals]
    for terminal, viewer in zip(terminals, viewers, strict=True):
        assert await ended(terminal) == 0
        assert viewer.data.endswith(b"\r\n2000\r\nthe end")
        assert [message["type"] for message in viewer.messages] == ["attached", "exit"]


async def test_output_is_kept_for_who_comes_after_the_exit(start, recorder, ended):
    terminal = await start.sh("echo hello; exit 4")
    await ended(terminal)
    viewer = recorder().attach(terminal)
    assert viewer.data == b"hello\r\n"
    assert viewer.messages == [
        {"type": "attached", "offset": 0, "end": 7, "rows": 24, "cols": 80, "ended": True},
        {"type": "exit", "code": 4},
    ]


async def test_the_scrollback_is_bounded(make_terminals, recorder, ended, tmp_path):
    terminals: Terminals = make_terminals(scrollback=100_000)
    terminal = await terminals.start("a", ["seq", "1", "200000"], cwd=tmp_path, env={})
    await ended(terminal)
    viewer = recorder().attach(terminal)
    assert 80_000 < len(viewer.data) <= 100_000
    assert viewer.data.endswith(b"\r\n200000\r\n")


async def test_output_is_announced_to_callbacks(start, ended):
    pieces = []
    terminal = await start.sh("read go; echo one; echo two")
    terminal.on_output(lambda of, data: pieces.append((of, data)))
    terminal.write(b"go\n")
    await ended(terminal)
    assert {of for of, _ in pieces} == {terminal}
    assert b"".join(data for _, data in pieces).endswith(b"one\r\ntwo\r\n")


async def test_output_continues_after_a_program_closed_its_terminal_and_opened_it_again(
    start, recorder, until, ended
):
    terminal = await start.python(
        """
import os, time
os.write(1, b"before\\n")
name = os.ttyname(0)
for fd in (0, 1, 2):
    os.close(fd)
while not os.path.exists("go on"):
    time.sleep(0.01)
fd = os.open(name, os.O_RDWR)
os.write(fd, b"after\\n")
"""
    )
    viewer = recorder().attach(terminal)
    await until(lambda: terminal._intake._look_again is not None, "hanging up")
    (start.folder / "go on").touch()
    assert await ended(terminal) == 0
    assert bytes(viewer.data) == b"before\r\nafter\r\n"


async def test_a_program_that_closes_its_terminal_but_lives_on_disturbs_nobody(
    start, recorder, until, ended
):
    hermit = await start.sh("exec sleep 1000 <&- >&- 2>&-")
    await until(lambda: hermit._intake._look_again is not None, "hanging up")
    other = await start.sh("read line; echo got $line")
    viewer = recorder().attach(other)
    other.write(b"it\n")
    assert await ended(other) == 0
    assert b"got it" in viewer.data
    assert hermit.exit_code is None
    hermit.write(b"x" * 1_000_000)
    await hermit.stop(0)
    assert hermit.exit_code == -9


async def test_the_end_is_told_after_half_a_sequence_too(start, recorder, ended):
    terminal = await start.sh(r"printf 'text\033[3'; kill -9 $$")
    focused, other = recorder().attach(terminal, focused=True), recorder().attach(terminal)
    assert await ended(terminal) == -9
    assert focused.data == other.data == b"text\x1b[3"
    assert focused.told("exit") == other.told("exit") == [{"type": "exit", "code": -9}]
    late = recorder().attach(terminal)
    assert late.told("exit") == [{"type": "exit", "code": -9}]
