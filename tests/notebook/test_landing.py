"""The git loop in a notebook."""

import pytest

from maestro_jupyter.notebook.failure import VerbFailedError
from tests.landing import checked, conflict, work
from tests.notebook.test_magic import connected, magic, shell
from tests.repositories import commit_files, git

__all__ = ["checked", "connected", "shell"]


@pytest.fixture
def session(connected, checked):
    session = magic(connected, f"spawn shell -n a --repo {checked}")
    work(session.worktree)
    return session


def test_work_is_looked_at_committed_checked_and_merged(connected, session, checked, capsys):
    shown = magic(connected, "diff a new.txt --stat")
    assert [file.path for file in shown.files] == ["new.txt"]
    assert "new.txt" in shown._repr_html_()
    magic(connected, "commit a new.txt README.md -m Work")
    with pytest.raises(VerbFailedError, match="allow"):
        magic(connected, "merge a --check good")
    magic(connected, "allow --yes")
    with pytest.raises(VerbFailedError, match="no such thing"):
        magic(connected, "merge a --checks")
    magic(connected, "merge a --check good --squash")
    drawn = magic(connected, "graph")
    assert "◀ a" in repr(drawn)
    assert "Checks" in drawn._repr_html_()
    magic(connected, "worktrees --prune")
    magic(connected, "discard a --yes")
    said = capsys.readouterr().out
    for words in ("on maestro/a.", "Checks passed: good.", "Not in it", "nothing is left over"):
        assert words in said
    assert (checked / "new.txt").exists()


def test_conflicts_are_read_named_and_handed_back(connected, session, checked):
    magic(connected, "commit a -m Mine")
    assert not magic(connected, "conflicts a")
    conflict(checked)
    found = magic(connected, "conflicts a")
    assert [one.path for one in found] == ["README.md"]
    assert "README.md" in found._repr_html_()
    with pytest.raises(VerbFailedError, match=r"README\.md") as caught:
        magic(connected, "merge a --resolve")
    assert "merge again" in caught.value.hint
    assert git(checked, "status", "--porcelain") == ""


def test_a_branch_is_pushed_and_its_request_told(connected, session, tmp_path, capsys):
    magic(connected, "commit a new.txt -m Add")
    magic(connected, "pr a --draft")
    assert "Pushed maestro/a to origin" in capsys.readouterr().out
    tip = git(session.worktree, "rev-parse", "HEAD")
    assert git(tmp_path / "forge.git", "rev-parse", session.branch) == tip


def test_what_was_copied_into_the_worktree_is_said(connected, repo):
    commit_files(repo, {".worktreeinclude": ".env\n", ".gitignore": ".env\n"})
    (repo / ".env").write_text("x" * 3000)
    spawned = magic(connected, "spawn shell -n a")
    assert "copied 1 ignored file (3.0 kB)" in spawned._repr_html_()
