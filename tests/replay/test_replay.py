"""What real programs did, told to the fold again: as it was, cut up, late, twice and out of order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .records import EXPECTED, names, record
from .replayer import replay

every_record = pytest.mark.parametrize("name", names())
SHORT = [name for name in names() if len(record(name).printed) < 50_000]
RECORDS = st.sampled_from(SHORT).map(record)
LED_BY_OSC = st.sampled_from([n for n in SHORT if n.startswith(("claude", "codex"))]).map(record)
LATEST_S = 2.5


def shown(one, lines=None):
    replayed, (session,) = replay((one, lines))
    return replayed.shown(session)


def is_part(states, of):
    """Return whether ``states`` are those of ``of`` in order, some perhaps missing."""
    rest = iter(of)
    return all(state in rest for state in states)


def late(lines, delays):
    """Let hooks come later than they ran, which may change their order."""
    left = iter(delays)
    moved = []
    for line in lines:
        if "hook" in line:
            delay = next(left)
            age = line.get("age_s", 0.0) + delay
            moved.append({**line, "t": line["t"] + delay, "age_s": age})
        else:
            moved.append(line)
    return moved


def delays(data, one, most):
    count = len(one.of("hook"))
    return data.draw(st.lists(st.floats(0, most), min_size=count, max_size=count))


def test_each_agent_has_been_recorded_in_each_of_its_scenarios():
    recorded = {(record(name).agent, record(name).scenario) for name in names()}
    for agent in ("claude", "codex"):
        assert {scenario for who, scenario in recorded if who == agent} == set(EXPECTED)
    assert {agent for agent, _ in recorded} >= {"gemini", "opencode", "copilot", "qwen", "droid"}


@every_record
def test_a_record_shows_each_real_change_once(name):
    one = record(name)
    assert one.shown == one.expected
    assert shown(one) == one.expected


@every_record
def test_a_record_asks_what_was_asked(name):
    one = record(name)
    then = [line["status"] for line in one.of("status") if line["status"]["question"]]
    replayed, (session,) = replay((one, None))
    now = [status for status in replayed.statuses[session] if status.question]
    assert [bool(then), bool(now)] == [one.expected.count("needs_input") > 0] * 2
    if now:
        assert now[-1].question == then[-1]["question"]
        if then[-1]["choices"]:
            assert list(now[-1].choices) == then[-1]["choices"]


@settings(max_examples=8)
@given(RECORDS, st.data())
def test_wherever_the_output_is_cut_the_states_are_the_same(one, data):
    lines = []
    for line in one.lines:
        text = line.get("out", "")
        if len(text) < 2:
            lines.append(line)
            continue
        cuts = sorted(data.draw(st.sets(st.integers(1, len(text) - 1), max_size=3)))
        for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
            lines.append({"t": line["t"], "out": text[begin:end]})
    assert shown(one, lines) == one.expected


@settings(max_examples=8)
@given(LED_BY_OSC.filter(lambda one: not one.headless), st.data())
def test_late_hooks_change_nothing_where_the_program_speaks_itself(one, data):
    assert shown(one, late(one.lines, delays(data, one, LATEST_S))) == one.expected


@settings(max_examples=8)
@given(RECORDS, st.data())
def test_late_hooks_never_make_a_state_that_was_not(one, data):
    states = shown(one, late(one.lines, delays(data, one, LATEST_S)))
    assert is_part(states, one.expected)
    assert states[-1] == one.expected[-1]


@settings(max_examples=8)
@given(RECORDS, st.data())
def test_hooks_that_come_twice_count_once(one, data):
    lines = list(one.lines)
    for number, line in enumerate(one.of("hook")):
        numbered = {**line, "number": f"call-{number}"}
        lines[lines.index(line)] = numbered
        for delay in data.draw(st.lists(st.floats(0.001, LATEST_S), max_size=2)):
            age = line.get("age_s", 0.0) + delay
            lines.append({**numbered, "t": line["t"] + delay, "age_s": age})
    assert shown(one, lines) == one.expected


@settings(max_examples=8)
@given(RECORDS, RECORDS)
def test_sessions_side_by_side_know_nothing_of_each_other(one, other):
    replayed, sessions = replay((one, None), (other, None))
    assert [replayed.shown(session) for session in sessions] == [one.expected, other.expected]
