"""The demo agent where nobody watches: at work on a task of a playbook."""

import json
import subprocess
import sys

import pytest

from maestro_jupyter.agents.demo.directives import Directive, parse
from maestro_jupyter.agents.demo.unattended import task_of, to_merge, was_tried
from maestro_jupyter.model.playbook import parse_playbook
from maestro_jupyter.model.task_prompt import Note, task_prompt

PLAN = b"- [ ] Greet\n\n  demo first: say hello\n  demo again: say sorry\n"
VALUES = {"document": "plan.md", "branch": "maestro/run-plan"}


def prompt(report="", notes=()):
    playbook = parse_playbook(PLAN, "plan.md")
    return task_prompt(playbook, playbook.tasks[0], VALUES, report=report, notes=notes)


def play(words):
    """Run the program headless; return its exit status, its output and its summary."""
    argv = [sys.executable, "-m", "maestro_jupyter.agents.demo", "--headless", words]
    done = subprocess.run(
        argv,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "MAESTRO_DEMO_SPEED": "max"},
        check=False,
    )
    return done.returncode, done.stdout, json.loads(done.stdout.splitlines()[-1])


def test_it_finds_its_task_in_the_prompt_of_a_playbook():
    notes = [Note("Before", "demo: say nothing of this")]
    found = "Greet\n\ndemo first: say hello\ndemo again: say sorry"
    assert task_of(prompt(notes=notes)) == found
    assert task_of(prompt(report="It failed.", notes=notes)) == found
    assert task_of("Anything else") == "Anything else"


def test_lines_hold_for_the_first_attempt_or_for_later_ones():
    assert not was_tried(prompt())
    assert was_tried(prompt(report="It failed."))
    task = "demo first: say hello\ndemo again: say sorry\ndemo: exit 0"
    assert parse(task) == (Directive("say", ("hello",)), Directive("exit", (0,)))
    assert parse(task, again=True)[0] == Directive("say", ("sorry",))


def test_it_knows_what_it_is_told_to_merge():
    assert to_merge("Do it.\nRun `git merge maestro/run-plan` here") == "maestro/run-plan"
    assert to_merge("Do it.") == ""


@pytest.mark.parametrize(("report", "said"), [("", "hello"), ("The check failed.", "sorry")])
def test_its_last_line_sums_up(report, said):
    status, output, summary = play(prompt(report=report))
    assert status == 0, output
    assert summary == {"type": "result", "failed": False, "said": said, "tokens": 0, "cost": 0.0}


def test_what_it_uses_and_why_it_fails_is_in_the_sum():
    status, _, summary = play("demo: tokens 12 0.5; tokens 3; fail that was nothing")
    assert status == 1
    assert (summary["failed"], summary["said"]) == (True, "that was nothing")
    assert (summary["tokens"], summary["cost"]) == (15, 0.5)


def test_a_limit_says_when_it_is_over():
    status, _, summary = play("demo: limit 60")
    assert status == 1
    assert summary["said"].startswith("rate limit: over at ")
