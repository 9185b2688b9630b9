"""The git loop in a shell."""

import json

import pytest

from tests.cli.test_app import run
from tests.landing import checked, conflict, work
from tests.repositories import git

__all__ = ["checked", "run"]


@pytest.fixture
def session(maestro, checked):
    session = maestro.spawn("shell", name="a", repo=checked)
    work(session.worktree)
    return session


def test_work_is_looked_at_committed_checked_merged_and_put_away(run, session, checked):
    lines = [
        ("diff a new.txt --stat", 0, "new.txt"),
        ("diff a ../outside", 1, "is not a path in the worktree"),
        ("commit a new.txt README.md -m Work", 0, "on maestro/a."),
        ("merge a --check good", 1, "maestro allow"),
        ("allow --yes", 0, "Allowed for"),
        ("merge a --checks", 1, "no such thing"),
        ("merge a --check none", 1, "'none'"),
        ("merge a --squash --rebase", 2, "Give one of"),
        ("merge a --check good --squash", 0, "(squash). Checks passed: good. Not in it, as not"),
        ("merge a --squash", 0, "already"),
        ("graph -l 5", 0, "◀ a"),
        ("worktrees --prune", 0, "Removed 0 worktrees."),
        ("discard a", 1, "loose.txt"),
        ("discard a --yes", 0, "nothing is left over"),
    ]
    for line, code, said in lines:
        done = run(*line.split(), COLUMNS="200", PYTHONIOENCODING="utf-8")
        assert done.returncode == code, (line, done)
        assert said in done.stdout + done.stderr, (line, done)
    assert (checked / "new.txt").exists()
    assert not (checked / "loose.txt").exists()


def test_conflicts_are_read_named_and_handed_back(run, session, checked):
    session.commit("Mine")
    assert run("conflicts", "a").returncode == 0
    conflict(checked)
    found = run("conflicts", "a", "--json")
    assert (found.returncode, json.loads(found.stdout)[0]["path"]) == (1, "README.md")
    refused = run("merge", "a", "--resolve", "--json")
    said = json.loads(refused.stdout or refused.stderr)
    assert refused.returncode == 1
    assert "README.md" in json.dumps(said)
    assert "merge again" in json.dumps(said)
    assert git(checked, "status", "--porcelain") == ""


def test_a_branch_is_pushed_and_its_request_told(run, session, tmp_path):
    session.commit("Add it", ["new.txt"])
    pushed = run("pr", "a", "--title", "A title", "--draft")
    assert pushed.returncode == 0, pushed
    assert "Pushed maestro/a to origin; the pull request is not open" in pushed.stdout
    tip = git(session.worktree, "rev-parse", "HEAD")
    assert git(tmp_path / "forge.git", "rev-parse", session.branch) == tip
