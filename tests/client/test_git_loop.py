"""The git loop through the client, against a real server."""

import asyncio

import pytest

from maestro_jupyter.client import AsyncMaestro
from maestro_jupyter.model import ConflictError, MaestroError
from tests.landing import checked, conflict, work
from tests.repositories import git

__all__ = ["checked"]


@pytest.fixture
def session(maestro, checked):
    session = maestro.spawn("shell", name="a", repo=checked)
    work(session.worktree)
    return session


def test_work_is_looked_at_committed_checked_and_merged(maestro, session, checked):
    shown = session.diff("new.txt", stat=True)
    assert [file.path for file in shown.files] == ["new.txt"]
    assert "loose.txt" not in repr(shown)
    commit = session.commit("Work", ["new.txt", "README.md"])
    assert git(session.worktree, "rev-parse", "HEAD") == commit
    with pytest.raises(MaestroError, match="allow"):
        session.merge(checks=["good"])
    assert maestro.allow(checked).allowed
    with pytest.raises(ConflictError, match="no such thing"):
        session.merge(checks=True)
    merged = session.merge(how="rebase", checks=["good"])
    assert (merged.how, merged.checks, merged.uncommitted) == ("rebase", ("good",), ("loose.txt",))
    assert git(checked, "rev-parse", "main") == merged.commit
    drawn = maestro.graph(checked)
    assert "◀ a" in repr(drawn)
    assert session.loss().files == ("loose.txt",)
    assert session.discard().worktree_kept is None
    assert maestro.prune().removed == ()


def test_conflicts_are_read_named_and_handed_back(session, checked):
    session.commit("Mine")
    assert not session.conflicts()
    conflict(checked)
    assert [one.path for one in session.conflicts("main")] == ["README.md"]
    with pytest.raises(ConflictError) as caught:
        session.merge(resolve=True)
    assert caught.value.files == ("README.md",)
    assert "merge again" in caught.value.hint
    assert git(checked, "status", "--porcelain") == ""


def test_a_branch_is_pushed_and_its_request_told(session, tmp_path):
    session.commit("Add it", ["new.txt"])
    request = session.pr(title="A title", draft=True)
    assert (request.title, request.url) == ("A title", None)
    assert "not committed" in str(request)
    tip = git(session.worktree, "rev-parse", "HEAD")
    assert git(tmp_path / "forge.git", "rev-parse", session.branch) == tip


def test_all_of_it_can_be_awaited(server, checked):
    async def use():
        async with AsyncMaestro(server.url, server.token) as maestro:
            assert not (await maestro.commands(checked)).allowed
            assert (await maestro.allow(checked)).allowed
            session = await maestro.spawn("shell", name="b", repo=checked)
            work(session.worktree)
            assert [one.session for one in await maestro.worktrees()] == ["b"]
            assert (await maestro.prune()).removed == ()
            await session.commit("Work")
            assert (await session.merge(checks=["good"])).checks == ("good",)
            assert len((await maestro.graph(checked)).branches) == 1
            await session.discard()

    asyncio.run(use())
