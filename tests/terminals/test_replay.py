from hypothesis import given
from hypothesis import strategies as st

from maestro_jupyter.terminals.escapes import neutralise
from maestro_jupyter.terminals.replay import CATCH_UP, HIGH_WATER, LOW_WATER, Cursor
from maestro_jupyter.terminals.ring import Ring

PIECES = [
    b"\x1b[6n",
    b"\x1b[",
    b"6n",
    b"\x1b]11;",
    b"?\x07",
    b"\x1b[31mred",
    "grün €".encode(),
    b"\xe2\x82",
    b"\xff\x80",
    b"line\r\n",
    b"\x1b[?2004h",
    b"x" * 3000,
    b"y\n" * 9000,
]
chunks = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map(b"".join)


class Page:
    """A viewer's side: what it has, and which offset it thinks it is at."""

    def __init__(self, ring):
        self.ring = ring
        self.cursor = Cursor(ring)
        self.begin(self.cursor.restart(ring.start))

    def begin(self, restart):
        if restart is None:
            self.data, self.begun_at, self.place = b"", self.ring.end, self.ring.end
            return
        self.data = restart.modes
        self.begun_at = restart.offset
        self.place = restart.offset + len(restart.modes)

    @property
    def offset(self):
        return self.begun_at + len(self.data)

    def take_all(self):
        if self.cursor.lost and not self.cursor.blocked:
            restart = self.cursor.restart(max(self.ring.start, self.ring.end - CATCH_UP))
            self.begin(restart)
        while data := self.cursor.take():
            self.data += data

    def catch_up(self):
        for _ in range(100):
            self.take_all()
            self.cursor.acknowledge(self.offset)


steps = st.lists(st.tuples(st.sampled_from(["print", "acknowledge", "take"]), chunks), max_size=60)


@given(st.lists(chunks, max_size=10), steps, st.integers(2_000, 200_000))
def test_a_slow_viewer_ends_up_with_the_newest_output_and_no_gap_in_it(before, story, capacity):
    ring, written = Ring(capacity), b""
    for data in before:
        ring.append(data)
        written += data
    page = Page(ring)
    page.cursor.listen()
    for verb, data in story:
        if verb == "print":
            ring.append(data)
            written += data
        elif verb == "take":
            page.take_all()
        else:
            page.cursor.acknowledge(page.offset)
        assert page.cursor.sent - page.cursor.acknowledged < 2 * HIGH_WATER
    page.catch_up()
    if not page.cursor.lost:
        shown = page.data[page.place - page.begun_at :]
        expected = written[page.place : page.offset]
        assert page.offset in (ring.end, ring.settled)
        assert all(now in (then, 0) for now, then in zip(shown, expected, strict=True))


@given(st.lists(chunks, max_size=30))
def test_the_first_viewer_of_a_new_terminal_gets_every_byte_as_it_is(parts):
    ring = Ring(2**21)
    page = Page(ring)
    page.cursor.listen()
    for part in parts:
        ring.append(part)
        if page.cursor.take_live(part):
            page.data += part
        page.catch_up()
    assert page.data == b"".join(parts)


@given(st.lists(chunks, max_size=10), st.lists(chunks, max_size=10))
def test_old_output_asks_nothing_and_new_output_is_as_it_is(before, after):
    ring = Ring(2**21)
    for part in before:
        ring.append(part)
    page = Page(ring)
    page.cursor.listen()
    settled = ring.settled
    page.catch_up()
    for part in after:
        ring.append(part)
        page.catch_up()
    written = b"".join(before + after)
    if settled > 0 or page.data:
        assert page.data[:settled] == neutralise(written[:settled])
        assert page.data[settled:] == written[settled:]


@given(st.lists(chunks, max_size=20))
def test_a_viewer_that_does_not_listen_gets_no_question(parts):
    ring = Ring(2**21)
    page = Page(ring)
    for part in parts:
        ring.append(part)
        page.catch_up()
    assert page.data == neutralise(b"".join(parts)[: ring.settled])


def test_a_viewer_gets_no_more_than_the_high_water_mark_before_it_acknowledges():
    ring = Ring(2**21)
    page = Page(ring)
    page.cursor.listen()
    ring.append(b"x" * 2**20)
    page.take_all()
    assert page.cursor.blocked
    assert len(page.data) == HIGH_WATER
    assert not page.cursor.acknowledge(HIGH_WATER - LOW_WATER - 1)
    assert page.cursor.acknowledge(HIGH_WATER - LOW_WATER)
    page.take_all()
    assert len(page.data) > HIGH_WATER


def test_acknowledging_what_was_never_sent_gains_nothing():
    ring = Ring(2**21)
    page = Page(ring)
    page.cursor.listen()
    ring.append(b"x" * 2**20)
    page.take_all()
    page.cursor.acknowledge(10**12)
    assert page.cursor.acknowledged == page.cursor.sent
    page.cursor.acknowledge(-5)
    assert page.cursor.acknowledged == page.cursor.sent


def test_a_viewer_can_resume_where_it_was():
    ring = Ring(2**21)
    ring.append(b"0123456789")
    cursor = Cursor(ring)
    assert cursor.resume(4)
    assert cursor.take() == b"456789"


def test_a_viewer_cannot_resume_at_a_place_that_is_gone_or_yet_to_come():
    ring = Ring(1000)
    ring.append(b"x" * 5000)
    cursor = Cursor(ring)
    assert not cursor.resume(0)
    assert not cursor.resume(5001)
    assert not cursor.resume(-1)


def test_a_replay_restores_the_modes_without_shifting_the_offsets():
    ring = Ring(1000)
    ring.append(b"\x1b[?2004h" + b"line\n" * 1000)
    cursor = Cursor(ring)
    restart = cursor.restart(ring.start)
    assert restart.modes == b"\x1b[?2004h"
    assert restart.offset + len(restart.modes) == cursor.sent
