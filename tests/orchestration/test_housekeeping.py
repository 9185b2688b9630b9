"""Every worktree of Maestro is known, those that nobody needs go, and damage is repaired."""

import asyncio
import os
import shutil
from pathlib import Path

from maestro_jupyter.model import State
from tests.orchestration.engine import running
from tests.repositories import commit_files, git, make_repository


async def ended(engine, repo, name, prompt="demo: exit 0", **asked):
    await engine.spawn(repo, prompt, name=name, **asked)
    return await engine.until_state(name, State.FINISHED)


def worktrees_of(repo):
    return [line.split()[0] for line in git(repo, "worktree", "list").splitlines()[1:]]


def branches_of(repo):
    return set(git(repo, "branch", "--format=%(refname:short)").split())


async def test_worktrees_are_listed_with_owner_age_size_and_what_they_hold(repo, tmp_path):
    async with running(tmp_path) as engine:
        opened = await ended(engine, repo, "opened")
        dirty = await ended(engine, repo, "dirty", 'demo: write new.txt "hi"; exit 0')
        await engine.orchestrator.close("dirty")
        commit_files(Path(opened.worktree), {"big.txt": "x" * 100_000})
        first, second = await engine.orchestrator.worktrees()
        assert (first.session, first.open, first.branch) == ("opened", True, "maestro/opened")
        assert (first.unmerged, first.uncommitted, first.prunable) == (1, 0, False)
        assert first.size >= 100_000
        assert first.created == opened.created
        assert (second.session, second.open, second.path) == ("dirty", False, dirty.worktree)
        assert (second.unmerged, second.uncommitted, second.prunable) == (0, 1, False)
        assert "1 uncommitted file" in second.why


async def test_pruning_removes_what_nobody_needs_and_only_that(repo, tmp_path):
    async with running(tmp_path) as engine:
        dead = {}
        for name in ("dirty", "clean"):
            dead[name] = await ended(engine, repo, name, 'demo: write new.txt "hi"; exit 0')
            await engine.orchestrator.close(name)
        (Path(dead["clean"].worktree) / "new.txt").unlink()
        opened = await ended(engine, repo, "opened")
        mine = tmp_path / "mine"
        git(repo, "worktree", "add", "-q", str(mine))
        pruned = await engine.orchestrator.prune()
        assert [one.session for one in pruned.removed] == ["clean"]
        assert [(one.session, one.why) for one in pruned.kept] == [
            ("dirty", "it has 1 uncommitted file")
        ]
        assert (Path(dead["dirty"].worktree) / "new.txt").read_text().strip() == "hi"
        left = {dead["dirty"].worktree, opened.worktree, str(mine)}
        assert set(worktrees_of(repo)) == left
        assert branches_of(repo) == {"main", "maestro/dirty", "maestro/opened", "mine"}


async def test_pruning_while_others_spawn_and_close_takes_nothing_from_a_session(repo, tmp_path):
    async with running(tmp_path) as engine:
        names = [f"s{number}" for number in range(6)]
        for name in names[:3]:
            await ended(engine, repo, name)
        began, *_ = await asyncio.gather(
            asyncio.gather(*(engine.spawn(repo, "demo: hang", name=name) for name in names[3:])),
            *(engine.orchestrator.close(name) for name in names[:3]),
            *(engine.orchestrator.prune() for _ in range(6)),
        )
        assert {session.name for session in began} == set(names[3:])
        assert set(worktrees_of(repo)) == {session.worktree for session in began}
        assert all("README.md" in os.listdir(session.worktree) for session in began)
        assert branches_of(repo) == {"main", *(session.branch for session in began)}


async def test_a_folder_deleted_by_hand_is_stale_and_put_right(repo, tmp_path):
    async with running(tmp_path) as engine:
        opened = await ended(engine, repo, "opened")
        dead = await ended(engine, repo, "dead", 'demo: write new.txt "hi"; exit 0')
        commit_files(Path(dead.worktree), {"work.txt": "x\n"})
        await engine.orchestrator.close("dead")
        for session in (opened, dead):
            shutil.rmtree(session.worktree)
        facts = {one.session: one for one in await engine.orchestrator.worktrees()}
        assert facts["opened"].stale
        assert (facts["dead"].stale, facts["dead"].unmerged) == (True, 1)
    async with running(tmp_path) as engine:
        assert [one.session for one in await engine.orchestrator.worktrees()] == ["opened"]
        assert worktrees_of(repo) == [opened.worktree]
        assert "maestro/dead" in branches_of(repo)
        again = await ended(engine, repo, "dead", branch="maestro/dead")
        assert "work.txt" in os.listdir(again.worktree)
        closing = await engine.orchestrator.close("opened")
        assert (closing.worktree_kept, closing.branch_kept) == (None, None)


async def test_a_repository_that_is_gone_leaves_its_worktrees_alone(tmp_path):
    repo = make_repository(tmp_path / "gone")
    async with running(tmp_path) as engine:
        session = await ended(engine, repo, "a", 'demo: write new.txt "hi"; exit 0')
        await engine.orchestrator.close("a")
        shutil.rmtree(repo)
        pruned = await engine.orchestrator.prune()
        assert pruned.removed == ()
        assert "repository is gone" in pruned.kept[0].why
        assert "new.txt" in os.listdir(session.worktree)
    async with running(tmp_path) as engine:
        assert [one.stale for one in await engine.orchestrator.worktrees()] == [True]


async def test_a_branch_that_was_there_before_survives_pruning(repo, tmp_path):
    git(repo, "branch", "feature")
    async with running(tmp_path) as engine:
        session = await ended(
            engine, repo, "a", 'demo: write new.txt "hi"; exit 0', branch="feature"
        )
        await engine.orchestrator.close("a")
        git(session.worktree, "add", "-A")
        git(session.worktree, "commit", "-qm", "Work")
        tip = git(session.worktree, "rev-parse", "HEAD")
        pruned = await engine.orchestrator.prune()
        assert [one.session for one in pruned.removed] == ["a"]
        assert git(repo, "rev-parse", "feature") == tip
