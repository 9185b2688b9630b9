import importlib.util
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro_jupyter.terminals.modes import Modes, changes
from maestro_jupyter.terminals.ring import Ring

SPEC = importlib.util.spec_from_file_location("oracle", Path(__file__).with_name("test_escapes.py"))
ORACLE = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(ORACLE)

MODES = [b"\x1b[?2004h", b"\x1b[?1049h", b"\x1b[?2004l", b"\x1b[?25l", b"\x1bc"]
chunks = st.lists(
    st.lists(st.sampled_from(ORACLE.PIECES + MODES) | ORACLE.rubbish, max_size=8).map(b"".join),
    max_size=40,
)
capacities = st.integers(64, 20_000)


def fill(capacity, parts):
    ring = Ring(capacity)
    for part in parts:
        ring.append(part)
    return ring, b"".join(parts)


@given(chunks, capacities)
def test_offsets_are_those_of_the_whole_stream(parts, capacity):
    ring, written = fill(capacity, parts)
    assert ring.end == len(written)
    assert 0 <= ring.start <= ring.settled <= ring.end
    assert ring.read(ring.start, ring.end) == written[ring.start :]


@given(chunks, capacities, st.integers(0, 100_000), st.integers(0, 5000))
def test_any_part_that_is_kept_can_be_read(parts, capacity, offset, limit):
    ring, written = fill(capacity, parts)
    offset = ring.start + offset % (ring.end - ring.start + 1)
    assert ring.read(offset, limit) == written[offset : offset + limit]


@given(chunks, capacities)
def test_what_is_kept_is_bounded(parts, capacity):
    ring, _ = fill(capacity, parts)
    assert ring.end - ring.start <= capacity + 4096


@given(chunks, capacities, st.integers(0, 100_000))
def test_a_replay_begins_outside_of_sequences_and_between_characters(parts, capacity, offset):
    ring, written = fill(capacity, parts)
    place = ring.safe_place(ring.start + offset % (ring.end - ring.start + 1))
    if place is not None:
        assert ring.start <= place <= ring.end
        assert ORACLE.may_begin_at(written, place)


@given(st.integers(4096, 50_000), st.integers(500, 5000), st.integers(10_000, 2_000_000))
def test_what_follows_a_long_sequence_can_be_replayed_wherever_the_sequence_was_cut(
    length, read, capacity
):
    picture = b"\x1bPq" + b"~" * length
    reads = [picture[at : at + read] for at in range(0, len(picture), read)]
    ring, _ = fill(capacity, [*reads, b"\x1b\\after"])
    assert ring.read(ring.safe_place(1), 100) == b"\x1b\\after"


@given(chunks, capacities)
def test_the_modes_at_a_place_are_those_that_all_output_before_it_set(parts, capacity):
    ring, written = fill(capacity, parts)
    place = ring.safe_place(ring.start)
    if place is not None:
        assert ring.modes_at(place) == Modes(changes(written[:place])).sequence()


@given(chunks, capacities, st.integers(1, 5000))
def test_reading_in_whole_sequences_reads_everything_that_is_settled(parts, capacity, limit):
    ring, written = fill(capacity, parts)
    place = start = ring.start
    read = b""
    while piece := ring.read_whole(place, limit):
        read += piece
        place += len(piece)
    assert read == written[start : ring.settled]


@pytest.mark.parametrize("question", ORACLE.QUESTIONS.values(), ids=ORACLE.QUESTIONS)
def test_a_question_is_noticed_and_silenced_wherever_it_is_cut(question):
    for cut in range(len(question) + 1):
        ring = Ring(10_000)
        pieces = [b"before" + question[:cut], question[cut:] + b"after"]
        asked = [ring.append(piece).asks for piece in pieces]
        assert any(asked)
        assert ring.read_quiet(0, 10_000) == b"before" + bytes(len(question)) + b"after"


def test_an_empty_ring_can_be_replayed_from_its_beginning():
    ring = Ring(1000)
    assert (ring.start, ring.end, ring.safe_place(0), ring.modes_at(0)) == (0, 0, 0, b"")


def test_there_is_no_safe_place_while_a_picture_fills_the_ring():
    ring = Ring(10_000)
    ring.append(b"\x1bPq")
    for _ in range(100):
        ring.append(b"~" * 1000)
    assert ring.safe_place(ring.start) is None
    ring.append(b"\x1b\\done")
    assert ring.safe_place(ring.start) is not None


def test_a_ring_keeps_most_of_its_capacity():
    ring = Ring(2**21)
    for _ in range(5000):
        ring.append(b"0123456789abcde\n" * 64)
    assert ring.end - ring.start > 0.98 * 2**21


def test_a_replay_can_start_near_the_end_however_large_the_pieces():
    ring = Ring(2 * 2**20)
    for _ in range(3):
        ring.append(b"a line of output\r\n" * 8192)
    for before in (2**16, 2**17, 2**18):
        place = ring.safe_place(ring.end - before)
        assert place is not None
        assert ring.end - before <= place < ring.end - before // 4
