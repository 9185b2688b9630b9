"""The demo agent as a program: quick to speak, honest, polite to its terminal."""

import os
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from maestro_jupyter.agents.demo.keyboard import Typing

OPENING = "Maestro demo agent: a script, not an AI."
SLOW = ("asyncio", "git", "mcp", "pydantic", "importlib.metadata", "subprocess", "tornado")


def test_the_first_line_says_what_it_is(demo):
    pane = demo("demo: exit 0")
    assert pane.read_to_end() == 0
    assert pane.text.startswith(OPENING)


def test_nothing_slow_is_loaded_before_the_first_line():
    code = (
        "import sys, maestro_jupyter.agents.demo.__main__\n"
        f"print([name for name in {SLOW!r} if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(root)!r})\n{code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "[]\n"


def test_a_pipe_gets_plain_lines(worktree):
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-P", "-m", "maestro_jupyter.agents.demo", "fix-parser"],
        cwd=worktree,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(root), "MAESTRO_DEMO_SPEED": "max"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    assert run.stderr == b""
    assert b"\x1b" not in run.stdout
    assert "✓".encode() in run.stdout


def test_no_color_is_honoured(demo):
    pane = demo("fix-parser", NO_COLOR="1")
    assert pane.read_to_end() == 0
    assert b"\x1b[3" not in pane.output


def test_a_terminal_gets_colours(demo):
    pane = demo("fix-parser")
    assert pane.read_to_end() == 0
    assert b"\x1b[32m" in pane.output


def test_lines_fit_a_narrow_pane(demo):
    pane = demo("fix-parser", columns=48)
    assert pane.read_to_end() == 0
    body = pane.text.split("▌")[1].split("✓")[0]
    assert max(len(line) for line in body.splitlines()) <= 48


def test_an_interrupt_during_the_work_leaves_the_files_and_says_so(demo, maestro, worktree, git):
    pane = demo("fix-parser", maestro, speed="0.1")
    maestro.wait_for("status", "working")
    pane.wait_for("Reading")
    pane.type(b"\x03")
    assert pane.read_to_end() == 130
    assert "Stopped. What is not committed is still in the worktree." in pane.text
    assert "Traceback" not in pane.text
    assert git(worktree, "rev-list", "--count", "main..maestro/work") == "0\n"


def test_an_interrupt_ends_a_question(demo, maestro):
    pane = demo("round-amounts", maestro)
    maestro.wait_for("ask")
    pane.wait_for("Answer in Maestro or here: ")
    pane.type(b"\x03")
    assert pane.read_to_end() == 130
    assert "Traceback" not in pane.text


def test_an_interrupt_right_after_the_first_line_is_no_traceback(demo):
    pane = demo("demo: hang")
    pane.wait_for(OPENING)
    pane.type(b"\x03")
    assert pane.read_to_end() == 130
    assert "Traceback" not in pane.text


def test_the_terminal_is_left_as_it_was(demo):
    pane = demo("demo: echo; exit 0")
    pane.wait_for("Ctrl-D ends it")
    assert not termios.tcgetattr(pane.pty.fd)[3] & termios.ICANON
    pane.type(b"\x04")
    assert pane.read_to_end() == 0
    assert pane.output.count(b"\x1b[?2004h") == pane.output.count(b"\x1b[?2004l") == 1
    assert termios.tcgetattr(pane.pty.fd)[3] & termios.ICANON


def test_a_pane_that_is_closed_ends_the_program(demo):
    pane = demo("demo: flood 1000")
    pane.wait_for("quick brown fox")
    pane.pty.fileobj.close()
    _, status = os.waitpid(pane.pid, 0)
    pane._status = os.waitstatus_to_exitcode(status)
    assert pane._status in {1, -1}


@pytest.mark.parametrize("speed", ["fast", "0"])
def test_a_speed_that_makes_no_sense_is_mentioned(demo, speed):
    pane = demo("demo: exit 0", speed=speed)
    assert pane.read_to_end() == 0
    assert f"MAESTRO_DEMO_SPEED is '{speed}'" in pane.text


def test_an_enter_completes_a_message():
    typing = Typing()
    assert typing.feed("one\ntw") == ["one"]
    assert typing.feed("o\r") == ["two"]
    assert typing.feed("\r") == [""]


def test_erasing_takes_back_what_was_typed():
    assert Typing().feed("ab\x7f\x7f\x7fc\r") == ["c"]


def test_a_paste_is_one_message_however_it_arrives():
    keys = "\x1b[200~one\ntwo\rthree\x1b[201~\r"
    assert Typing().feed(keys) == ["one\ntwo\nthree"]
    typing = Typing()
    assert [message for key in keys for message in typing.feed(key)] == ["one\ntwo\nthree"]


@pytest.mark.parametrize("key", ["\x1b[A", "\x1bOP", "\x1b[1;5C", "\x1bx", "\x1b[\r", "\x01"])
def test_keys_that_are_no_text_are_left_out(key):
    assert Typing().feed(f"a{key}b\r") == ["ab"]


def test_the_end_of_input_counts_on_an_empty_line_only():
    assert Typing().feed("a\x04b\r\x04") == ["ab", None]


def test_what_was_typed_without_an_enter_is_not_lost():
    typing = Typing()
    assert typing.feed("half a line") == []
    assert typing.rest() == ["half a line"]
    assert typing.rest() == []
