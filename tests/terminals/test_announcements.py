import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro_jupyter.terminals import Announcements
from maestro_jupyter.terminals.announcements import LONGEST

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
    announcements = Announcements(WANTED)
    return [one for piece in pieces for one in announcements.read(piece)]


def test_what_is_announced_is_found_in_order():
    assert read(STREAM) == FOUND


@given(st.lists(st.integers(0, len(STREAM)), max_size=12).map(sorted))
def test_it_is_found_wherever_the_stream_is_cut(cuts):
    ends = [*cuts, len(STREAM)]
    pieces = [STREAM[a:b] for a, b in zip([0, *cuts], ends, strict=True)]
    assert read(*pieces) == FOUND


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
    announcements = Announcements(WANTED)
    announcements.read(b"\x1b]0;")
    for _ in range(100):
        assert announcements.read(b"x" * 1000) == []
        assert len(announcements._unfinished) <= LONGEST
    assert announcements.read(b"\x07\x1b]0;after\x07") == [(0, b"after")]


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_any_bytes_are_taken(pieces):
    for number, _ in read(*pieces):
        assert number in WANTED
