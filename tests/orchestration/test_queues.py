"""Messages to agents: when they are typed, how they arrive, and what becomes of those that don't."""

import asyncio
import re
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from maestro_jupyter.agents import Agents
from maestro_jupyter.model import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Signal,
    SignalKind,
    Source,
    State,
    reports,
)
from maestro_jupyter.model.message_queue import MessageChange
from tests.orchestration.engine import DEADLINE, running
from tests.standstill import resume, suspend

TALKER = str(Path(__file__).with_name("talker.py"))


COLUMNS = 80
"""Of a terminal that nobody looks at; longer lines go on in the next one."""


def talking(folder, patience=30.0, **options):
    described = {
        name: {"command": [sys.executable, TALKER, *words], "reports": True}
        for name, words in {
            "talker": ["0"],
            "dull": ["1"],
            "deaf": ["99"],
            "mute": ["0", "mute"],
            "deaf-mute": ["99", "mute"],
        }.items()
    }
    agents = Agents(described=described)
    return running(folder, agents=agents, message_patience=patience, **options)


async def ready(engine, repo, agent="talker", name="x"):
    session = await engine.spawn(repo, "", agent=agent, name=name)
    # What it printed before its start was told is read in the loop's next turn.
    await asyncio.sleep(0)
    await engine.shows(engine.orchestrator.terminal(name), "ready")
    await engine.until_state(name, State.IDLE, State.FINISHED)
    return session


def kinds(engine):
    return [event.kind.value for event, _ in engine.events]


def texts(engine, name="x"):
    return [one.text for one in engine.orchestrator.messages(name).messages]


async def took(engine, name="x"):
    """Return what the agent has taken for prompts, in order."""
    shown = (await engine.orchestrator.output(name)).screen
    lines = shown.splitlines()
    unwrapped = "".join(line if len(line) == COLUMNS else f"{line}\n" for line in lines)
    return re.findall(r"^took (.+)$", unwrapped, re.MULTILINE)


async def until_took(engine, *wanted, name="x"):
    async with asyncio.timeout(DEADLINE):
        while await took(engine, name) != list(wanted):
            await asyncio.sleep(0.02)


async def test_messages_to_a_busy_agent_arrive_in_order_one_turn_each(repo, tmp_path):
    async with talking(tmp_path) as engine:
        await ready(engine, repo)
        assert await engine.orchestrator.send("x", f"until {tmp_path}/go")
        await until_took(engine, f"until {tmp_path}/go")
        assert not await engine.orchestrator.send("x", "one")
        assert not await engine.orchestrator.send("x", "two\nlines")
        assert engine.orchestrator.get("x").waiting == 2
        (tmp_path / "go").touch()
        await engine.until(lambda: kinds(engine).count("message_delivered") == 3)
        session = engine.orchestrator.get("x")
        assert (session.waiting, session.undelivered, texts(engine)) == (0, 0, [])
        sent = [event.detail["message"] for event, _ in engine.events if event.kind == "sent"]
        assert sent == [1, 2, 3]


async def busy(engine, repo, folder, agent="talker"):
    """Spawn an agent that works until there is a file ``go``."""
    await ready(engine, repo, agent)
    await engine.orchestrator.send("x", f"until {folder}/go")
    await until_took(engine, f"until {folder}/go")
    await engine.until(lambda: "message_delivered" in kinds(engine))


async def test_a_person_edits_holds_moves_and_removes_what_waits(repo, tmp_path):
    async with talking(tmp_path) as engine:
        await busy(engine, repo, tmp_path)
        for text in ("one", "two", "three", "four"):
            await engine.orchestrator.send("x", text)
        change = engine.orchestrator.change_message
        await change("x", 3, MessageChange(text="zwei", place=0))
        await change("x", 4, MessageChange(held=True))
        await engine.orchestrator.remove_message("x", 5)
        assert texts(engine) == ["zwei", "one", "three"]
        (tmp_path / "go").touch()
        await until_took(engine, f"until {tmp_path}/go", "zwei", "one")
        await engine.until(lambda: texts(engine) == ["three"])
        assert engine.orchestrator.get("x").waiting == 1
        await change("x", 4, MessageChange(held=False))
        await engine.until(lambda: texts(engine) == [])
        await until_took(engine, f"until {tmp_path}/go", "zwei", "one", "three")


async def test_what_cannot_be_done_to_a_message_changes_nothing(repo, tmp_path):
    async with talking(tmp_path) as engine:
        await busy(engine, repo, tmp_path)
        await engine.orchestrator.send("x", "one")
        before = engine.orchestrator.messages("x")
        change = engine.orchestrator.change_message
        with pytest.raises(NotFoundError, match="No message 9"):
            await change("x", 9, MessageChange(held=True))
        with pytest.raises(InvalidInputError):
            await change("x", 2, MessageChange(text=" \n"))
        with pytest.raises(InvalidInputError):
            await change("x", 2, MessageChange(text="a\x1bb"))
        assert engine.orchestrator.messages("x") == before


async def test_send_now_goes_to_a_busy_agent(repo, tmp_path):
    async with talking(tmp_path) as engine:
        await busy(engine, repo, tmp_path)
        await engine.orchestrator.send("x", "one")
        await engine.orchestrator.send("x", "two")
        queue = await engine.orchestrator.change_message("x", 3, MessageChange(now=True))
        assert [one.text for one in queue.messages] == ["one"]
        (tmp_path / "go").touch()
        await until_took(engine, f"until {tmp_path}/go", "two", "one")


async def test_a_message_never_goes_into_a_permission_prompt(repo, tmp_path):
    async with talking(tmp_path) as engine:
        await ready(engine, repo)
        await engine.orchestrator.send("x", "ask first")
        await engine.until_state("x", State.NEEDS_INPUT)
        assert not await engine.orchestrator.send("x", "one")
        await engine.orchestrator.change_message("x", 2, MessageChange(now=True))
        assert texts(engine) == ["one"]
        await engine.orchestrator.answer("x", "yes")
        assert texts(engine) == ["one"]
        await until_took(engine, "ask first", "one")
        assert "Proceed? one" not in engine.orchestrator.terminal("x").screen()


async def test_a_message_that_is_not_heard_is_typed_once_more(repo, tmp_path):
    async with talking(tmp_path, patience=1.0) as engine:
        await ready(engine, repo, "dull")
        assert await engine.orchestrator.send("x", "one")
        await engine.until(lambda: "message_delivered" in kinds(engine))
        assert kinds(engine).count("sent") == 2
        await until_took(engine, "one")


@pytest.mark.parametrize("agent", ["deaf", "deaf-mute"])
async def test_a_message_that_is_never_heard_is_held_and_reported(repo, tmp_path, agent):
    async with talking(tmp_path, patience=1.0) as engine:
        await ready(engine, repo, agent)
        assert await engine.orchestrator.send("x", "one")
        assert not await engine.orchestrator.send("x", "two")
        with pytest.raises(ConflictError, match="being delivered"):
            await engine.orchestrator.remove_message("x", 1)
        await engine.until(lambda: kinds(engine).count("message_undelivered") == 2)
        session = engine.orchestrator.get("x")
        assert (session.waiting, session.undelivered, session.state) == (2, 2, State.IDLE)
        assert kinds(engine).count("sent") == 4
        await engine.orchestrator.change_message("x", 1, MessageChange(held=False))
        assert engine.orchestrator.messages("x").in_delivery.text == "one"
        assert engine.orchestrator.get("x").undelivered == 1


async def test_an_agent_that_only_prints_is_not_told_twice(repo, tmp_path):
    async with talking(tmp_path, patience=1.0) as engine:
        await ready(engine, repo, "mute")
        await engine.orchestrator.send("x", f"spin {tmp_path}/go")
        await engine.until(lambda: "message_delivered" in kinds(engine))
        assert kinds(engine).count("sent") == 1
        assert engine.orchestrator.get("x").waiting == 0


async def test_an_agent_that_is_busy_with_a_message_is_neither_idle_nor_told_twice(
    repo, tmp_path, monkeypatch
):
    monkeypatch.setattr(reports, "UNHEARD", timedelta(seconds=0.5))
    async with talking(tmp_path, patience=0.5) as engine:
        session = await ready(engine, repo, "talker")
        await engine.orchestrator.send("x", f"digest {tmp_path}/go")
        # Longer than any silence after which nothing came of a message.
        await asyncio.sleep(3)
        assert engine.orchestrator.get("x").state is State.WORKING
        assert kinds(engine).count("sent") == 1
        (tmp_path / "go").touch()
        await engine.until(lambda: "message_delivered" in kinds(engine))
        await engine.until_state("x", State.FINISHED)
        said = engine.orchestrator.explain(session.id).statements
        assert "nothing came of the message" not in [one.rule for one in said]
        assert kinds(engine).count("sent") == 1, engine.orchestrator.explain(session.id)


async def test_a_word_that_comes_together_with_the_end_of_the_wait_counts(repo, tmp_path):
    async with talking(tmp_path, patience=0.5) as engine:
        await ready(engine, repo)
        await engine.orchestrator.send("x", f"digest {tmp_path}/go")
        (tmp_path / "go").touch()
        # The loop stands: it finds what the agent says and the end of the wait at once.
        time.sleep(1.5)  # noqa: ASYNC251
        await engine.until(lambda: "message_delivered" in kinds(engine))
        await engine.until_state("x", State.FINISHED)
        assert kinds(engine).count("sent") == 1


async def test_an_agent_that_stands_still_is_not_told_twice(repo, tmp_path, monkeypatch):
    monkeypatch.setattr(reports, "UNHEARD", timedelta(seconds=0.5))
    async with talking(tmp_path, patience=0.5) as engine:
        session = await ready(engine, repo)
        suspend(session.pid)
        await engine.orchestrator.send("x", "one")
        await asyncio.sleep(4)
        assert engine.orchestrator.get("x").state is State.WORKING
        assert texts(engine) == ["one"]
        resume(session.pid)
        await engine.until(lambda: "message_delivered" in kinds(engine))
        await until_took(engine, "one")
        assert kinds(engine).count("sent") == 1
        said = engine.orchestrator.explain(session.id).statements
        assert "nothing came of the message" not in [one.rule for one in said]


async def test_a_hook_that_comes_late_confirms_a_message_all_the_same(repo, tmp_path):
    async with talking(tmp_path) as engine:
        session = await ready(engine, repo, "mute")
        await engine.orchestrator.send("x", "one")
        typed = engine.orchestrator.messages("x").in_delivery.typed
        journal = engine.orchestrator._journal
        for kind, after in ((SignalKind.SESSION_BEGAN, 10), (SignalKind.TURN_BEGAN, 1)):
            time = typed + timedelta(seconds=after)
            journal.signal(session.id, Signal(kind=kind, source=Source.HOOK, time=time))
        assert "late" in journal.verdict(session.id).rule
        await engine.until(lambda: "message_delivered" in kinds(engine))


async def test_a_command_to_the_program_needs_no_turn(repo, tmp_path):
    async with talking(tmp_path) as engine:
        await ready(engine, repo, "deaf")
        assert await engine.orchestrator.send("x", "/clear")
        assert engine.orchestrator.messages("x").messages == ()


async def test_what_is_said_after_an_error_goes_before_what_waits(repo, tmp_path):
    async with talking(tmp_path) as engine:
        session = await ready(engine, repo, "mute")
        engine.orchestrator.report(session.id, "working")
        assert not await engine.orchestrator.send("x", "one")
        engine.orchestrator.report(session.id, "error", "out of luck")
        await asyncio.sleep(0)
        assert texts(engine) == ["one"]
        assert await engine.orchestrator.send("x", "try again")
        await until_took(engine, "try again")
        engine.orchestrator.report(session.id, "working")
        engine.orchestrator.report(session.id, "idle")
        await until_took(engine, "try again", "one")


async def test_a_message_to_a_process_that_ends_waits_for_the_next_one(repo, tmp_path):
    async with talking(tmp_path) as engine:
        await ready(engine, repo, "deaf")
        await engine.orchestrator.send("x", "one")
        await engine.orchestrator.stop("x")
        assert engine.orchestrator.get("x").waiting == 1
        await engine.orchestrator.resume("x", fresh=True)
        await engine.until(lambda: kinds(engine).count("sent") == 2)


async def test_closing_a_session_forgets_its_messages(repo, tmp_path):
    async with talking(tmp_path) as engine:
        session = await ready(engine, repo, "deaf")
        for text in ("one", "two"):
            await engine.orchestrator.send("x", text)
        await engine.orchestrator.close("x")
        assert engine.orchestrator._store.queues.get(session.id).messages == ()


async def test_queues_survive_the_server(repo, tmp_path):
    async with talking(tmp_path) as engine:
        session = await ready(engine, repo, "deaf")
        for text in ("one", "two", "three"):
            await engine.orchestrator.send("x", text)
        await engine.orchestrator.change_message("x", 3, MessageChange(held=True, place=0))
    async with talking(tmp_path) as engine:
        assert texts(engine) == ["three", "one", "two"]
        assert engine.orchestrator.get("x").waiting == 3
        await engine.orchestrator.resume(session.id, fresh=True)
        await engine.until(lambda: "sent" in kinds(engine))
        assert engine.orchestrator.messages("x").in_delivery.text == "one"
        assert engine.orchestrator.messages("x").in_delivery.tries == 2


async def test_an_agent_without_a_status_gets_every_message_at_once(repo, tmp_path, monkeypatch):
    monkeypatch.setenv("SHELL", "/bin/sh")
    async with talking(tmp_path, patience=1.0) as engine:
        session = await engine.spawn(repo, "cat", agent="shell", name="x")
        engine.orchestrator.report(session.id, "working", source=Source.HOOK)
        assert await engine.orchestrator.send("x", "one")
        assert await engine.orchestrator.send("x", "two")
        await engine.shows(engine.orchestrator.terminal("x"), "two")
        assert texts(engine) == []


async def test_a_message_right_after_an_answer_waits_for_a_moment_only(repo, tmp_path, monkeypatch):
    monkeypatch.setenv("SHELL", "/bin/sh")
    async with talking(tmp_path) as engine:
        session = await engine.spawn(repo, "cat", agent="shell", name="x")
        asking = asyncio.ensure_future(engine.orchestrator.ask(session.id, "Which?"))
        await engine.until_state("x", State.NEEDS_INPUT)
        await engine.orchestrator.answer("x", "this")
        assert await asking == "this"
        assert not await engine.orchestrator.send("x", "and that")
        await engine.shows(engine.orchestrator.terminal("x"), "and that")
        assert engine.orchestrator.get("x").waiting == 0


async def test_an_agent_that_outlives_the_server_gets_what_waits(repo, tmp_path):
    async with talking(tmp_path, keep_alive=True) as engine:
        session = await ready(engine, repo, "mute")
        engine.orchestrator.report(session.id, "working")
        assert not await engine.orchestrator.send("x", "one")
    async with talking(tmp_path, keep_alive=True) as engine:
        assert texts(engine) == ["one"]
        engine.orchestrator.report(session.id, "idle")
        await until_took(engine, "one")
        assert engine.orchestrator.messages("x").in_delivery.tries == 1
        engine.orchestrator.report(session.id, "working")
        await engine.until(lambda: "message_delivered" in kinds(engine))
        await engine.orchestrator.close("x", discard=True)
