from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from maestro_jupyter.git import (
    add_worktree,
    find_repository,
    head_branch,
    list_worktrees,
    remove_worktree,
    resolve_base,
)
from maestro_jupyter.git.errors import (
    BareRepositoryError,
    NoCommitsError,
    NotARepositoryError,
    UntrustedRepositoryError,
)


def test_the_repository_around_a_path_is_found(repo):
    for path in (repo.path, repo.path / "src", repo.path / "src" / "app.py"):
        assert find_repository(path) == repo.path


def test_a_link_to_a_repository_is_followed(repo, tmp_path):
    (tmp_path / "link").symlink_to(repo.path)
    assert find_repository(tmp_path / "link" / "src") == repo.path


def test_a_linked_worktree_belongs_to_its_main_folder(repo, add):
    made = add("login")
    assert find_repository(made.path / "src") == repo.path


def test_a_worktree_of_a_bare_repository_stands_for_it(repo, tmp_path):
    bare = tmp_path / "bare.git"
    repo.git("clone", "-q", "--bare", str(repo.path), str(bare))
    repo.git("worktree", "add", "-q", str(tmp_path / "only"), "main", at=bare)
    assert find_repository(tmp_path / "only") == tmp_path / "only"


def test_a_repository_with_its_git_folder_elsewhere_is_found(repo, tmp_path, add):
    repo.git("init", "-q", "--separate-git-dir", str(tmp_path / "elsewhere.git"))
    assert find_repository(repo.path / "src") == repo.path
    made = add("login")
    assert (made.path / "README.md").exists()
    assert find_repository(made.path).is_dir()


def test_a_submodule_is_a_repository_of_its_own(repo, make_repo, root):
    outer = make_repo("outer")
    outer.git(
        "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(repo.path), "libs/shop"
    )
    inner = outer.path / "libs" / "shop"
    assert find_repository(inner / "src") == inner
    made = add_worktree(inner, "login", root=root)
    assert find_repository(made.path) == inner
    assert (made.path / "src" / "app.py").exists()
    assert made.path in [entry.path for entry in list_worktrees(inner) if entry.ours]
    removal = remove_worktree(
        inner, made.path, made.branch, base=made.base, target=made.target, root=root
    )
    assert (removal.worktree_removed, removal.branch_removed) == (True, True)


def test_a_path_outside_of_any_repository_is_named(tmp_path):
    with pytest.raises(NotARepositoryError) as caught:
        find_repository(tmp_path)
    assert str(tmp_path) in caught.value.message
    assert "git init" in caught.value.hint


def test_a_path_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(NotARepositoryError) as caught:
        find_repository(tmp_path / "nowhere")
    assert "does not exist" in caught.value.message


@pytest.mark.parametrize("inside", ["", "refs/heads", "HEAD"])
def test_a_path_inside_a_git_folder_is_refused(repo, inside):
    with pytest.raises(NotARepositoryError) as caught:
        find_repository(repo.path / ".git" / inside)
    assert "inside git's own folder" in caught.value.message


def test_the_git_folder_of_a_linked_worktree_is_refused(repo, add):
    add("login")
    with pytest.raises(NotARepositoryError):
        find_repository(repo.path / ".git" / "worktrees" / "login")


def test_a_bare_repository_is_refused(repo, tmp_path):
    repo.git("clone", "-q", "--bare", str(repo.path), str(tmp_path / "bare.git"))
    with pytest.raises(BareRepositoryError) as caught:
        find_repository(tmp_path / "bare.git")
    assert "bare.git" in caught.value.message


def test_a_repository_without_commits_is_refused(make_repo):
    empty = make_repo("empty", commits=False)
    with pytest.raises(NoCommitsError) as caught:
        find_repository(empty.path)
    assert str(empty.path) in caught.value.message
    assert "git commit" in caught.value.hint


def test_an_unborn_branch_beside_others_is_no_obstacle(repo):
    repo.git("checkout", "-q", "--orphan", "fresh")
    assert find_repository(repo.path) == repo.path


def test_a_broken_git_file_is_no_repository(tmp_path):
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    with pytest.raises(NotARepositoryError):
        find_repository(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_another_user_is_refused_with_gits_way_out(repo):
    for entry in (repo.path, *repo.path.rglob("*")):
        shutil.chown(entry, 12345, 12345)
    with pytest.raises(UntrustedRepositoryError) as caught:
        find_repository(repo.path)
    assert "safe.directory" in caught.value.hint


@pytest.mark.parametrize(
    "variable", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR"]
)
def test_the_environment_does_not_lead_elsewhere(repo, make_repo, monkeypatch, variable, add):
    other = make_repo("other")
    monkeypatch.setenv(variable, str(other.path / ".git"))
    assert find_repository(repo.path) == repo.path
    made = add("login")
    monkeypatch.delenv(variable)
    assert made.branch in repo.branches()
    assert other.branches() == {"main"}


def test_the_branch_checked_out_is_told(repo, add):
    assert head_branch(repo.path) == "main"
    assert head_branch(add("login").path) == "maestro/login"
    repo.git("checkout", "-q", "--detach")
    assert head_branch(repo.path) is None


def test_a_base_is_resolved_to_a_full_commit(repo):
    base = resolve_base(repo.path, "HEAD")
    assert (base.commit, base.target) == (repo.head(), "main")


def test_worktrees_are_listed_with_what_git_says_of_them(repo, add, tmp_path):
    mine = add("login")
    foreign = tmp_path / "for eign"
    repo.git("worktree", "add", "-q", "--detach", str(foreign))
    repo.git("worktree", "lock", "--reason", "on a stick", str(foreign))
    gone = add("gone")
    shutil.rmtree(gone.path)
    entries = {entry.path: entry for entry in list_worktrees(repo.path)}
    assert next(iter(entries)) == repo.path
    assert entries[repo.path].branch == "main"
    assert entries[mine.path].ours
    assert entries[mine.path].head == mine.base
    assert (entries[foreign].branch, entries[foreign].locked) == (None, "on a stick")
    assert not entries[foreign].ours
    assert entries[gone.path].prunable
    assert entries[gone.path].ours


def test_a_machine_without_git_is_told_so(repo, tmp_path):
    program = (
        "import sys; from pathlib import Path; from maestro_jupyter.git import find_repository\n"
        "from maestro_jupyter.model import MaestroError\n"
        "try:\n find_repository(Path(sys.argv[1]))\n"
        "except MaestroError as error:\n print(error.reason, '|', error.hint)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(repo.path)],
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("git_missing | Install it")
