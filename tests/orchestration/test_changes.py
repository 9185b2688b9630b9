"""What a pane says about the size of a change, without anybody asking git for it."""

import asyncio
import logging
import os
import signal
from pathlib import Path

import pytest

from maestro_jupyter.model import EventKind
from tests.orchestration.engine import running
from tests.repositories import git


def write(folder, name, text):
    Path(folder, name).write_text(text)


async def counted(engine, key, files):
    """Wait until the session's change has that many files."""
    return await engine.until(
        lambda: (
            (one := engine.orchestrator.get(key)).change is not None
            and one.change.files == files
            and one
        ),
    )


async def watched(engine, key):
    """Wait until a session's files are watched, which its first count begins."""
    session = await counted(engine, key, 0)
    covers = engine.orchestrator._changes._watches.covers
    async with asyncio.timeout(60):
        while not covers(session.id):
            await asyncio.sleep(0.01)
    return session


async def test_a_file_that_changes_is_counted_without_any_event(repo, tmp_path):
    async with running(tmp_path) as engine:
        await engine.spawn(repo, "demo: hang", name="a")
        session = await watched(engine, "a")
        write(session.worktree, "new.txt", "1\n2\n")
        changed = await counted(engine, "a", 1)
        assert changed.change.insertions == 2


async def test_commits_and_a_target_that_goes_on_are_counted(repo, tmp_path):
    async with running(tmp_path) as engine:
        await engine.spawn(repo, "demo: hang", name="a")
        session = await watched(engine, "a")
        write(session.worktree, "new.txt", "1\n")
        git(session.worktree, "add", "-A")
        git(session.worktree, "commit", "-qm", "Mine")
        await engine.until(lambda: engine.orchestrator.get("a").ahead == 1)
        write(repo, "theirs.txt", "t\n")
        git(repo, "add", "-A")
        git(repo, "commit", "-qm", "Theirs")
        await engine.until(lambda: engine.orchestrator.get("a").behind == 1)
        assert engine.orchestrator.get("a").change.files == 1


async def test_only_the_session_whose_file_changed_is_counted(repo, tmp_path):
    async with running(tmp_path) as engine:
        for name in ("a", "b"):
            await engine.spawn(repo, "demo: hang", name=name)
        first = await watched(engine, "a")
        await watched(engine, "b")
        before = len(engine.events)
        write(first.worktree, "new.txt", "1\n")
        await counted(engine, "a", 1)
        kinds = [(one.kind, session.name) for one, session in engine.events[before:]]
        assert (EventKind.CHANGE, "a") in kinds
        assert (EventKind.CHANGE, "b") not in kinds


async def test_where_files_can_not_be_watched_events_do_it_and_that_is_said(repo, tmp_path, caplog):
    caplog.set_level(logging.WARNING)
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, "demo: hang", name="a")
        await watched(engine, "a")
        watcher = engine.orchestrator._changes._watches._watcher
        async with asyncio.timeout(60):
            while watcher.pid is None:
                await asyncio.sleep(0.01)
            os.kill(watcher.pid, signal.SIGKILL)
            while "can't be watched" not in caplog.text:
                await asyncio.sleep(0.01)
        write(session.worktree, "new.txt", "1\n")
        await engine.orchestrator.commit("a", "Mine")
        assert (await counted(engine, "a", 1)).change.insertions == 1


@pytest.mark.parametrize("discard", [True, False])
async def test_a_closed_session_is_watched_no_more(repo, tmp_path, discard):
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, "demo: hang", name="a")
        await watched(engine, "a")
        await engine.orchestrator.close("a", discard=discard)
        assert not engine.orchestrator._changes._watches.covers(session.id)
        assert "a" not in [one.name for one in engine.orchestrator.sessions()]
