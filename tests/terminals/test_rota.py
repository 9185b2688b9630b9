"""Who is read next, and how much of it, told by a clock of the tests' own."""

import heapq
import itertools

import pytest

from maestro_jupyter.terminals import rota
from maestro_jupyter.terminals.rota import Rota

PIECE = b"x" * 4095


class Handle:
    def __init__(self, callback, arguments):
        self.callback, self.arguments, self.wanted = callback, arguments, True

    def cancel(self):
        self.wanted = False


class Loop:
    """An event loop whose time stands still until it has nothing else to do."""

    def __init__(self):
        self.now = 0.0
        self.soon, self.later, self.number = [], [], itertools.count()

    def time(self):
        return self.now

    def call_soon(self, callback, *arguments):
        handle = Handle(callback, arguments)
        self.soon.append(handle)
        return handle

    def call_at(self, when, callback, *arguments):
        handle = Handle(callback, arguments)
        heapq.heappush(self.later, (when, next(self.number), handle))
        return handle

    def turn(self):
        if not self.soon:
            when, _, handle = heapq.heappop(self.later)
            self.now = max(self.now, when) if handle.wanted else self.now
            self.soon.append(handle)
        handle = self.soon.pop(0)
        if handle.wanted:
            handle.callback(*handle.arguments)


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


def passed_on(floods):
    return sum(len(one.got) for one in floods)


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


@pytest.mark.parametrize("many", [1, 2, 6, 40])
def test_no_piece_is_larger_than_the_largest_block_that_the_ring_keeps_as_it_is(loop, many):
    floods = flood(Rota(), many)
    for _ in range(200):
        loop.turn()
    assert max(max(one.got) for one in floods) <= 64 * 2**10


def test_rounds_are_small_and_never_pause_for_a_moment_after_a_keystroke(loop):
    shared, typed_into = Rota(), Flood()
    floods = flood(shared, 6)
    for _ in range(50):
        loop.turn()
    shared.note_typing(typed_into)
    shared.note_echo(typed_into)
    typed, before = loop.now, [len(one.got) for one in floods]
    for _ in range(300):
        loop.turn()
    assert loop.now == typed
    for one, count in zip(floods, before, strict=True):
        pieces = one.got[count + 1 :]
        assert len(pieces) > 3
        assert max(pieces) <= rota.READS_WHILE_TYPING // 6 * len(PIECE)
    loop.now += rota.TYPING
    for _ in range(100):
        loop.turn()
    assert floods[0].got[-1] == rota.READS // 6 * len(PIECE)


def test_everything_else_has_its_turn_between_two_pieces_while_somebody_types(loop):
    shared, typed_into = Rota(), Flood()
    floods = flood(shared, 6)
    for _ in range(50):
        loop.turn()
    shared.note_typing(typed_into)
    shared.note_echo(typed_into)
    seen = [passed_on(floods)]

    def other():
        seen.append(passed_on(floods))
        loop.call_soon(other)

    loop.call_soon(other)
    for _ in range(300):
        loop.turn()
    assert max(after - before for before, after in itertools.pairwise(seen)) == 1


def test_a_pty_that_has_nothing_left_is_not_asked_again_at_once_while_somebody_types(loop):
    shared, typed_into = Rota(), Flood()
    chatty = Flood(10 * len(PIECE))
    shared.note_typing(typed_into)
    shared.note_echo(typed_into)
    shared.add(chatty, PIECE)
    while chatty.left:
        loop.turn()
    while not chatty.listens:
        loop.turn()
    assert loop.now >= rota.TICK


def test_nothing_is_passed_on_until_an_echo_has_come_or_is_overdue(loop):
    shared = Rota()
    floods = flood(shared, 6)
    loop.turn()
    shared.note_typing(Flood())
    got, typed = passed_on(floods), loop.now
    while passed_on(floods) == got:
        loop.turn()
    assert loop.now >= typed + rota.ECHO


def test_the_floods_go_on_as_soon_as_the_echo_has_come(loop):
    shared, typed, other = Rota(), Flood(), Flood()
    floods = flood(shared, 6)
    loop.turn()
    shared.note_typing(typed)
    got, before = passed_on(floods), loop.now
    while loop.soon or loop.later[0][0] < before + rota.ECHO:
        loop.turn()
    shared.note_echo(other)
    assert not loop.soon
    shared.note_echo(typed)
    while passed_on(floods) == got:
        loop.turn()
    assert loop.now == before


def test_a_key_in_the_midst_of_a_round_puts_off_what_is_left_of_it(loop):
    shared = Rota()
    floods = flood(shared, 6)
    shared.note_typing(floods[0])
    while passed_on(floods) < 2:
        loop.turn()
    shared.note_typing(Flood())
    got, typed = passed_on(floods), loop.now
    while passed_on(floods) == got:
        loop.turn()
    assert loop.now >= typed + rota.ECHO


def test_a_key_for_a_flooding_program_puts_nothing_off(loop):
    shared = Rota()
    floods = flood(shared, 6)
    loop.turn()
    got, typed = passed_on(floods), loop.now
    shared.note_typing(floods[0])
    while passed_on(floods) == got:
        loop.turn()
    assert loop.now < typed + rota.ECHO


def test_while_somebody_types_everything_else_has_its_turn_after_each_piece(loop):
    shared = Rota()
    floods = flood(shared, 6)
    shared.note_typing(floods[0])
    seen = []

    def other():
        seen.append(passed_on(floods))
        loop.call_soon(other)

    while not loop.soon:
        loop.turn()
    other()
    for _ in range(400):
        loop.turn()
    assert seen[-1] > 4
    assert set(seen) >= set(range(1, seen[-1]))


def test_an_endless_paste_does_not_stop_the_floods(loop):
    shared = Rota()
    floods = flood(shared, 6)
    for _ in range(1000):
        shared.note_typing(Flood())
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
