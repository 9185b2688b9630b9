"""A server killed right before any program it starts: closings with a tear-down, and pruning."""

import itertools
from pathlib import Path

import pytest

from tests.orchestration.served import Served
from tests.repositories import commit_files, git, make_repository

MOST = 100
TEAR_DOWN = """
[teardown]
run = ["rm -f cache.db", "echo torn >> '{log}'"]
"""

pytestmark = pytest.mark.timeout(400)


def spawn(server, repo, name, files=()):
    worktree = Path(server.call("spawn", repo=str(repo), name=name)["worktree"])
    for file in files:
        (worktree / file).write_text(f"{name}\n")
    return worktree


def branches_of(repo):
    return set(git(repo, "branch", "--format=%(refname:short)").split())


@pytest.mark.parametrize("holds", [False, True], ids=["nothing", "work"])
def test_a_closing_with_a_tear_down_is_finished_by_the_next_server(tmp_path, holds):
    log = tmp_path / "torn"
    repo = make_repository(
        tmp_path / "shop", {".maestro.toml": TEAR_DOWN.format(log=log), ".gitignore": "cache.db\n"}
    )
    server = Served(tmp_path / "data")
    server.call("allow", repo=str(repo))
    lived, opened, step = False, set(), 0
    while not lived:
        step += 1
        assert step < MOST
        name = f"s{step}"
        worktree = spawn(server, repo, name, ["cache.db", *(["loose.txt"] if holds else [])])
        lived = server.attempt("close", dies_at=step, name=name, discard=False)
        server.kill()
        server = Served(tmp_path / "data")
        still_open = name in server.call("sessions")
        opened.add(still_open)
        if still_open:
            server.call("close", name=name, discard=False)
        assert "torn" in log.read_text(), step
        log.write_text("")
        assert name not in server.call("sessions")
        assert worktree.exists() == holds, step
        assert (f"maestro/{name}" in branches_of(repo)) == holds, step
        if holds:
            assert (worktree / "loose.txt").read_text() == f"{name}\n", step
            assert git(worktree, "status", "--porcelain") == "?? loose.txt", step
    server.stop()
    assert opened == {True, False}
    assert git(repo, "status", "--porcelain") == ""
    assert git(repo, "fsck", "--connectivity-only", "--no-dangling") == ""


def test_pruning_takes_what_nobody_needs_and_only_that_whenever_it_is_killed(tmp_path):
    repo = make_repository(tmp_path / "shop")
    server = Served(tmp_path / "data")
    dirty = spawn(server, repo, "dirty", ["loose.txt"])
    ahead = spawn(server, repo, "ahead", ["loose.txt"])
    for name in ("dirty", "ahead"):
        server.call("close", name=name, discard=False)
    (ahead / "loose.txt").unlink()
    tip = commit_files(ahead, {"work.txt": "work\n"})
    for step in itertools.count(1):
        assert step < MOST
        name = f"s{step}"
        clean = spawn(server, repo, name, ["loose.txt"])
        server.call("close", name=name, discard=False)
        (clean / "loose.txt").unlink()
        lived = server.attempt("prune", dies_at=step)
        server.kill()
        server = Served(tmp_path / "data")
        server.call("prune")
        assert not clean.exists(), step
        assert branches_of(repo) == {"main", "maestro/dirty", "maestro/ahead"}, step
        assert (dirty / "loose.txt").read_text() == "dirty\n", step
        assert git(ahead, "rev-parse", "HEAD") == tip, step
        assert git(ahead, "status", "--porcelain") == "", step
        if lived:
            break
    server.stop()
    assert step > 3
    assert git(repo, "fsck", "--connectivity-only", "--no-dangling") == ""
