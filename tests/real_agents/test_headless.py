"""Each program without a person, from the prompt to the end of its process."""

from pathlib import Path

import pytest

from tests.real_agents.model_server import Call, Fail, Say
from tests.real_agents.programs import PROGRAMS

HEADLESS = [name for name, program in PROGRAMS.items() if program.headless]
every_agent = pytest.mark.parametrize("agent", HEADLESS)


@every_agent
def test_a_task_runs_to_its_end_and_reports_on_its_way(stage):
    stage.model.play(
        Call("maestro_status", {"state": "working", "message": "Looking around"}),
        stage.program.shell("touch made.txt"),
        Say("All done."),
    )
    session = stage.spawn(permission="yolo", headless=True)
    stage.until(session, "finished")
    assert (Path(session.worktree) / "made.txt").exists(), stage.account(session)
    shown = stage.statuses(session)
    assert shown[0][0] == "starting"
    assert ("working", "hook") in shown, stage.account(session)
    assert shown[-1] == ("finished", "process")
    assert any(one.source == "mcp" for one in session.explain().statements)
    assert session.native_id
    assert session.exit_code == 0
    assert not stage.run_folder(session).exists()
    assert stage.processes(session) == []
    stage.keep(session, "headless")


@every_agent
def test_an_error_of_the_model_ends_in_an_error(stage):
    stage.model.play(*[Fail(stage.program.lasting_error)] * 20)
    session = stage.spawn(headless=True)
    stage.until(session, "error")
    stage.keep(session, "headless-error")


@every_agent
def test_plan_writes_nothing(stage):
    stage.model.play(*stage.program.attempts(), Say("I could not."))
    session = stage.spawn(permission="plan", headless=True)
    stage.until(session, "finished", "error")
    assert not session.diff().files, stage.account(session)


@every_agent
def test_a_run_that_has_ended_can_go_on(stage):
    stage.model.play(Say("The first answer."), Say("The second answer."))
    session = stage.spawn(headless=True)
    stage.until(session, "finished")
    native_id = session.native_id
    session.resume()
    stage.model.wait(lambda model: model.left == 0)
    stage.until(session, "finished")
    assert session.native_id == native_id
    assert "The first answer." in stage.last_asked()
