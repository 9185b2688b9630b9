"""Each story goes wrong with the stock engine, and well with this one."""

import json
import os
import subprocess
import sys

import psutil
import pytest

from tests.e2e.lab import ROOT

DEADLINE = 60
FREEZES = 10
FROZEN = "frozen"


@pytest.fixture
def happens(tmp_path):
    """Put both engines through a story, each in a process of its own; return what happened."""

    def begin(engine, story):
        folder = tmp_path / engine
        folder.mkdir()
        return subprocess.Popen(
            [sys.executable, "-m", "tests.terminals.hazards", engine, story],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def first_line(process):
        # Byte by byte: what is read ahead would be lost to `communicate`.
        line = b""
        while not line.endswith(b"\n") and (one := os.read(process.stdout.fileno(), 1)):
            line += one
        return line.decode()

    def finish(process, deadline):
        begun = first_line(process)
        try:
            out, err = process.communicate(timeout=deadline)
        except subprocess.TimeoutExpired:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
            process.kill()
            process.communicate()
            return FROZEN
        assert (begun, process.returncode) == ("begun\n", 0), err
        return json.loads(out.splitlines()[-1])

    def happens(story, *, stock_has=DEADLINE):
        ours, stock = begin("ours", story), begin("stock", story)
        return finish(ours, DEADLINE), finish(stock, stock_has)

    return happens


def test_a_paste_into_a_program_that_does_not_read_blocks_no_other_pane(happens):
    ours, stock = happens("a_paste_into_a_program_that_does_not_read")
    assert stock == ["the program reads", "the other pane echoes"]
    assert ours == ["the other pane echoes", "the program reads"]


def test_a_viewer_that_takes_nothing_costs_no_memory(happens):
    ours, stock = happens("a_viewer_that_takes_nothing_of_a_flood")
    assert stock > 30
    assert ours < 15


def test_a_thumbnail_resizes_nothing(happens):
    ours, stock = happens("a_thumbnail")
    assert stock == [5, 20]
    assert ours == [40, 120]


def test_a_replay_does_not_begin_inside_a_sequence(happens):
    ours, stock = happens("a_late_viewer")
    assert stock == ["t"]
    assert ours == []


def test_a_replay_asks_nothing(happens):
    ours, stock = happens("a_question_of_the_past")
    assert stock is True
    assert ours is False


def test_exits_keep_the_event_loop_from_nothing(happens):
    ours, stock = happens("six_exits")
    assert stock.count("sleep") >= 6
    assert ours == []


def test_a_child_that_closes_its_terminal_but_lives_freezes_nothing(happens):
    ours, stock = happens("a_child_that_closes_its_terminal_but_lives", stock_has=FREEZES)
    assert stock == FROZEN
    assert ours == "hello"


def test_ending_a_program_that_does_not_read_blocks_no_other_pane(happens):
    ours, stock = happens("a_deaf_program_that_is_ended")
    assert stock is False
    assert ours is True


def test_a_name_may_have_a_hyphen(happens):
    ours, stock = happens("a_name_with_a_hyphen")
    assert stock is False
    assert ours is True


def test_a_program_that_works_in_silence_is_not_culled(happens):
    ours, stock = happens("a_program_that_works_in_silence")
    assert stock is False
    assert ours is True


def test_a_name_in_use_is_refused(happens):
    ours, stock = happens("two_of_one_name")
    assert stock == {"refused": None, "first": False}
    assert ours == {"refused": "there is a terminal named 'a' already", "first": True}


def test_a_missing_program_is_told(happens):
    ours, stock = happens("a_missing_program")
    assert stock["status"] == 500
    assert ours["status"] != 500
    assert "'no-such-agent' is not installed" in ours["words"]


def test_a_missing_folder_is_told(happens):
    ours, stock = happens("a_missing_folder")
    assert stock["status"] == 201
    assert (ours["status"], ours["words"]) == (400, "the folder /no/such/folder doesn't exist")


def test_the_whole_tree_ends(happens):
    ours, stock = happens("a_tree")
    assert stock is True
    assert ours is False


def test_no_program_sees_the_servers_secrets(happens):
    ours, stock = happens("a_secret")
    assert stock is True
    assert ours is False


def test_a_terminal_that_has_ended_is_not_replaced_by_a_shell(happens):
    ours, stock = happens("a_page_that_asks_for_a_terminal_that_has_ended")
    assert stock is True
    assert ours is False
