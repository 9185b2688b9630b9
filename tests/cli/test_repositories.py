import json

import pytest

from tests.cli.test_app import run
from tests.repositories import commit_files

__all__ = ["run"]


@pytest.fixture
def asking(repo):
    """A repository that wants to run a command."""
    commit_files(repo, {".maestro.toml": "[setup]\nrun = ['''echo one\necho two''']\n"})
    return repo


def test_commands_are_shown_whole_and_allowed(run, asking):
    refused = run("spawn", "shell", "-n", "one")
    assert refused.returncode == 1
    assert "maestro allow" in refused.stderr
    shown = run("allow")
    assert shown.returncode == 1
    assert "--yes" in shown.stderr
    assert "    echo one\n    echo two" in shown.stdout
    allowed = run("allow", "--yes")
    assert (allowed.returncode, "Allowed for" in allowed.stdout) == (0, True)
    assert "allowed" in run("allow").stdout
    assert run("spawn", "shell", "-n", "one").returncode == 0


def test_the_repositorys_agent_is_asked_for_with_a_dash(run, repo):
    commit_files(repo, {".maestro.toml": '[defaults]\nagent = "shell"\n'})
    assert json.loads(run("spawn", "-", "-n", "one", "--json").stdout)["agent"] == "shell"


def test_worktrees_are_listed_and_pruned(run, repo):
    assert run("spawn", "shell", "-n", "one").returncode == 0
    listed = run("worktrees")
    assert "one" in listed.stdout
    assert "open" in listed.stdout
    facts = json.loads(run("worktrees", "--json").stdout)
    assert [one["session"] for one in facts] == ["one"]
    pruned = run("worktrees", "--prune")
    assert (pruned.returncode, pruned.stdout) == (0, "Removed 0 worktrees.\n")


def test_what_was_copied_into_the_worktree_is_said(run, repo):
    commit_files(repo, {".worktreeinclude": ".env\n", ".gitignore": ".env\n"})
    (repo / ".env").write_text("x" * 3000)
    said = run("spawn", "shell", "-n", "one", COLUMNS="200").stdout
    assert said == "Spawned one on maestro/one: copied 1 ignored file (3.0 kB).\n"


def test_the_ports_of_a_session_are_shown(run, repo):
    commit_files(repo, {".maestro.toml": "[ports]\ncount = 2\n"})
    first, second = json.loads(run("spawn", "shell", "-n", "one", "--json").stdout)["ports"]
    assert f"MAESTRO_PORT={first}, MAESTRO_PORT_1={second}" in run("show", "one").stdout
