"""The demo agent as a test double: every directive, driven under a real terminal."""

import os
import re
import signal
from pathlib import Path

import psutil
import pytest

from tests.processes import environment_of


def test_what_is_reported_arrives_before_the_next_step(demo, maestro):
    pane = demo('demo: report idle "nothing to do"; progress 1 4 a quarter; crash', maestro)
    assert pane.read_to_end() == -signal.SIGKILL
    assert maestro.calls == [
        ("status", "idle", "nothing to do", None),
        ("progress", 1.0, 4.0, "a quarter"),
    ]


def test_a_failure_is_reported(demo, maestro):
    assert demo("demo: fail out of luck; say more", maestro).read_to_end() == 1
    assert maestro.calls == [("status", "error", "out of luck", None)]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_a_crash_is_a_death_by_signal(demo, worktree, number):
    assert demo(f"demo: crash {number.name}").read_to_end() == -number
    assert not list(worktree.glob("core*"))


@pytest.mark.parametrize("status", [0, 3, 255])
def test_an_exit_has_the_status_that_was_asked_for(demo, status):
    assert demo(f"demo: exit {status}; say no").read_to_end() == status


def test_a_hang_is_silent_and_can_be_interrupted(demo):
    pane = demo("demo: say hanging; hang")
    pane.wait_for("hanging")
    pane.type(b"\x03")
    assert pane.read_to_end() == 130
    assert "Stopped." in pane.text
    assert "Traceback" not in pane.text


def test_ignored_signals_leave_only_the_last_one(demo):
    pane = demo("demo: ignore-signals; echo")
    pane.wait_for("Ctrl-D ends it")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        pane.kill(number)
    pane.type(b"\x03still there\r")
    pane.wait_for("echo: still there")
    pane.kill(signal.SIGKILL)
    assert pane.read_to_end() == -signal.SIGKILL


def test_a_flood_has_the_size_that_was_asked_for(demo):
    pane = demo("demo: flood 3; exit 0")
    assert pane.read_to_end() == 0
    assert 3_000_000 <= len(pane.output) < 3_200_000
    assert "The flood is over." in pane.text[-200:]


def test_an_echo_gives_back_lines_and_pastes(demo):
    pane = demo("demo: echo; say done")
    pane.wait_for("Ctrl-D ends it")
    pane.type("grüß\x7f Gott\r".encode())
    pane.wait_for("echo: grü Gott")
    pane.type(b"\x1b[200~two\nlines\x1b[201~\r")
    pane.wait_for("echo: two\nlines")
    long = "x" * 20_000
    pane.type(f"{long}\r".encode())
    pane.wait_for(f"echo: {long}")
    pane.type(b"\x04")
    assert pane.read_to_end() == 0
    assert "done" in pane.text


def test_each_message_is_a_turn_but_for_those_that_are_not_heard(demo, maestro):
    pane = demo("demo: turns 1", maestro)
    pane.wait_for("Ready for messages")
    pane.type(b"one\r")
    pane.type(b"two\r")
    pane.wait_for("turn: two")
    pane.type(b"demo: say three\r")
    pane.wait_for("three")
    pane.type(b"\x04")
    assert pane.read_to_end() == 0
    assert "turn: one" not in pane.text
    assert maestro.states() == ["idle", *["working", "finished"] * 2]


def test_a_fork_outlives_the_program(demo):
    pane = demo("demo: fork; exit 0", MAESTRO_SESSION="fedcba987654")
    assert pane.read_to_end() == 0
    child = psutil.Process(int(re.search(r"left behind: (\d+)", pane.text)[1]))
    try:
        assert child.is_running()
        assert os.getsid(child.pid) == child.pid
        assert environment_of(child.pid)["MAESTRO_SESSION"] == "fedcba987654"
    finally:
        child.kill()


def test_a_question_is_asked_over_mcp(demo, maestro):
    pane = demo('demo: ask "Which colour?" [red|blue]; exit 0', maestro)
    assert maestro.wait_for("ask") == ("ask", "Which colour?", ["red", "blue"])
    maestro.answer("red")
    assert pane.read_to_end() == 0
    assert "answer: red" in pane.text


def test_a_question_that_maestro_gives_back_is_answered_in_the_terminal(demo, maestro):
    pane = demo('demo: ask "Refuse me?"; exit 0', maestro)
    pane.wait_for("nobody answered in time")
    assert maestro.wait_for("status", "needs_input")[3] == "Refuse me?"
    pane.type(b"by hand\r")
    assert pane.read_to_end() == 0
    assert "answer: by hand" in pane.text
    assert maestro.calls[-1] == ("status", "working", "Answered: by hand", None)


def test_a_question_on_the_screen_is_reported_and_answered_there(demo, maestro):
    pane = demo('demo: screen-ask "Which colour?" [red|blue]; exit 0', maestro)
    question = maestro.wait_for("status", "needs_input")
    assert question[3] == "Which colour?"
    pane.wait_for("Answer here: ")
    pane.type(b"2\r")
    assert pane.read_to_end() == 0
    assert "answer: blue" in pane.text
    assert maestro.states() == ["needs_input", "working"]


def test_a_question_without_anybody_to_answer_is_an_error(demo, maestro):
    pane = demo("demo: screen-ask Why?", maestro)
    pane.wait_for("Answer here: ")
    pane.type(b"\x04")
    assert pane.read_to_end() == 1
    assert maestro.states() == ["needs_input", "error"]


def test_what_was_typed_before_a_question_is_part_of_the_answer(demo, worktree):
    pane = demo("demo: wait-file go; screen-ask Why?; exit 0")
    pane.wait_for("not around")
    pane.type(b"just ")
    (worktree / "go").touch()
    pane.wait_for("Answer here: ")
    pane.type(b"because\r")
    assert pane.read_to_end() == 0
    assert "answer: just because" in pane.text


def test_files_are_waited_for_written_and_committed(demo, worktree, git):
    pane = demo('demo: write docs/a.txt "some text"; wait-file docs/a.txt; commit Add a text')
    assert pane.read_to_end() == 0
    assert (worktree / "docs" / "a.txt").read_text() == "some text\n"
    assert git(worktree, "log", "-1", "--format=%s") == "Add a text\n"
    assert git(worktree, "status", "--porcelain") == ""


@pytest.mark.parametrize("path", ["../out.txt", "/tmp/maestro-out.txt", "link/out.txt", "."])
def test_nothing_is_written_outside_of_the_worktree(demo, worktree, tmp_path, path):
    (worktree / "link").symlink_to(tmp_path)
    pane = demo(f"demo: write {path} text")
    assert pane.read_to_end() == 1
    assert "outside of the worktree" in pane.text
    assert not (tmp_path / "out.txt").exists()
    assert not Path("/tmp/maestro-out.txt").exists()


def test_a_commit_of_nothing_is_an_error_in_gits_words(demo, maestro):
    assert demo("demo: commit Nothing", maestro).read_to_end() == 1
    assert "nothing to commit" in maestro.wait_for("status", "error")[2]


def test_a_locked_index_is_waited_out(demo, worktree, git):
    lock = Path(git(worktree, "rev-parse", "--path-format=absolute", "--git-dir").strip())
    (lock / "index.lock").touch()
    pane = demo("demo: write a.txt; say trying; commit Add a.txt")
    pane.wait_for("trying")
    (lock / "index.lock").unlink()
    assert pane.read_to_end() == 0
    assert git(worktree, "log", "-1", "--format=%s") == "Add a.txt\n"


def test_raw_text_reaches_the_terminal_and_said_text_cannot_act_on_it(demo):
    pane = demo('demo: raw "\\x1b]0;title\\x07"; say "\x1b]0;other\x07"')
    assert pane.read_to_end() == 0
    assert b"\x1b]0;title\x07" in pane.output
    assert b"\x1b]0;other" not in pane.output


def test_a_directive_that_cannot_be_understood_stops_everything(demo, maestro, worktree):
    pane = demo("demo: write a.txt; explode", maestro)
    assert pane.read_to_end() == 2
    assert "no directive 'explode'" in maestro.wait_for("status", "error")[2]
    assert not (worktree / "a.txt").exists()


def test_a_refused_report_is_mentioned_once_and_the_others_arrive(demo, maestro):
    pane = demo("demo: report working be refused; report working again; report idle", maestro)
    assert pane.read_to_end() == 0
    assert pane.text.count("Maestro refused maestro_status") == 1
    assert maestro.states() == ["working", "idle"]
