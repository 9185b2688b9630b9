"""Each program without a person, from the prompt to the end of its process."""

import subprocess
from pathlib import Path

from tests.real_agents.model_server import Fail, Say
from tests.real_agents.programs import each

every_agent = each()


def seen_by_git(worktree):
    argv = ["git", "status", "--porcelain", "--ignored"]
    return subprocess.run(argv, cwd=worktree, check=True, capture_output=True, text=True).stdout


@every_agent
def test_a_task_runs_to_its_end_reports_on_its_way_and_can_go_on(stage):
    stage.model.play(
        stage.program.report("Looking around"),
        stage.program.shell("touch made.txt"),
        Say("The first answer."),
    )
    session = stage.spawn(permission="yolo", headless=True)
    stage.until(session, "finished")
    assert stage.model.left == 0, stage.account(session)
    assert seen_by_git(session.worktree) == "?? made.txt\n", stage.account(session)
    assert any(one.source == "mcp" for one in session.explain().statements)
    assert session.exit_code == 0
    assert not stage.run_folder(session).exists()
    assert stage.processes(session) == []
    stage.keep(session, "headless")
    native_id = session.native_id
    assert native_id
    stage.model.play(Say("The second answer."))
    session.resume()
    stage.until_asked(session, lambda model: model.left == 0)
    stage.until(session, "finished")
    assert (session.native_id != native_id) is stage.program.forks
    assert "The first answer." in stage.last_asked()
    stage.check(session, "headless")


@every_agent
def test_an_error_of_the_model_ends_in_an_error(stage):
    stage.model.play(*[Fail(stage.program.errors[0])] * 20)
    session = stage.spawn(permission="plan", headless=True)
    stage.until(session, "error")
    stage.keep(session, "headless-error")
    stage.check(session, "headless-error")


@every_agent
def test_plan_writes_nothing(stage):
    stage.model.play(*stage.program.attempts(), Say("I could not."))
    session = stage.spawn(permission="plan", headless=True)
    stage.until(session, "finished", "error")
    assert not (Path(session.worktree) / "sneaky.txt").exists()
    assert seen_by_git(session.worktree) == "", stage.account(session)
    stage.check(session, "headless-plan")
