"""Work that reached its target under other names: squashed or rebased by a forge, or by hand."""

from __future__ import annotations

import pytest

from maestro_jupyter.git import loss, remove_worktree


@pytest.fixture
def made(repo, add):
    made = add("login")
    repo.commit("a.py", "a\n", made.path)
    repo.commit("b.py", "b\n", made.path)
    return made


def lost(made):
    return loss(made.path, made.base, made.target, made.branch)


def squash(repo, made):
    repo.git("merge", "-q", "--squash", made.branch)
    repo.git("commit", "-qm", "All of it (#1)")


def rebase(repo, made):
    repo.commit("theirs.py", "t\n")
    repo.git("cherry-pick", f"{made.base}..{made.branch}")


@pytest.mark.parametrize("land", [squash, rebase])
def test_landed_work_is_no_loss_and_goes_with_its_branch(repo, made, root, land):
    assert len(lost(made).commits) == 2
    land(repo, made)
    assert not lost(made)
    removal = remove_worktree(
        repo.path,
        made.path,
        made.branch,
        base=made.base,
        target=made.target,
        root=root,
    )
    assert (removal.worktree_removed, removal.branch_removed) == (True, True)


@pytest.mark.parametrize("land", [squash, rebase])
def test_later_changes_to_the_same_lines_make_no_difference(repo, made, land):
    land(repo, made)
    repo.commit("a.py", "rewritten\n")
    assert not lost(made)


@pytest.mark.parametrize("land", [squash, rebase])
def test_work_after_it_landed_is_a_loss(repo, made, land):
    land(repo, made)
    repo.commit("later.py", "later\n", made.path)
    assert lost(made).commits[0].subject == "Write later.py"


def test_what_landed_on_the_remote_is_no_loss(repo, made, tmp_path):
    forge = tmp_path / "forge.git"
    repo.git("init", "-q", "--bare", str(forge))
    repo.git("remote", "add", "origin", str(forge))
    start = repo.head()
    squash(repo, made)
    repo.git("push", "-q", "origin", "main")
    repo.git("reset", "-q", "--hard", start)
    assert repo.head() == start
    assert not lost(made)


def test_one_of_two_commits_is_not_all(repo, made):
    repo.commit("theirs.py", "t\n")
    repo.git("cherry-pick", f"{made.branch}~1")
    assert len(lost(made).commits) == 2


def test_a_merge_with_a_change_of_its_own_is_a_loss(repo, made):
    repo.commit("theirs.py", "t\n")
    repo.git("merge", "-q", "--no-commit", "main", at=made.path)
    repo.commit("evil.py", "only in the merge\n", made.path)
    repo.git("cherry-pick", f"{made.base}..{made.branch}~1", "--no-merges", check=False)
    assert lost(made).commits


def test_commits_that_cancel_each_other_out_are_a_loss(repo, add):
    made = add("quiet")
    repo.commit("a.py", "a\n", made.path)
    repo.git("revert", "--no-edit", "HEAD", at=made.path)
    repo.commit("theirs.py", "t\n")
    assert len(lost(made).commits) == 2
