import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro_jupyter.terminals.ring import Ring
from maestro_jupyter.terminals.screen import REACH, Emulator


def emulate(*parts, rows=5, cols=20):
    ring = Ring(2**20)
    emulator = Emulator(ring, rows, cols)
    for part in parts:
        ring.append(part)
        emulator.notice()
        emulator.text()
    return emulator


def test_the_screen_is_plain_text():
    assert emulate(
        b"\x1b[1;31mred\x1b[0m\r\n\r\n\x1b]0;title\x07gr\xc3\xbcn\r\n"
    ).text().screen == ("red\n\ngrün")


def test_what_a_program_paints_over_is_gone():
    assert emulate(b"first\r\n", b"\x1b[1;1Hsecond\x1b[K").text().screen == "second"


def test_lines_that_scroll_out_are_in_the_scrollback():
    emulator = emulate(b"".join(b"line %d\r\n" % n for n in range(12)))
    assert emulator.text().screen.split("\n") == ["line 8", "line 9", "line 10", "line 11"]
    assert emulator.text().scrollback.split("\n") == [f"line {n}" for n in range(12)]


def test_a_resized_screen_goes_on():
    emulator = emulate(b"one\r\ntwo\r\n")
    emulator.resize(10, 40)
    assert emulator.text().screen == "one\ntwo"


def test_after_much_output_only_the_last_part_is_read():
    ring = Ring(2**22)
    emulator = Emulator(ring, 5, 20)
    ring.append(b"old\r\n" + b"x\r\n" * REACH + b"new")
    emulator.notice()
    assert emulator.text().screen.endswith("x\nnew")
    assert "old" not in emulator.text().scrollback


def test_wide_and_combining_characters_survive():
    text = "日本語 é ü 😀"
    assert emulate(text.encode()).text().screen == text


SWALLOWED = {
    "kitty keyboard": b"\x1b[>1u",
    "kitty keyboard, pop": b"\x1b[<u",
    "key modifiers": b"\x1b[>4;2m",
    "underline style": b"\x1b[4:3m",
    "underline colour": b"\x1b[58:2::1:2:3m",
    "cursor shape": b"\x1b[2 q",
    "soft reset": b"\x1b[!p",
    "mode question": b"\x1b[?2026$p",
    "picture": b"\x1bPq#0;2;0;0;0~~@@vv\x1b\\",
    "kitty picture": b"\x1b_Gf=100;AAAA\x1b\\",
    "private message": b"\x1b^hidden\x1b\\",
    "link": b"\x1b]8;;https://example.org\x1b\\",
    "status": b"\x1b]7501;state=idle\x1b\\",
    "charset": b"\x1b(B",
    "keypad": b"\x1b=",
    "C1 colour": b"\xc2\x9b31m",
    "too many parameters": b"\x1b[1;2;3;4A",
    "private where there is none": b"\x1b[?5A",
    "broken off": b"\x1b[31\x1b\x1b[0m\x1b(\x18\x1b]0;title\x1b[0m",
    "nul": b"\x00",
}


@pytest.mark.parametrize("sequence", SWALLOWED.values(), ids=SWALLOWED)
def test_no_sequence_shows_as_text(sequence):
    assert emulate(b"a" + sequence + b"b").text().screen.replace("\n", "") in ("ab", "b")


def test_a_huge_picture_shows_as_nothing():
    assert emulate(b"a\x1bPq", *[b"~" * 5000] * 5, b"\x1b\\b").text().screen == "ab"


rubbish = st.lists(
    st.binary(max_size=20)
    | st.sampled_from(
        [b"\x1b[", b"\x1b]", b"\x1bP", b"\x1b(", b"\x1b#8", b"\x1b%@", b"\x1b[999999999B"]
    )
    | st.sampled_from(
        [b"\x1b[?3h", b"\x1b[?5h", b"\x1b[5;2r", b"\x1b[;H", b"\x1bM", b"\x1bD", b"\x0e"]
    )
    | st.text(max_size=8).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.tuples(
        st.lists(st.integers(0, 10**6), max_size=6),
        st.characters(min_codepoint=64, max_codepoint=126),
    ).map(lambda csi: f"\x1b[{';'.join(map(str, csi[0]))}{csi[1]}".encode()),
    max_size=40,
)


@given(rubbish, st.integers(1, 30), st.integers(1, 40))
def test_rubbish_is_survived_and_a_reset_brings_order(parts, rows, cols):
    emulator = emulate(*parts, rows=rows, cols=cols)
    row, col = emulator.cursor()
    assert (1 <= row <= rows, 1 <= col <= cols) == (True, True)
    emulator.resize(cols, rows)
    assert len(emulator.text().screen.split("\n")) <= cols
    tidy = emulate(*parts, b"\x18\x1b%G\x1bc\x1b[?3lfine", rows=5, cols=80)
    assert tidy.text().screen == "fine"


async def test_the_text_can_be_had_without_keeping_the_loop(start, ended):
    terminal = await start.sh("seq 1 5000")
    await ended(terminal)
    texts = await asyncio.gather(*(terminal.text() for _ in range(4)))
    assert len(set(texts)) == 1
    assert texts[0] == (terminal.screen(), terminal.scrollback_text())
    assert texts[0].scrollback.endswith("4999\n5000")
    assert texts[0].screen.split("\n") == [str(number) for number in range(4978, 5001)]


async def test_looks_from_the_loop_and_from_threads_come_in_order(start, ended):
    terminal = await start.sh("for i in $(seq 1 300); do echo line $i; done")
    looks = []
    while not terminal.ended.is_set():
        looks.append(asyncio.ensure_future(terminal.text()))
        terminal.screen()
        await asyncio.sleep(0)
    await asyncio.gather(*looks)
    assert terminal.scrollback_text() == "\n".join(f"line {number}" for number in range(1, 301))
