"""Each program in its terminal, driven through Maestro from the prompt to the end.

Every test ends by comparing all the states that its session went through, and who told of them,
with the table in ``truth.toml``.
"""

import os
import re
import signal
import time
from pathlib import Path

from tests.real_agents.model_server import Endless, Fail, Say
from tests.real_agents.programs import PROGRAMS, each
from tests.standstill import resume, suspend

INTERACTIVE = [name for name, program in PROGRAMS.items() if program.interactive]
every_agent = each(INTERACTIVE)
at_rest = ("idle", "finished")
failed = ("error", "needs_input")


def say(stage, session, text):
    """Type a message; to an agent that asks for something after an error, as its answer.

    One that asks whether it shall try again is told first that it shall not.
    """
    if session.state == "needs_input" and session.status.choices:
        session.answer(session.status.choices[-1])
        stage.until(session, "error", *at_rest)
    if session.state == "needs_input":
        session.answer(text)
    else:
        assert session.send(text)


STANDS_STILL_S = 12
"""Longer than anything waits for a program that has read what was typed."""


def made(session):
    return (Path(session.worktree) / "made.txt").exists()


@every_agent
def test_a_task_with_a_report_a_permission_and_a_second_message(stage):
    stage.model.play(
        stage.program.report("Looking around"),
        stage.program.needs_approval("touch made.txt"),
        Say("All done."),
        Say("Second."),
    )
    session = stage.spawn(permission="ask")
    stage.until(session, "needs_input")
    assert session.status.question
    assert not made(session)
    session.answer("yes")
    stage.until(session, *at_rest)
    assert made(session), stage.account(session)
    said = session.explain().statements
    assert any(one.source == "mcp" and one.message == "Looking around" for one in said)
    stage.keep(session, "permission")
    assert session.send("and\nthen this")
    stage.until_asked(session, lambda model: model.left == 0)
    assert r"and\nthen this" in stage.last_asked(), stage.account(session)
    stage.until(session, *at_rest)
    stage.keep(session, "second-message")
    stage.check(session, "task")


@every_agent
def test_a_declined_permission_and_an_interrupt_leave_the_agent_at_rest(stage):
    stage.model.play(stage.program.needs_approval("touch made.txt"))
    session = stage.spawn(permission="ask")
    stage.until(session, "needs_input")
    stage.model.play(Say("As you wish."))
    session.answer("no")
    stage.until(session, *at_rest)
    assert not made(session)
    stage.keep(session, "declined")
    stage.model.clear()
    stage.model.play(Endless("I am thinking about it"))
    session.send("Think about it")
    stage.until_asked(session, lambda model: model.streaming == 1)
    stage.until(session, "working")
    stage.until_shown(session, "I am thinking about it")
    session.interrupt()
    stage.until_asked(session, lambda model: model.streaming == 0)
    stage.until(session, *at_rest)
    stage.keep(session, "interrupt")
    stage.check(session, "declined")


@every_agent
def test_a_message_to_a_program_that_stands_still_arrives_once(stage):
    stage.model.play(Say("Ready."))
    session = stage.spawn()
    stage.until(session, *at_rest)
    stage.model.clear()
    stage.model.play(Say("Second."))
    still = [process.pid for process in stage.processes(session)]
    suspend(*still)
    assert session.send("And this")
    time.sleep(STANDS_STILL_S)
    assert session.state == "working", stage.account(session)
    resume(*still)
    stage.until_asked(session, lambda model: model.left == 0)
    told = stage.last_asked()
    assert "And this" in told
    assert not re.search(r"And this(\\n)*And this", told), stage.account(session)
    stage.until(session, *at_rest)
    stage.check(session, "still")


@every_agent
def test_every_error_of_the_model_is_shown_and_the_next_message_goes_on(stage):
    first, *others = stage.program.errors
    stage.model.play(*[Fail(first)] * 20)
    session = stage.spawn()
    stage.until(session, *failed)
    assert session.pid is not None
    stage.keep(session, "error")
    for status in others:
        stage.model.clear()
        stage.model.play(*[Fail(status)] * 20)
        say(stage, session, "Try again")
        stage.until_asked(session, lambda model: model.asked)
        stage.until(session, *failed)
    stage.model.clear()
    stage.model.play(Say("Here I am."))
    say(stage, session, "And now?")
    stage.until_asked(session, lambda model: model.left == 0)
    assert "And now?" in stage.last_asked()
    stage.until(session, *at_rest)
    stage.check(session, "errors")


@every_agent
def test_a_killed_agent_can_be_resumed_where_it_stopped(stage):
    stage.model.play(Say("The first answer."))
    session = stage.spawn()
    stage.until(session, *at_rest)
    stage.wait_until_written(session, "The first answer.")
    os.kill(session.pid, signal.SIGKILL)
    stage.until(session, "error")
    assert session.native_id
    session.resume()
    stage.until(session, *at_rest)
    stage.model.play(Say("The second answer."))
    session.send("go on")
    stage.until_asked(session, lambda model: model.left == 0)
    assert "The first answer." in stage.last_asked()
    stage.until(session, *at_rest)
    stage.check(session, "resumed")


@every_agent
def test_plan_really_writes_nothing_and_a_stop_leaves_nothing(stage):
    stage.model.play(*stage.program.attempts(), Say("I could not."))
    session = stage.spawn(permission="plan")
    stage.until(session, *at_rest, "needs_input")
    while session.state == "needs_input":
        session.answer("no")
        stage.until(session, *at_rest, "needs_input")
    assert not session.diff().files, stage.account(session)
    folder = stage.run_folder(session)
    assert folder.is_dir()
    session.stop()
    assert not folder.exists()
    assert stage.processes(session) == []
    stage.check(session, "plan")
