"""Bringing work home: checks before a merge, conflicts handed back, requests published."""

import asyncio
import shutil
import signal
from pathlib import Path

import psutil
import pytest

from maestro_jupyter.git.errors import DirtyTargetError, MergeConflictError
from maestro_jupyter.model import EventKind, State
from maestro_jupyter.orchestration import MergeWish
from maestro_jupyter.orchestration.checks import Checks
from maestro_jupyter.orchestration.errors import (
    CheckFailedError,
    CommandsNotAllowedError,
    MovedMeanwhileError,
    UnknownCheckError,
)
from tests.orchestration.engine import running
from tests.repositories import git

CHECKS = """
[checks]
good = "test -f new.txt && echo fine"
bad = "echo 'one line'; echo 'no such thing' >&2; exit 3"
slow = "echo begun; sleep 300"
moving = "echo more > more.txt && git add -A && git commit -qm More"
"""


@pytest.fixture
def checked(repo):
    (repo / ".maestro.toml").write_text(CHECKS)
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "Checks")
    return repo


def write(folder, name, text):
    Path(folder, name).write_text(text)


def read(folder, name):
    file = Path(folder, name)
    return file.read_text() if file.exists() else ""


async def done(engine, repo, *, allowed=True, text="hi"):
    """Return a session that has committed its work."""
    if allowed:
        await engine.orchestrator.allow(repo)
    session = await engine.spawn(repo, f'demo: write new.txt "{text}"; exit 0', name="a")
    await engine.until_state("a", State.FINISHED)
    await engine.orchestrator.commit("a", "Add new")
    return session


async def test_checks_that_pass_come_before_the_merge(checked, tmp_path):
    async with running(tmp_path) as engine:
        await done(engine, checked)
        merged = await engine.orchestrator.merge("a", MergeWish(checks=("good",)))
        assert [(check.name, check.output) for check in merged.checks] == [("good", "fine")]
        assert (checked / "new.txt").exists()


@pytest.mark.parametrize("names", [("bad",), ("good", "bad")])
async def test_a_check_that_fails_refuses_the_merge_with_its_words(checked, tmp_path, names):
    async with running(tmp_path) as engine:
        await done(engine, checked)
        head = git(checked, "rev-parse", "main")
        with pytest.raises(CheckFailedError, match="status 3") as caught:
            await engine.orchestrator.merge("a", MergeWish(checks=names))
        assert "one line\nno such thing" in caught.value.message
        assert git(checked, "rev-parse", "main") == head
        assert not (checked / "new.txt").exists()


async def test_checks_that_nobody_allowed_are_not_run(checked, tmp_path):
    async with running(tmp_path) as engine:
        await done(engine, checked, allowed=False)
        with pytest.raises(CommandsNotAllowedError):
            await engine.orchestrator.merge("a", MergeWish(checks=("moving",)))
        assert not (checked / "more.txt").exists()


async def test_checks_that_are_not_there_are_named(checked, tmp_path):
    async with running(tmp_path) as engine:
        await done(engine, checked)
        with pytest.raises(UnknownCheckError, match="'nothing'") as caught:
            await engine.orchestrator.merge("a", MergeWish(checks=("good", "nothing")))
        assert "good" in caught.value.hint


async def test_all_checks_of_a_repository_without_any_is_an_error(repo, tmp_path):
    async with running(tmp_path) as engine:
        await done(engine, repo, allowed=False)
        with pytest.raises(UnknownCheckError):
            await engine.orchestrator.merge("a", MergeWish(checks=()))


async def test_a_branch_that_moves_under_its_checks_is_not_merged(checked, tmp_path):
    async with running(tmp_path) as engine:
        await done(engine, checked)
        with pytest.raises(MovedMeanwhileError):
            await engine.orchestrator.merge("a", MergeWish(checks=("moving",)))
        assert not (checked / "new.txt").exists()


async def test_a_check_that_takes_too_long_is_ended_with_all_it_started(checked, tmp_path):
    async with running(tmp_path) as engine:
        session = await done(engine, checked)
        checks = Checks(limit=0.2)
        with pytest.raises(CheckFailedError, match="took longer") as caught:
            await checks.run(session, {"slow": "echo begun; sleep 300 & sleep 300"}, None)
        assert "begun" in caught.value.message
        assert not [
            one
            for one in psutil.process_iter(["cwd", "name"])
            if one.info["cwd"] == session.worktree and one.info["name"] == "sleep"
        ]


async def test_a_check_that_leaves_a_process_behind_does_not_hold_the_merge_up(checked, tmp_path):
    async with running(tmp_path) as engine:
        session = await done(engine, checked)
        (result,) = await Checks(limit=60).run(session, {"x": "sleep 300 & echo done"}, None)
        assert result.output == "done"


async def test_a_server_that_stops_ends_the_checks_that_run(checked, tmp_path):
    async with running(tmp_path) as engine:
        session = await done(engine, checked)
        known = {"slow": "echo $$ > pid; exec sleep 300"}
        checks = Checks()
        running_check = asyncio.ensure_future(checks.run(session, known, None))
        async with asyncio.timeout(30):
            while not (pid := read(session.worktree, "pid").strip()):
                await asyncio.sleep(0.01)
        await checks.close()
        with pytest.raises(CheckFailedError, match=f"-{signal.SIGTERM.value}"):
            await running_check
        assert not psutil.pid_exists(int(pid))


async def test_conflicts_are_told_before_any_check_runs(checked, tmp_path):
    async with running(tmp_path) as engine:
        await done(engine, checked)
        (checked / "new.txt").write_text("theirs\n")
        git(checked, "add", ".")
        git(checked, "commit", "-qm", "Theirs")
        with pytest.raises(MergeConflictError) as caught:
            await engine.orchestrator.merge("a", MergeWish(checks=("slow",)))
        assert caught.value.files == ("new.txt",)
        assert caught.value.to_json()["files"] == ["new.txt"]
        (conflict,) = await engine.orchestrator.conflicts("a")
        assert conflict.path == "new.txt"


async def test_conflicts_are_handed_back_to_the_agent(repo, tmp_path):
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, "demo: echo", name="a")
        write(session.worktree, "README.md", "mine\n")
        await engine.orchestrator.commit("a", "Mine")
        (repo / "README.md").write_text("theirs\n")
        git(repo, "commit", "-qam", "Theirs")
        with pytest.raises(MergeConflictError) as caught:
            await engine.orchestrator.merge("a", MergeWish(resolve=True))
        assert "merge again" in caught.value.hint
        kinds = [event.kind for event, _ in engine.events]
        assert EventKind.SENT in kinds or EventKind.MESSAGE_QUEUED in kinds
        assert git(repo, "status", "--porcelain") == ""


async def test_an_agent_that_has_ended_can_not_be_asked_and_that_is_said(repo, tmp_path):
    async with running(tmp_path) as engine:
        session = await engine.spawn(repo, "demo: exit 0", name="a")
        await engine.until_state("a", State.FINISHED)
        write(session.worktree, "README.md", "mine\n")
        await engine.orchestrator.commit("a", "Mine")
        (repo / "README.md").write_text("theirs\n")
        git(repo, "commit", "-qam", "Theirs")
        with pytest.raises(MergeConflictError) as caught:
            await engine.orchestrator.merge("a", MergeWish(resolve=True))
        assert "could not be asked" in caught.value.hint


async def test_what_is_not_committed_is_told(repo, tmp_path):
    async with running(tmp_path) as engine:
        session = await done(engine, repo, allowed=False)
        write(session.worktree, "loose.txt", "l\n")
        merged = await engine.orchestrator.merge("a")
        assert merged.uncommitted == ("loose.txt",)


async def test_a_worktree_that_is_gone_is_in_no_merges_way(repo, tmp_path):
    async with running(tmp_path) as engine:
        session = await done(engine, repo, allowed=False)
        shutil.rmtree(session.worktree)
        merged = await engine.orchestrator.merge("a")
        assert (merged.uncommitted, read(repo, "new.txt")) == ((), "hi\n")


async def test_local_changes_in_the_way_are_named_and_kept(repo, tmp_path):
    async with running(tmp_path) as engine:
        await done(engine, repo, allowed=False)
        (repo / "new.txt").write_text("precious\n")
        with pytest.raises(DirtyTargetError) as caught:
            await engine.orchestrator.merge("a")
        assert caught.value.files == ("new.txt",)
        assert (repo / "new.txt").read_text() == "precious\n"


async def test_an_ignored_file_in_the_way_is_named_and_kept(repo, tmp_path):
    (repo / ".git" / "info" / "exclude").write_text("secret.env\n")
    async with running(tmp_path) as engine:
        session = await done(engine, repo, allowed=False)
        write(session.worktree, "secret.env", "theirs\n")
        git(session.worktree, "add", "-f", "secret.env")
        git(session.worktree, "commit", "-qm", "Secret")
        (repo / "secret.env").write_text("precious\n")
        with pytest.raises(DirtyTargetError) as caught:
            await engine.orchestrator.merge("a")
        assert caught.value.files == ("secret.env",)
        assert (repo / "secret.env").read_text() == "precious\n"


async def test_a_request_is_published_and_noted(repo, tmp_path):
    bare = tmp_path / "forge.git"
    git(repo, "init", "-q", "--bare", str(bare))
    git(repo, "remote", "add", "origin", str(bare))
    async with running(tmp_path) as engine:
        session = await done(engine, repo, allowed=False)
        request = await engine.orchestrator.publish("a")
        assert (request.url, request.title) == (None, "Add new")
        assert git(bare, "rev-parse", session.branch) == git(session.worktree, "rev-parse", "HEAD")
        assert engine.events[-1][0].kind is EventKind.PUBLISHED


async def test_the_graph_says_which_session_is_where(repo, tmp_path):
    async with running(tmp_path) as engine:
        session = await done(engine, repo, allowed=False)
        idle = await engine.spawn(repo, "demo: exit 0", name="idle")
        graph = await engine.orchestrator.graph(Path(session.worktree))
        places = {commit.sha: commit.sessions for commit in graph.commits}
        tip = git(session.worktree, "rev-parse", "HEAD").strip()
        assert places == {tip: ("a",), idle.base: ("idle",)}
        assert [(one.session, one.ahead, one.behind) for one in graph.branches] == [
            ("a", 1, 0),
            ("idle", 0, 0),
        ]
        assert graph.repo == str(repo)
