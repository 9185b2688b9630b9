"""The status fold, rule by rule, and over random stories."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro_jupyter.model import REPORTABLE, Signal, SignalKind, Source, State
from maestro_jupyter.model.fold import RULES, TRUST, first, fold

START = datetime(2026, 1, 1, tzinfo=UTC)


def signal(kind, source=Source.MCP, second=1.0, **said):
    return Signal(kind=kind, source=source, time=START + timedelta(seconds=second), **said)


def report(state, source=Source.MCP, second=1.0, **said):
    return signal(SignalKind.REPORT, source, second, state=state, **said)


def told(*signals):
    verdict = first(signal(SignalKind.STARTING, Source.MAESTRO, 0))
    for one in signals:
        verdict = fold(verdict, one)
    return verdict


def test_every_kind_of_signal_has_a_rule_and_every_source_a_rank():
    assert set(RULES) == set(SignalKind)
    assert set(TRUST) == set(Source)


@pytest.mark.parametrize(
    ("signals", "state", "message"),
    [
        ([], "starting", ""),
        ([signal(SignalKind.STARTED, Source.PROCESS)], "working", ""),
        ([signal(SignalKind.STARTED, Source.PROCESS, state=State.IDLE)], "idle", ""),
        ([report(State.WORKING, message="reading")], "working", "reading"),
        ([report(State.FINISHED), report(State.WORKING, second=2)], "working", ""),
        (
            [signal(SignalKind.EXITED, Source.PROCESS, exit_code=0)],
            "finished",
            "exited with status 0",
        ),
        ([signal(SignalKind.EXITED, Source.PROCESS, exit_code=3)], "error", "exited with status 3"),
        (
            [
                signal(SignalKind.STARTED, Source.PROCESS),
                signal(SignalKind.EXITED, Source.PROCESS, 2, exit_code=1, question="No such model"),
            ],
            "error",
            "exited with status 1: No such model",
        ),
        (
            [
                signal(SignalKind.STARTED, Source.PROCESS),
                report(State.WORKING),
                signal(SignalKind.EXITED, Source.PROCESS, 2, exit_code=1, question="Goodbye"),
            ],
            "error",
            "exited with status 1",
        ),
        (
            [
                signal(SignalKind.STARTED, Source.PROCESS),
                signal(SignalKind.EXITED, Source.PROCESS, 2, exit_code=0, question="Goodbye"),
            ],
            "finished",
            "exited with status 0",
        ),
        ([signal(SignalKind.EXITED, Source.PROCESS, exit_signal=9)], "error", "ended by SIGKILL"),
        ([signal(SignalKind.EXITED, Source.PROCESS, exit_signal=64)], "error", "ended by SIGRTMAX"),
        (
            [signal(SignalKind.EXITED, Source.PROCESS, exit_signal=99)],
            "error",
            "ended by signal 99",
        ),
        (
            [
                report(State.FINISHED, message="all tests pass"),
                signal(SignalKind.EXITED, Source.PROCESS, 2, exit_code=0),
            ],
            "finished",
            "all tests pass",
        ),
        (
            [
                report(State.ERROR, message="no network"),
                signal(SignalKind.EXITED, Source.PROCESS, 2, exit_code=0),
            ],
            "error",
            "no network",
        ),
        (
            [
                report(State.ERROR, message="no network"),
                signal(SignalKind.EXITED, Source.PROCESS, 2, exit_code=2),
            ],
            "error",
            "no network (exited with status 2)",
        ),
        (
            [
                signal(SignalKind.STOPPING, Source.PERSON),
                signal(SignalKind.EXITED, Source.PROCESS, 2, exit_signal=15),
            ],
            "interrupted",
            "stopped by request",
        ),
        (
            [signal(SignalKind.LOST, Source.MAESTRO, message="its server is gone")],
            "interrupted",
            "its server is gone",
        ),
    ],
)
def test_a_story_ends_in_its_state(signals, state, message):
    verdict = told(*signals)
    assert (verdict.status.state, verdict.status.message) == (state, message)


def test_a_question_carries_its_choices_and_goes_with_the_answer():
    asked = told(signal(SignalKind.ASK, question="Which?", choices=("a", "b")))
    assert asked.status.state is State.NEEDS_INPUT
    assert (asked.status.question, asked.status.choices) == ("Which?", ("a", "b"))
    answered = fold(asked, signal(SignalKind.ANSWERED, Source.PERSON, 2))
    assert answered.status.state is State.WORKING
    assert (answered.status.question, answered.status.choices) == (None, ())


def test_what_an_agent_reports_while_it_waits_does_not_hide_its_question():
    asked = told(signal(SignalKind.ASK, question="Which?"))
    busy = fold(asked, report(State.WORKING, second=2))
    assert busy.status == asked.status
    assert fold(busy, signal(SignalKind.ANSWERED, Source.PERSON, 3)).status.state is State.WORKING
    again = fold(fold(busy, signal(SignalKind.WITHDRAWN, second=3)), report(State.IDLE, second=4))
    assert again.status.state is State.IDLE


def test_needing_input_always_has_a_question_to_show():
    assert told(report(State.NEEDS_INPUT)).status.question
    assert told(report(State.NEEDS_INPUT, message="ok?")).status.question == "ok?"


def test_an_answer_to_nothing_changes_nothing():
    before = told(report(State.WORKING))
    after = fold(before, signal(SignalKind.ANSWERED, Source.PERSON, 2))
    assert after.status == before.status
    assert not after.accepted


def test_nothing_is_believed_after_the_end_but_a_new_start():
    ended = told(signal(SignalKind.EXITED, Source.PROCESS, exit_code=0))
    for kind in set(SignalKind) - {SignalKind.STARTING, SignalKind.QUEUED}:
        late = fold(ended, signal(kind, Source.PROCESS, 5, state=State.WORKING))
        assert late.status == ended.status, kind
        assert not late.accepted
    again = fold(ended, signal(SignalKind.STARTING, Source.MAESTRO, 9))
    assert again.status.state is State.STARTING
    assert not again.ended


def test_a_late_report_is_ignored():
    now = told(report(State.FINISHED, second=5))
    assert fold(now, report(State.WORKING, second=4)).status == now.status


def test_a_weaker_source_never_overwrites_a_stronger_one():
    hooked = told(report(State.WORKING, Source.HOOK))
    assert fold(hooked, report(State.IDLE, Source.SCREEN, 2)).status == hooked.status
    assert fold(hooked, report(State.IDLE, Source.OSC, 2)).status.state is State.IDLE


def test_a_report_that_repeats_the_state_keeps_since_and_message():
    first_time = told(report(State.WORKING, message="reading"))
    again = fold(first_time, report(State.WORKING, second=3))
    assert again.status == first_time.status


def test_a_state_only_the_server_can_know_is_not_taken_from_an_agent():
    for state in set(State) - REPORTABLE:
        assert told(report(state)).status.state is State.STARTING


def test_progress_changes_the_message_and_not_the_state():
    verdict = told(report(State.WORKING), signal(SignalKind.PROGRESS, second=2, message="3 of 5"))
    assert (verdict.status.state, verdict.status.message) == (State.WORKING, "3 of 5")


def test_what_agents_say_cannot_control_a_terminal_or_a_page():
    verdict = told(report(State.WORKING, message="a\x1b[2Jb\u202ec\r\nd" + "x" * 900))
    assert verdict.status.message.startswith("a[2Jbc d")
    assert len(verdict.status.message) == 500


SIGNALS = st.builds(
    Signal,
    kind=st.sampled_from(SignalKind),
    source=st.sampled_from(Source),
    time=st.integers(0, 50).map(lambda second: START + timedelta(seconds=second)),
    state=st.none() | st.sampled_from(State),
    message=st.text(max_size=20),
    question=st.none() | st.text(max_size=20),
    exit_code=st.none() | st.integers(0, 255),
    exit_signal=st.none() | st.integers(1, 64),
)


@given(st.lists(SIGNALS, max_size=30))
def test_over_any_story_the_verdict_stays_sound(signals):
    verdict = told()
    for one in signals:
        after = fold(verdict, one)
        assert (after.status.question is not None) == (after.status.state is State.NEEDS_INPUT)
        if after.status.state is verdict.status.state:
            assert after.status.since == verdict.status.since
        if not after.accepted:
            assert after.status == verdict.status
            assert after.ended == verdict.ended
        if verdict.ended and not after.ended:
            assert one.kind in {SignalKind.STARTING, SignalKind.QUEUED}
        verdict = after
