import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro_jupyter.model import About, SignalKind, Source, State
from maestro_jupyter.model.program_status import read_program_status

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def read(text):
    return read_program_status(text, NOW)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("idle", State.IDLE),
        ("working", State.WORKING),
        ("done", State.FINISHED),
        ("error", State.ERROR),
    ],
)
def test_states_are_reports(word, state):
    signal = read(f"state={word}:app=claude".encode())
    assert (signal.kind, signal.source, signal.state) == (SignalKind.REPORT, Source.OSC, state)
    assert signal.time == NOW


def test_blocked_is_a_dialog_with_its_words():
    words = base64.b64encode(b"Allow Bash: rm?").decode()
    signal = read(f"state=blocked:kind=permission:msg={words}".encode())
    assert (signal.kind, signal.about) == (SignalKind.DIALOG, About.PERMISSION)
    assert signal.question == "Allow Bash: rm?"
    assert read(b"state=blocked").question is None
    assert read(b"state=blocked:kind=strange").about is None


def test_clear_takes_back():
    assert read(b"state=clear").kind is SignalKind.CLEARED


def test_words_without_padding_are_read_and_broken_ones_left_out():
    assert read(b"state=error:msg=bm8").message == "no"
    assert read(b"state=error:msg=b").message == ""


@pytest.mark.parametrize("text", [b"", b"?", b"state", b"state=", b"state=dancing", b"\xff=\xfe"])
def test_what_is_no_status_says_nothing(text):
    assert read(text) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_taken(text):
    read(b"state=blocked:" + text)
    read(text)
