"""A run in a terminal: what a person sees of it, and types into it."""

import pytest

from tests.cli.test_live import show
from tests.client.playbooks import human, waits, write_playbook, writes
from tests.client.serving import wait_for

__all__ = ["show"]

PLAY = ("run", "plan.md", "--template", "template.txt")


@pytest.fixture
def gate(tmp_path):
    """What a task waits for until it is there."""
    return tmp_path / "go"


def test_every_task_is_shown_with_its_state_until_the_end(show, repo, gate):
    write_playbook(repo, writes("one"), waits("two", gate), writes("three"))
    with show(*PLAY) as screen:
        seen = screen.wait_for("1 of 3 done")
        seen = screen.wait_for("◐ running")
        assert "✓ done" in seen
        assert "○ waiting" in seen
        assert "maestro/run-plan" in seen
        gate.write_text("")
        screen.wait_for("Done: 3 of 3 done")
        assert screen.end() == 0
        assert all(len(row) <= 80 for row in screen.text.splitlines())


def test_a_question_is_answered_beside_the_tasks(show, repo, maestro):
    asks = 'demo: ask "Which one?" [red|green]; write a.txt hi; commit "A" <!-- maestro: id=ask -->'
    write_playbook(repo, asks, human("look"))
    with show(*PLAY) as screen:
        seen = screen.wait_for("Which one?")
        assert "▲ needs you" in screen.wait_for("2  green")
        assert "0 of 2 done" in seen
        screen.type("1x\x7f\x7f2")
        screen.wait_for("> 2")
        screen.type("\r")
        screen.wait_for("Look at it (look)")
        assert "green" in "".join(
            event.detail["text"]
            for event in maestro.runs["plan"].log()
            if event.kind == "task_output"
        )
        screen.wait_for("1  done")
        screen.type("1\r")
        assert screen.end() == 0


def test_what_is_answered_elsewhere_is_asked_no_more(show, repo, maestro, gate):
    write_playbook(repo, human("look"), waits("two", gate))
    with show(*PLAY) as screen:
        screen.wait_for("1  done")
        maestro.runs["plan"].answer("look", "done")
        screen.wait_for(lambda text: "1  done" not in text and "◐ running" in text)
        gate.write_text("")
        assert screen.end() == 0


def test_the_first_ctrl_c_stops_and_the_second_ends_it(show, repo, maestro, gate):
    write_playbook(repo, waits("one", gate), writes("two"))
    with show(*PLAY) as screen:
        screen.wait_for("◐ running")
        screen.interrupt()
        screen.wait_for("Ctrl-C again ends it at once")
        wait_for(lambda: maestro.runs["plan"].phase == "stopping")
        screen.interrupt()
        screen.wait_for("maestro run --resume plan")
        assert screen.end() == 130
    assert maestro.runs["plan"].outcome == "killed"
    gate.write_text("")
    with show("run", "--resume", "plan") as screen:
        screen.wait_for("Done: 2 of 2 done")
        assert screen.end() == 0


def test_a_terminal_that_goes_away_leaves_the_run_alone(show, repo, maestro, gate):
    plan = write_playbook(repo, waits("one", gate))
    with show(*PLAY) as screen:
        screen.wait_for("◐ running")
    gate.write_text("")
    assert maestro.runs["plan"].wait(timeout=60).outcome == "done"
    assert "- [x]" in plan.read_text()


def test_a_long_list_leaves_out_what_is_over_and_to_come(show, repo, gate):
    many = [writes(f"early{number}") for number in range(3)]
    late = [f"Later {number} <!-- maestro: id=late{number} -->" for number in range(60)]
    write_playbook(repo, *many, waits("two", gate), *late)
    with show(*PLAY) as screen:
        wanted = ("3 of 64 done", "… 3 before", "◐ running", "○ waiting", "more")
        screen.wait_for(lambda text: all(part in text for part in wanted))
        screen.interrupt()
        screen.wait_for("Ctrl-C again ends it at once")
        screen.interrupt()
        screen.wait_for("maestro run --resume plan")
        screen.end()
