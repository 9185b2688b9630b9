"""Droid runs headless here, with a model of the user's own: its terminal wants an account."""

import subprocess
from pathlib import Path

import pytest

from tests.real_agents.model_server import Fail, Say

pytestmark = pytest.mark.parametrize("agent", ["droid"])
MODEL = "custom:scripted"


def seen_by_git(worktree):
    argv = ["git", "status", "--porcelain", "--ignored"]
    return subprocess.run(argv, cwd=worktree, check=True, capture_output=True, text=True).stdout


def test_a_task_is_worked_on_and_finished_and_leaves_nothing(stage):
    stage.model.play(Say("All done."))
    session = stage.spawn(headless=True, permission="plan", model=MODEL)
    stage.until(session, "finished")
    told = stage.account(session)
    assert ("working", "hook") in stage.statuses(session), told
    assert session.status.source == "process", told
    assert session.native_id, told
    assert stage.model.left == 0
    worktree = Path(session.worktree)
    assert not (worktree / ".factory").exists()
    assert seen_by_git(worktree) == ""
    assert stage.processes(session) == []
    assert not stage.run_folder(session).exists()
    stage.keep(session, "headless")


def test_a_task_that_only_plans_writes_nothing(stage):
    stage.model.play(*stage.program.attempts(), Say("I could not."))
    session = stage.spawn(headless=True, permission="plan", model=MODEL)
    stage.until(session, "finished", "error")
    assert not session.diff().files, stage.account(session)


def test_an_error_of_the_model_ends_in_error(stage):
    stage.model.play(*[Fail(stage.program.lasting_error)] * 20)
    session = stage.spawn(headless=True, permission="plan", model=MODEL)
    stage.until(session, "error")
    assert ("error", "hook") in stage.statuses(session), stage.account(session)
