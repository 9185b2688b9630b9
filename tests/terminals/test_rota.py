"""Who is read next, and how much of it, told by a clock of the tests' own."""

import heapq
import itertools

import pytest

from maestro_jupyter.terminals import rota
from maestro_jupyter.terminals.rota import Rota

PIECE = b"x" * 4095


class Loop:
    """An event loop whose time stands still until it has nothing else to do."""

    def __init__(self):
        self.now = 0.0
        self.soon, self.later, self.number = [], [], itertools.count()

    def time(self):
        return self.now

    def call_soon(self, callback, *arguments):
        self.soon.append((callback, arguments))
        return object()

    def call_at(self, when, callback, *arguments):
        heapq.heappush(self.later, (when, next(self.number), callback, arguments))
        return object()

    def turn(self):
        if not self.soon:
            when, _, callback, arguments = heapq.heappop(self.later)
            self.now = max(self.now, when)
            self.soon.append((callback, arguments))
        callback, arguments = self.soon.pop(0)
        callback(*arguments)


class Flood:
    """A PTY that always has more to say."""

    def __init__(self, size=10**9):
        self.left, self.got, self.listens = size, [], False

    def read(self):
        data = PIECE[: self.left]
        self.left -= len(data)
        return data

    def hand_over(self, parts):
        if parts:
            self.got.append(sum(map(len, parts)))

    def listen(self):
        self.listens = True


@pytest.fixture
def loop(monkeypatch):
    loop = Loop()
    monkeypatch.setattr(rota.asyncio, "get_running_loop", lambda: loop)
    return loop


def flood(shared, many):
    floods = [Flood() for _ in range(many)]
    for one in floods:
        shared.add(one, PIECE)
    return floods


def test_floods_share_equally(loop):
    floods = flood(Rota(), 7)
    for _ in range(1000):
        loop.turn()
    got = [sum(one.got) for one in floods]
    assert min(got) > 0.95 * max(got)


def test_pieces_are_large_while_nobody_types_and_everything_else_has_its_turn(loop):
    floods = flood(Rota(), 6)
    loop.turn()
    rounds_seen = []

    def other():
        rounds_seen.append(len(floods[0].got))
        loop.call_soon(other)

    other()
    for _ in range(300):
        loop.turn()
    assert floods[0].got[-1] == rota.READS // 6 * len(PIECE)
    assert len(floods[0].got) > 10
    assert set(rounds_seen) >= set(range(1, len(floods[0].got)))


def test_no_piece_is_larger_than_a_frame(loop):
    (alone,) = flood(Rota(), 1)
    for _ in range(100):
        loop.turn()
    assert 64 * 2**10 < max(alone.got) <= 256 * 2**10


def test_rounds_are_small_and_rare_for_a_moment_after_a_keystroke(loop):
    shared = Rota()
    floods = flood(shared, 6)
    for _ in range(10):
        loop.turn()
    shared.note_typing()
    typed = loop.now
    before = sum(sum(one.got) for one in floods)
    while loop.now < typed + rota.TYPING / 2:
        loop.turn()
    read = sum(sum(one.got) for one in floods) - before
    rounds = rota.TYPING / 2 / rota.TICK_WHILE_TYPING + 2
    assert read <= rounds * (rota.READS_WHILE_TYPING + 6) * len(PIECE)
    while loop.now < typed + rota.TYPING:
        loop.turn()
    for _ in range(50):
        loop.turn()
    assert floods[0].got[-1] == rota.READS // 6 * len(PIECE)


def test_an_echo_comes_before_the_next_round(loop):
    shared = Rota()
    floods = flood(shared, 6)
    loop.turn()
    shared.note_typing()
    rounds, typed = len(floods[0].got), loop.now
    while len(floods[0].got) == rounds:
        loop.turn()
    assert loop.now >= typed + rota.ECHO


def test_an_endless_paste_does_not_stop_the_floods(loop):
    shared = Rota()
    floods = flood(shared, 6)
    for _ in range(1000):
        shared.note_typing()
        loop.turn()
    assert min(sum(one.got) for one in floods) > 100 * len(PIECE)


def test_a_pty_that_falls_silent_is_listened_to_again(loop):
    shared = Rota()
    short = Flood(10_000)
    shared.add(short, PIECE)
    while loop.soon or loop.later:
        loop.turn()
    assert short.listens
    assert sum(short.got) == 10_000 + len(PIECE)


def test_a_pty_that_is_dropped_keeps_what_was_read(loop):
    shared = Rota()
    flood = Flood()
    shared.add(flood, PIECE)
    shared.drop(flood)
    shared.drop(flood)
    assert flood.got == [len(PIECE)]
