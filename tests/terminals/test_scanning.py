import importlib.util
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maestro_jupyter.terminals.escapes import Boundary, neutralise
from maestro_jupyter.terminals.modes import Modes, changes
from maestro_jupyter.terminals.scanning import scan

SPEC = importlib.util.spec_from_file_location("oracle", Path(__file__).with_name("test_escapes.py"))
ORACLE = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(ORACLE)

MODES = [b"\x1b[?2004h", b"\x1b[?1049;25l", b"\x1b[?\n1h", b"\x1b[?1:2h", b"\x1b[!p", b"\x1bc"]
pieces = [*ORACLE.PIECES, *ORACLE.QUESTIONS.values(), *ORACLE.NO_QUESTIONS.values(), *MODES]
streams = st.lists(st.sampled_from(pieces) | ORACLE.rubbish, max_size=30).map(b"".join)


def whole(data):
    boundary = Boundary()
    boundary.feed(data)
    return data[: len(data) - boundary.unfinished]


@given(streams)
@example(b"\x1b[?1c\x1b[?25h")
@example(b"\x1b[\x011?c")
@example(b"\x1b[?1h\x1b=\x1b[?1h")
@example(b"\x1b[?1h" * 300 + b"\x1b[?1l")
@example(b"\x1b[?1h" * 300 + b"\x1b[6n")
@example(b"\x1b[?1h" * 300 + b"\x1b[?6n")
def test_a_fast_look_finds_what_a_thorough_one_finds(data):
    data = whole(data)
    found = scan(data)
    assert found.asks or neutralise(data) == data
    assert found.commands or b"\x1b]" not in data
    assert Modes(found.changes).sequence() == Modes(changes(data)).sequence()


@pytest.mark.parametrize("question", ORACLE.QUESTIONS.values(), ids=ORACLE.QUESTIONS)
def test_no_question_is_overlooked(question):
    assert scan(b"text \x1b[31m" + question + b"\x1b[?25h").asks


def test_the_usual_output_is_not_looked_at_twice():
    assert not scan("\x1b[?25l\x1b[2;7H\x1b[38;5;9m│ é\x1b[K\r\n\x1b[?25h".encode()).asks
