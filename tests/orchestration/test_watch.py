"""Evidence from real terminals: what programs print there, and what people type."""

import asyncio
import base64
from pathlib import Path

import pytest

from maestro_jupyter.agents.screen_rules import parse_rules
from maestro_jupyter.model import Source, State
from maestro_jupyter.orchestration import starting, watch
from tests.orchestration.engine import running

WORDS = base64.b64encode(b"May I?").decode()
BLOCKED = f"state=blocked:kind=permission:msg={WORDS}"
RULES = r"""
[[title]]
match = '^busy'
state = "working"

[[title]]
match = '^ready'
state = "idle"

[[screen]]
name = "permission"
match = '^Proceed\?$'
state = "needs_input"
about = "permission"
choices = '^ +\d\. (.*)$'
"""
DIALOG = r"printf 'Proceed?\n  1. Yes\n  2. No\n'"


@pytest.fixture(autouse=True)
def plain_shell(monkeypatch):
    """Start no shell whose start-up files do things of their own."""
    monkeypatch.setenv("SHELL", "/bin/sh")


def osc(text):
    return f"printf '\\033]7501;{text}\\007'"


@pytest.fixture
def rules(monkeypatch):
    """Give every agent rules of a test's own."""

    def rules(text):
        parsed = parse_rules(text, "test")
        monkeypatch.setattr(watch, "rules_of", lambda agent: parsed)
        monkeypatch.setattr(starting, "rules_of", lambda agent: parsed)

    return rules


def seen(engine):
    """Return the states that a pane would have shown since the start, each change once."""
    states = []
    for event, _ in engine.events:
        if event.status is not None and event.status.state not in states[-1:]:
            states.append(event.status.state)
    return [state.value for state in states if state is not State.STARTING]


def rules_used(engine, key):
    return [one.rule for one in engine.orchestrator.explain(key).statements]


async def test_what_a_program_says_by_osc_is_its_status(repo, tmp_path):
    async with running(tmp_path) as engine:
        go = tmp_path / "go"
        wait = f"until [ -e {go} ]; do sleep 0.05; done"
        line = f"{osc('state=working')}; {osc(BLOCKED)}; {wait}; {osc('state=done')}; cat"
        await engine.spawn(repo, line, agent="shell", name="x")
        asked = await engine.until_state("x", State.NEEDS_INPUT)
        assert (asked.status.question, asked.status.source) == ("May I?", Source.OSC)
        go.touch()
        await engine.until_state("x", State.FINISHED)
        assert seen(engine) == ["idle", "working", "needs_input", "finished"]


async def test_titles_tell_once_what_their_rules_mean(repo, tmp_path, rules):
    rules(RULES)
    async with running(tmp_path) as engine:
        line = r"for i in 1 2 3 4 5; do printf '\033]0;busy %s\007' $i; done; cat"
        await engine.spawn(repo, line, agent="shell", name="x")
        working = await engine.until_state("x", State.WORKING)
        assert working.status.source is Source.TITLE
        engine.terminals.get(working.id).write(b"\x1b]2;ready\x1b\\\r")
        await engine.until_state("x", State.IDLE)
        assert rules_used(engine, "x").count("title says working") == 1


async def test_a_dialog_on_the_screen_is_asked_and_goes_with_it(repo, tmp_path, rules):
    rules(RULES)
    async with running(tmp_path) as engine:
        line = f"{DIALOG}; read answer; clear; echo went on; cat"
        await engine.spawn(repo, line, agent="shell", name="x")
        asked = await engine.until_state("x", State.NEEDS_INPUT)
        assert (asked.status.question, asked.status.choices) == ("Proceed?", ("Yes", "No"))
        engine.terminals.get(asked.id).write(b"1\r")
        await engine.until(lambda: engine.orchestrator.get("x").state is not State.NEEDS_INPUT)
        shown = [event for event, _ in engine.events if "signal" in event.detail]
        assert len(shown) < 20


async def test_a_screen_that_stays_is_told_of_once(repo, tmp_path, rules):
    rules(RULES)
    async with running(tmp_path) as engine:
        line = f"{osc(BLOCKED)}; {DIALOG}; cat"
        await engine.spawn(repo, line, agent="shell", name="x")
        await engine.until(lambda: engine.orchestrator.get("x").status.choices)
        engine.terminals.get(engine.orchestrator.get("x").id).write(b"some typing\r" * 3)
        await engine.orchestrator.stop("x")
        assert rules_used(engine, "x").count("screen shows the question, too") == 1
        assert engine.orchestrator.get("x").status.choices == ()


async def test_a_start_that_reports_nothing_asks_with_what_it_shows(repo, tmp_path, rules):
    rules("silence = 0.3")
    async with running(tmp_path) as engine:
        await engine.spawn(repo, "echo Do you trust this folder?; cat", agent="shell", name="x")
        asked = await engine.until_state("x", State.NEEDS_INPUT)
        assert "Do you trust this folder?" in asked.status.question
        assert asked.status.source is Source.SILENCE
        engine.terminals.get(asked.id).write(b"\r")
        engine.orchestrator.typed(asked.id, b"\r")
        await engine.until_state("x", State.WORKING)


async def test_a_silent_start_that_is_still_at_work_is_no_question(repo, tmp_path, rules):
    rules("silence = 0.3")
    program = (
        "echo Loading; while [ ! -e loaded ]; do :; done; printf '1. Log in\\n2. Leave\\n'; cat"
    )
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, program, agent="shell", name="x")
        # Longer than the silence that would be a question of a program that only waits.
        await asyncio.sleep(2)
        assert "needs_input" not in seen(engine)
        (Path(session.worktree) / "loaded").touch()
        asked = await engine.until_state("x", State.NEEDS_INPUT)
        assert asked.status.question.endswith("Loading\n1. Log in\n2. Leave")
        assert asked.status.choices == ("Log in", "Leave")


async def test_a_key_that_interrupts_leaves_a_quiet_agent_idle(repo, tmp_path):
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, "cat", agent="shell", name="x")
        engine.orchestrator.report(session.id, "working", source=Source.HOOK)
        engine.orchestrator.typed(session.id, b"\x1b[A")
        engine.orchestrator.typed(session.id, b"\x1b")
        idle = await engine.until_state("x", State.IDLE)
        assert (idle.status.source, idle.status.message) == (Source.KEYS, "interrupted")
        assert rules_used(engine, "x").count("an interrupting key was typed") == 1


async def test_typing_that_answers_nothing_leaves_no_trace(repo, tmp_path):
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, "cat", agent="shell", name="x")
        count = engine.orchestrator.seq
        engine.orchestrator.typed(session.id, b"echo\r")
        engine.orchestrator.typed(session.id, b"\x03")
        assert engine.orchestrator.seq == count


async def test_a_message_waits_until_the_dialog_is_closed(repo, tmp_path):
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, f"{osc(BLOCKED)}; cat", agent="shell", name="x")
        await engine.until_state("x", State.NEEDS_INPUT)
        assert await engine.orchestrator.send("x", "do not approve this") is False
        assert "do not" not in (await engine.orchestrator.output("x")).screen
        await engine.orchestrator.answer("x", "yes")
        terminal = engine.terminals.get(session.id)
        async with asyncio.timeout(30):
            while "do not approve" not in (await terminal.text()).screen:
                await asyncio.sleep(0.02)


async def test_a_flood_without_announcements_makes_no_event(repo, tmp_path):
    async with running(tmp_path) as engine:
        await engine.spawn(repo, "seq 20000; echo over; cat", agent="shell", name="x")
        await engine.until(lambda: True)
        terminal = engine.terminals.get(engine.orchestrator.get("x").id)
        async with asyncio.timeout(30):
            while "over" not in (await terminal.text()).screen.split("\n")[-2:]:
                await asyncio.sleep(0.02)
        assert len(rules_used(engine, "x")) == 1
