"""What the verbs about playbooks take, and what a shell script learns of how a run ended."""

from datetime import datetime, timedelta

import click
import pytest

from maestro_jupyter.commands import RunEnded
from maestro_jupyter.commands.run_parameters import duration, moment, variable
from maestro_jupyter.model.run_report import RunReport
from tests.client.peers import run_json, task_json


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("15m", 900), ("1h30m", 5400)]
)
def test_a_length_of_time(text, seconds):
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "-1", "0", "1d"])
def test_what_is_no_length_of_time(text):
    with pytest.raises(click.BadParameter):
        duration(text)


def test_a_time_of_day_is_the_next_one():
    now = datetime.now().astimezone()
    before = moment(f"{now - timedelta(minutes=2):%H:%M}")
    after = moment(f"{now + timedelta(minutes=2):%H:%M}")
    assert now + timedelta(hours=23) < before < now + timedelta(hours=25)
    assert now < after < now + timedelta(minutes=3)
    assert before.tzinfo is not None


@pytest.mark.parametrize("text", ["7", "25:00", "07:60", "noon"])
def test_what_is_no_time_of_day(text):
    with pytest.raises(click.BadParameter):
        moment(text)


def test_a_variable_keeps_what_is_behind_the_first_equals_sign():
    assert variable("query=a=b") == ("query", "a=b")
    for text in ("query", "=a"):
        with pytest.raises(click.BadParameter):
            variable(text)


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ("done", 0),
        ("incomplete", 1),
        ("halted", 1),
        ("stopped", 1),
        ("killed", 1),
        ("over_budget", 3),
    ],
)
def test_the_exit_code_tells_how_it_ended(outcome, code):
    said = run_json(task_json("one", "done"), phase="ended", outcome=outcome)
    assert RunEnded(RunReport.model_validate(said)).exit_code == code


def test_the_exit_code_tells_that_it_did_not_end():
    waits = run_json(task_json("one", "needs_person"))
    assert RunEnded(RunReport.model_validate(waits)).exit_code == 4
    gone = run_json(task_json("one", "needs_person"), phase="interrupted")
    assert RunEnded(RunReport.model_validate(gone)).exit_code == 1
