import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro_jupyter.terminals import Announcements
from maestro_jupyter.terminals.announcements import LONGEST
from maestro_jupyter.terminals.ring import Ring

WANTED = {0, 2, 7501}
STREAM = (
    b"plain \x1b[31mred\x1b[0m \x1b]0;A title\x07more"
    b"\x1b]7501;state=working\x1b\\\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\"
    b"\x1b]2;Ann\xc3\xa9e\x1b\\\r\n\x1b]7501;state=done\x07 end"
)
FOUND = [
    (0, b"A title"),
    (7501, b"state=working"),
    (2, b"Ann\xc3\xa9e"),
    (7501, b"state=done"),
]


def read(*pieces):
    ring, announcements = Ring(2**20), Announcements(WANTED)
    found = []
    for piece in pieces:
        whole = ring.append(piece)
        if whole.commands:
            found += announcements.read(whole.data)
    return found


def test_what_is_announced_is_found_in_order():
    assert read(STREAM) == FOUND


@given(st.lists(st.integers(0, len(STREAM)), max_size=12).map(sorted))
def test_it_is_found_wherever_the_stream_is_cut(cuts):
    ends = [*cuts, len(STREAM)]
    pieces = [STREAM[a:b] for a, b in zip([0, *cuts], ends, strict=True)]
    assert read(*pieces) == FOUND


@given(st.integers(0, 40_000), st.integers(1, 40_000))
def test_it_is_found_in_large_pieces(before, length):
    stream = b"x" * before + STREAM + b"y" * 40_000
    assert read(*(stream[at : at + length] for at in range(0, len(stream), length))) == FOUND


@given(st.integers(0, LONGEST + 20))
def test_the_longest_is_found_wherever_it_is_cut(cut):
    text = b"x" * LONGEST
    stream = b"\x1b]7501;" + text + b"\x1b\\"
    assert read(stream[:cut], stream[cut:]) == [(7501, text)]


def test_output_without_commands_is_not_searched():
    ring = Ring(2**20)
    for piece in (b"[1] \x1b[31mred]\x1b[0m", b"\x1b[?25l]\x1b[?25h", b"a[i]" * 10_000):
        assert not ring.append(piece).commands


def test_byte_by_byte():
    assert read(*(bytes([byte]) for byte in STREAM)) == FOUND


def test_numbers_that_nobody_wants_are_passed_over():
    assert Announcements({7501}).read(STREAM) == [found for found in FOUND if found[0] == 7501]


@pytest.mark.parametrize(
    "broken",
    [
        b"\x1b]0;no end\x1b[31m",
        b"\x1b]0;cancelled\x18",
        b"\x1b]0;" + b"x" * (LONGEST + 1) + b"\x07",
        b"\x1b]00;nearly\x07",
        b"\x1b]nonsense\x07",
    ],
)
def test_what_is_broken_hides_nothing_behind_it(broken):
    assert read(broken, b"\x1b]0;after\x07") == [(0, b"after")]


def test_one_that_never_ends_is_not_kept():
    ring, announcements = Ring(2**20), Announcements(WANTED)
    ring.append(b"\x1b]0;")
    for _ in range(100):
        assert announcements.read(ring.append(b"x" * 1000).data) == []
        assert ring.end - ring.settled < LONGEST + 1000
    whole = ring.append(b"\x07\x1b]0;after\x07")
    assert whole.commands
    assert announcements.read(whole.data) == [(0, b"after")]


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_any_bytes_are_taken(pieces):
    for number, _ in read(*pieces):
        assert number in WANTED
