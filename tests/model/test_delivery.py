from datetime import UTC, datetime, timedelta

import pytest

from maestro_jupyter.model import Signal, SignalKind, Source, State
from maestro_jupyter.model.delivery import AFTERWARDS, begins_turn, is_taken_up

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOON = timedelta(seconds=1)


def taken_up(kind, source, after=SOON, **said):
    return is_taken_up(Signal(kind=kind, source=source, time=NOW + after, **said), NOW)


@pytest.mark.parametrize(
    ("kind", "source", "said"),
    [
        (SignalKind.TURN_BEGAN, Source.HOOK, {}),
        (SignalKind.TOOL_BEGAN, Source.HOOK, {}),
        (SignalKind.ASK, Source.MCP, {}),
        (SignalKind.REPORT, Source.OSC, {"state": State.WORKING}),
        (SignalKind.REPORT, Source.TITLE, {"state": State.WORKING}),
        (SignalKind.REPORT, Source.MCP, {"state": State.WORKING}),
    ],
)
def test_a_turn_that_begins_after_the_typing_is_the_message_s(kind, source, said):
    assert taken_up(kind, source, **said)
    assert not taken_up(kind, source, after=-SOON, **said)
    assert not taken_up(kind, source, agent="a sub-agent", **said)


@pytest.mark.parametrize(
    ("kind", "source", "said"),
    [
        (SignalKind.REPORT, Source.PERSON, {"state": State.WORKING}),
        (SignalKind.REPORT, Source.TITLE, {"state": State.IDLE}),
        (SignalKind.REPORT, Source.SCREEN, {"state": State.FINISHED}),
        (SignalKind.DIALOG, Source.HOOK, {}),
        (SignalKind.SESSION_BEGAN, Source.HOOK, {}),
        (SignalKind.TYPED_INTERRUPT, Source.KEYS, {}),
    ],
)
def test_other_news_says_nothing_of_the_message(kind, source, said):
    assert not taken_up(kind, source, **said)
    assert not taken_up(kind, source, after=AFTERWARDS, **said)


@pytest.mark.parametrize(
    ("kind", "source", "said"),
    [
        (SignalKind.TURN_ENDED, Source.HOOK, {}),
        (SignalKind.REPORT, Source.MCP, {"state": State.FINISHED}),
    ],
)
def test_the_end_of_a_turn_may_be_that_of_the_one_before(kind, source, said):
    assert not taken_up(kind, source, **said)
    assert taken_up(kind, source, after=AFTERWARDS, **said)


def test_a_command_to_the_program_begins_no_turn():
    assert not begins_turn("/clear")
    assert begins_turn("clear the /tmp folder")
