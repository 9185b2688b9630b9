"""Repositories of every kind: each gets a whole worktree that stands on its own."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from maestro_jupyter.git import (
    add_worktree,
    change_of,
    commit,
    find_repository,
    loss,
    merge,
    remove_worktree,
)

ALLOW = ("-c", "protocol.file.allow=always")


def clone(repo, source, path, *options):
    repo.git(*ALLOW, "clone", "-q", *options, source, str(path))
    return type(repo)(path)


@pytest.fixture
def nested(repo, make_repo):
    """``repo`` with a submodule that has one itself, both checked out; a third one is not."""
    inner, outer, unused = make_repo("inner"), make_repo("lib ö"), make_repo("unused")
    outer.git(*ALLOW, "submodule", "add", "-q", str(inner.path), "deps/inner")
    outer.git("commit", "-q", "-m", "Add inner")
    for source, path in ((outer, "libs/lib ö"), (unused, "unused")):
        repo.git(*ALLOW, "submodule", "add", "-q", str(source.path), path)
    repo.git(*ALLOW, "submodule", "update", "-q", "--init", "--recursive")
    repo.git("commit", "-q", "-m", "Add libs")
    repo.git("submodule", "deinit", "-q", "-f", "unused")
    return repo, [inner, outer, unused]


def test_submodules_come_from_the_parents_copies_and_need_them_no_more(nested, add, root):
    repo, sources = nested
    for source in sources:
        source.path.rename(source.path.with_name(source.path.name + " gone"))
    made = add("login")
    assert made.notes == ()
    inside = made.path / "libs/lib ö/deps/inner"
    assert (inside / "README.md").exists()
    assert not (made.path / "unused/README.md").exists()
    assert repo.git("status", "--porcelain", at=made.path) == ""
    assert repo.git("remote", "get-url", "origin", at=inside) == str(sources[0].path)
    assert not loss(made.path, made.base, made.target, made.branch)
    shutil.rmtree(repo.path / ".git/modules/libs")
    assert repo.git("fsck", "--full", at=inside) == ""
    assert repo.git("log", "--format=%s", "-1", at=inside) == "Write README.md"
    outcome = remove_worktree(
        repo.path, made.path, made.branch, base=made.base, target="main", root=root
    )
    assert outcome.worktree_removed


def test_a_commit_that_the_parent_lacks_is_fetched_from_the_submodules_own_remote(nested, add):
    repo, (_, outer, _) = nested
    newer = outer.commit("new.txt", "new\n")
    repo.git("update-index", "--cacheinfo", f"160000,{newer},libs/lib ö")
    repo.git("commit", "-q", "-m", "Take the newer lib")
    made = add("login")
    assert (made.path / "libs/lib ö/new.txt").exists()


def test_a_submodule_that_nobody_has_is_told_of(nested, add):
    repo, (_, outer, _) = nested
    newer = outer.commit("new.txt", "new\n")
    outer.path.rename(outer.path.with_name("gone"))
    repo.git("update-index", "--cacheinfo", f"160000,{newer},libs/lib ö")
    repo.git("commit", "-q", "-m", "Take the newer lib")
    assert add("login").notes == ("the submodule libs/lib ö could not be checked out",)


def test_work_in_a_submodule_keeps_the_worktree(nested, add, root):
    repo, _ = nested
    made = add("login")
    inside = made.path / "libs/lib ö/deps/inner"
    where = {"base": made.base, "target": "main", "root": root}
    repo.write("loose.txt", "x\n", at=inside)
    kept = remove_worktree(repo.path, made.path, made.branch, **where)
    assert "uncommitted" in kept.kept_because
    repo.commit("loose.txt", "x\n", at=inside)
    repo.git("checkout", "-q", "--detach", "HEAD~1", at=inside)
    repo.git("branch", "own", "HEAD@{1}", at=inside)
    kept = remove_worktree(repo.path, made.path, made.branch, **where)
    assert "submodule with commits of its own" in kept.kept_because
    assert (made.path / "README.md").exists()


@pytest.fixture
def large(repo, home):
    """``repo`` with a file that git-lfs keeps."""
    repo.git("lfs", "install", "--skip-repo")
    repo.git("lfs", "track", "*.bin")
    repo.write("model.bin", "weights\n")
    repo.commit("other.txt", "x\n")
    assert repo.git("show", "HEAD:model.bin").startswith("version https://git-lfs")
    return repo


def test_files_of_git_lfs_are_whole_where_it_is_installed(large, add):
    made = add("login")
    assert (made.path / "model.bin").read_text() == "weights\n"
    assert made.notes == ()
    assert large.git("status", "--porcelain", at=made.path) == ""


def test_without_git_lfs_its_files_are_pointers_and_that_is_told(large, add, tmp_path, monkeypatch):
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("git", "env", "sh"):
        (programs / name).symlink_to(shutil.which(name))
    monkeypatch.setenv("PATH", str(programs))
    made = add("login")
    assert (made.path / "model.bin").read_text().startswith("version https://git-lfs")
    assert made.notes == ("1 file is a git-lfs pointer: git-lfs is not installed",)


def test_a_sparse_checkout_is_carried_over(repo, add):
    repo.write("docs/guide.md", "x\n")
    repo.write("big/huge.txt", "x\n")
    repo.commit("src/more.py", "x\n")
    repo.git("sparse-checkout", "set", "docs")
    made = add("login")
    assert (made.path / "docs/guide.md").exists()
    assert not (made.path / "big").exists()
    assert not (made.path / "src").exists()
    assert repo.git("sparse-checkout", "list", at=made.path) == "docs"
    assert repo.git("status", "--porcelain", at=made.path) == ""


def test_hooks_of_the_repositorys_own_folder_and_its_worktree_config_hold(repo, add, tmp_path):
    trace = tmp_path / "trace"
    repo.git("config", "extensions.worktreeConfig", "true")
    repo.git("config", "--worktree", "user.name", "Only There")
    repo.hook("post-checkout", f"echo checkout >> {trace}", folder=repo.path / ".husky")
    repo.hook("pre-commit", f"echo commit >> {trace}", folder=repo.path / ".husky")
    repo.commit("x", "x\n")
    repo.git("config", "core.hooksPath", ".husky")
    made = add("login")
    repo.write("new.txt", "x\n", at=made.path)
    commit(made.path, "Work")
    assert trace.read_text() == "checkout\ncommit\n"


def work_and_land(repo, root):
    """Add a worktree, work in it, merge it and remove it, as a session does."""
    made = add_worktree(find_repository(repo.path), "login", root=root)
    assert repo.git("status", "--porcelain", at=made.path) == ""
    repo.write("new ü.txt", "new\n", at=made.path)
    assert change_of(made.path, made.base).files == 1
    commit(made.path, "Work")
    merge(made.repo, made.branch, "main")
    assert repo.git("ls-files", "new*", at=made.path)
    outcome = remove_worktree(
        made.repo, made.path, made.branch, base=made.base, target="main", root=root
    )
    assert (outcome.worktree_removed, outcome.branch_removed) == (True, True)
    assert "new ü.txt" in subprocess.run(
        ["git", "ls-tree", "-z", "--name-only", "main"],
        cwd=made.repo,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")


@pytest.mark.parametrize("options", [["--depth=1"], ["--filter=blob:none", "--no-checkout"]])
def test_shallow_and_partial_clones_work(repo, root, tmp_path, options):
    repo.commit("more.txt", "x\n")
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    copy = clone(repo, f"file://{repo.path}", tmp_path / "copy", *options)
    if "--no-checkout" in options:
        copy.git("reset", "-q", "--hard")
    work_and_land(copy, root)


def test_a_linked_worktree_is_a_repository_too(repo, root, tmp_path):
    linked = tmp_path / "linked"
    repo.git("worktree", "add", "-q", "-b", "side", str(linked))
    work_and_land(type(repo)(linked), root)


def test_a_detached_head_is_a_place_to_start(repo, add):
    repo.git("checkout", "-q", "--detach")
    made = add("login")
    assert (made.base, made.target) == (repo.head(), None)


def test_paths_with_spaces_and_characters_of_any_script(make_repo, tmp_path):
    work_and_land(make_repo("mein Laden ü 店 'x' $HOME"), tmp_path / "Daten ö/work trees")
