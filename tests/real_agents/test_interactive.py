"""Each program in its terminal, driven through Maestro from the prompt to the end."""

import os
import signal
from pathlib import Path

import pytest

from tests.real_agents.model_server import Call, Endless, Fail, Say
from tests.real_agents.programs import PROGRAMS

INTERACTIVE = [name for name, program in PROGRAMS.items() if program.interactive]
every_agent = pytest.mark.parametrize("agent", INTERACTIVE)
at_rest = ("idle", "finished")


def made(session):
    return (Path(session.worktree) / "made.txt").exists()


def states(stage, session):
    return [state for state, _ in stage.statuses(session)]


@every_agent
def test_a_task_with_a_report_and_a_permission_ends_at_rest(stage):
    stage.model.play(
        Call("maestro_status", {"state": "working", "message": "Looking around"}),
        stage.program.needs_approval("touch made.txt"),
        Say("All done."),
    )
    session = stage.spawn(permission="ask")
    stage.until(session, "needs_input")
    assert session.status.question
    assert not made(session)
    session.answer("yes")
    stage.until(session, *at_rest)
    assert made(session), stage.account(session)
    assert stage.model.left == 0
    said = session.explain().statements
    assert any(one.source == "mcp" and one.message == "Looking around" for one in said)
    assert states(stage, session)[:4] == ["starting", "working", "needs_input", "working"]
    assert len(states(stage, session)) == 5, stage.account(session)
    stage.keep(session, "permission")


@every_agent
def test_a_declined_permission_writes_nothing(stage):
    stage.model.play(stage.program.needs_approval("touch made.txt"), Say("As you wish."))
    session = stage.spawn(permission="ask")
    stage.until(session, "needs_input")
    session.answer("no")
    stage.until(session, *at_rest)
    assert not made(session)
    stage.keep(session, "declined")


@every_agent
def test_a_second_message_is_typed_and_submitted(stage):
    stage.model.play(Say("First."), Say("Second."))
    session = stage.spawn()
    stage.until(session, *at_rest)
    assert session.send("and\nthen this")
    stage.model.wait(lambda model: model.left == 0)
    assert r"and\nthen this" in stage.last_asked()
    stage.until(session, *at_rest)
    stage.keep(session, "second-message")


@every_agent
def test_an_interrupt_stops_the_model_and_leaves_the_agent_at_rest(stage):
    stage.model.play(Endless("I am thinking about it"))
    session = stage.spawn()
    stage.model.wait(lambda model: model.streaming == 1)
    stage.until(session, "working")
    session.interrupt()
    stage.model.wait(lambda model: model.streaming == 0)
    stage.until(session, *at_rest)
    stage.keep(session, "interrupt")


@every_agent
def test_an_error_of_the_model_is_shown(stage):
    stage.model.play(*[Fail(stage.program.lasting_error)] * 20)
    session = stage.spawn()
    stage.until(session, "error")
    assert session.pid is not None
    stage.keep(session, "error")


@every_agent
def test_a_killed_agent_can_be_resumed_where_it_stopped(stage):
    stage.model.play(Say("The first answer."))
    session = stage.spawn()
    stage.until(session, *at_rest)
    stage.wait_until_written("The first answer.")
    os.kill(session.pid, signal.SIGKILL)
    stage.until(session, "error")
    assert session.status.source == "process"
    assert session.native_id
    session.resume()
    stage.until(session, *at_rest)
    stage.model.play(Say("The second answer."))
    session.send("go on")
    stage.model.wait(lambda model: model.left == 0)
    assert "The first answer." in stage.last_asked()
    stage.until(session, *at_rest)


@every_agent
def test_nothing_of_a_run_is_left(stage):
    stage.model.play(Say("Done."))
    session = stage.spawn()
    stage.until(session, *at_rest)
    folder = stage.run_folder(session)
    assert folder.is_dir()
    session.stop()
    assert not folder.exists()
    assert stage.processes(session) == []
    assert session.state == "interrupted"


@every_agent
def test_plan_really_writes_nothing(stage):
    stage.model.play(*stage.program.attempts(), Say("I could not."))
    session = stage.spawn(permission="plan")
    stage.until(session, *at_rest, "needs_input")
    while session.state == "needs_input":
        session.answer("no")
        stage.until(session, *at_rest, "needs_input")
    changed = session.diff()
    assert not changed.files, stage.account(session)
