from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from maestro_jupyter.git import (
    add_worktree,
    delete_branch,
    erasure,
    loss,
    merge,
    removal,
    remove_worktree,
)
from maestro_jupyter.git.errors import NotAWorktreeError, NotOursError


@pytest.fixture
def remove(repo, root):
    def remove_one(made, *, discard=False, path=None):
        return remove_worktree(
            repo.path,
            path or made.path,
            made.branch,
            base=made.base,
            target=made.target,
            root=root,
            discard=discard,
        )

    return remove_one


def loss_of(made):
    return loss(made.path, made.base, made.target, made.branch)


def test_an_untouched_session_leaves_nothing(repo, add, remove, root):
    before = repo.snapshot()
    outcome = remove(add("login"))
    assert (outcome.worktree_removed, outcome.branch_removed) == (True, True)
    assert outcome.kept_because == ""
    assert repo.snapshot() == before
    assert list(root.iterdir()) == []
    assert not (repo.path / ".git" / "worktrees").exists()


@pytest.mark.parametrize("what", ["tracked", "staged", "untracked", "deleted", "renamed", "mode"])
def test_uncommitted_work_is_kept(repo, add, remove, what):
    made = add("login")
    file = made.path / "src" / "app.py"
    if what in {"tracked", "staged"}:
        file.write_text("precious\n")
    if what == "staged":
        repo.git("add", "-A", at=made.path)
    if what == "untracked":
        file.with_name("new.py").write_text("precious\n")
    if what == "deleted":
        file.unlink()
    if what == "renamed":
        repo.git("mv", "src/app.py", "src/other.py", at=made.path)
    if what == "mode":
        file.chmod(0o755)
    before = repo.snapshot()
    outcome = remove(made)
    assert (outcome.worktree_removed, outcome.branch_removed) == (False, False)
    assert "uncommitted" in outcome.kept_because
    assert made.path.is_dir()
    assert repo.snapshot() == before
    assert loss_of(made)


def test_settings_that_hide_files_do_not_hide_a_loss(repo, add, remove):
    repo.git("config", "status.showUntrackedFiles", "no")
    made = add("login")
    (made.path / "new.py").write_text("precious\n")
    assert loss_of(made).untracked == ("new.py",)
    assert not remove(made).worktree_removed


def test_ignored_files_go_with_the_worktree(repo, add, remove):
    repo.commit(".gitignore", "build/\n")
    made = add("login")
    (made.path / "build").mkdir()
    (made.path / "build" / "x.o").write_text("x")
    assert not loss_of(made)
    assert remove(made).worktree_removed


def test_unmerged_commits_are_kept(repo, add, remove):
    made = add("login")
    sha = repo.commit("new.py", "precious\n", made.path)
    lost = loss_of(made)
    assert [(each.sha, each.subject) for each in lost.commits] == [(sha, "Write new.py")]
    outcome = remove(made)
    assert (outcome.worktree_removed, outcome.branch_removed) == (False, False)
    assert outcome.kept_because == "it has 1 unmerged commit"
    assert repo.head(of=made.branch) == sha
    assert made.path.is_dir()


def test_a_loss_counts_all_that_it_is(repo, add):
    made = add("login")
    repo.commit("a.py", "a\n", made.path)
    repo.commit("b.py", "b\n", made.path)
    repo.write("src/app.py", "changed\n", made.path)
    repo.write("new.py", "new\n", made.path)
    lost = loss_of(made)
    assert (lost.tracked, lost.untracked, len(lost.commits)) == (("src/app.py",), ("new.py",), 2)
    assert str(lost) == "2 uncommitted files and 2 unmerged commits"


def test_discarding_throws_everything_away(repo, add, remove):
    before = repo.snapshot()
    made = add("login")
    repo.commit("new.py", "x\n", made.path)
    repo.write("src/app.py", "changed\n", made.path)
    repo.write("loose.py", "x\n", made.path)
    outcome = remove(made, discard=True)
    assert (outcome.worktree_removed, outcome.branch_removed) == (True, True)
    assert repo.snapshot() == before
    assert not made.path.parent.exists()


@pytest.mark.parametrize("how", ["merge", "squash", "rebase", "ff-only"])
def test_merged_work_is_not_kept(repo, add, remove, how):
    made = add("login")
    repo.commit("new.py", "new\n", made.path)
    repo.commit("more.py", "more\n", made.path)
    if how != "ff-only":
        repo.commit("other.py", "other\n")
    merge(repo.path, made.branch, "main", how=how)
    assert not loss_of(made)
    outcome = remove(made)
    assert (outcome.worktree_removed, outcome.branch_removed) == (True, True)
    assert repo.branches() == {"main"}
    assert (repo.path / "more.py").read_text() == "more\n"


def test_work_after_a_squash_is_kept(repo, add, remove):
    made = add("login")
    repo.commit("new.py", "new\n", made.path)
    merge(repo.path, made.branch, "main", how="squash")
    sha = repo.commit("later.py", "later\n", made.path)
    assert [each.sha for each in loss_of(made).commits] == [sha]
    assert not remove(made).worktree_removed


def test_a_squash_that_was_undone_is_no_merge(repo, add, remove):
    made = add("login")
    repo.commit("new.py", "new\n", made.path)
    merge(repo.path, made.branch, "main", how="squash")
    repo.git("reset", "-q", "--hard", "HEAD~1")
    assert len(loss_of(made).commits) == 1
    assert not remove(made).branch_removed


def test_work_merged_by_hand_into_another_branch_is_not_kept(repo, add, remove):
    made = add("login")
    repo.commit("new.py", "new\n", made.path)
    repo.git("branch", "develop")
    repo.git("fetch", "-q", ".", f"{made.branch}:develop")
    assert remove(made).branch_removed


def test_work_that_only_another_session_holds_is_kept(repo, add, remove):
    first = add("login")
    repo.commit("new.py", "new\n", first.path)
    second = add("second", base=first.branch, branch="custom/name")
    assert second.target == first.branch
    assert not remove(first).branch_removed
    assert remove(second).branch_removed


def test_commits_on_a_detached_head_are_kept(repo, add, remove):
    made = add("login")
    repo.git("checkout", "-q", "--detach", at=made.path)
    sha = repo.commit("new.py", "precious\n", made.path)
    assert [each.sha for each in loss_of(made).commits] == [sha]
    assert not remove(made).worktree_removed


def test_commits_on_another_branch_of_the_worktree_stay(repo, add, remove):
    made = add("login")
    repo.git("checkout", "-q", "-b", "topic", at=made.path)
    sha = repo.commit("new.py", "precious\n", made.path)
    outcome = remove(made)
    assert (outcome.worktree_removed, outcome.branch_removed) == (True, True)
    assert repo.head(of="topic") == sha


def test_an_amended_base_does_not_keep_an_idle_session(repo, add, remove):
    made = add("login")
    repo.git("commit", "-q", "--amend", "-m", "Another")
    assert remove(made).branch_removed


def test_a_commit_of_a_submodule_is_a_loss(repo, make_repo, add, remove):
    lib = make_repo("lib")
    allow = ("-c", "protocol.file.allow=always")
    repo.git(*allow, "submodule", "add", "-q", str(lib.path), "lib")
    repo.git("commit", "-q", "-m", "Add lib")
    made = add("login")
    repo.git(*allow, "submodule", "update", "-q", "--init", at=made.path)
    assert not loss_of(made)
    repo.commit("x.py", "precious\n", made.path / "lib")
    repo.git("commit", "-q", "-am", "Move lib", at=made.path)
    merge(repo.path, made.branch, "main")
    assert loss_of(made).submodules == ("lib",)
    assert not remove(made).worktree_removed


def test_a_worktree_that_another_made_is_not_touched(repo, add, remove, root, tmp_path):
    made = add("login")
    foreign = made.path.with_name("foreign")
    repo.git("worktree", "add", "-q", "-b", "foreign", str(foreign))
    before = repo.snapshot()
    for discard in (False, True):
        with pytest.raises(NotOursError):
            remove(made, path=foreign, discard=discard)
    assert repo.snapshot() == before
    assert (foreign / "README.md").exists()


def test_the_worktree_of_another_repository_is_not_touched(repo, make_repo, add, remove, root):
    other = make_repo("other")
    theirs = add_worktree(other.path, "login", root=root)
    mine = add("login")
    with pytest.raises(NotOursError):
        remove(mine, path=theirs.path, discard=True)
    assert (theirs.path / "README.md").exists()
    assert mine.path.exists()


@pytest.mark.parametrize("where", ["", ".", "..", "../..", "src"])
def test_nothing_outside_of_the_root_is_touched(repo, add, remove, where):
    made = add("login")
    before = repo.snapshot()
    with pytest.raises(NotOursError):
        remove(made, path=repo.path / where, discard=True)
    with pytest.raises(NotOursError):
        remove(made, path=Path(f"{made.path}/../../../../work/shop"), discard=True)
    assert repo.snapshot() == before


def test_the_folders_around_worktrees_are_not_touched(repo, add, remove, root):
    made = add("login")
    for path in (root, made.path.parent, made.path / "src"):
        with pytest.raises(NotOursError):
            remove(made, path=path, discard=True)
    assert (made.path / "src" / "app.py").exists()


def test_a_folder_for_other_repositories_is_not_touched(repo, add, remove, root):
    made = add("login")
    other = root / "other-12345678" / "login"
    other.mkdir(parents=True)
    (other / "file").write_text("kept")
    with pytest.raises(NotOursError):
        remove(made, path=other, discard=True)
    assert (other / "file").exists()


def test_a_link_is_not_followed(repo, add, remove, tmp_path):
    made = add("login")
    precious = tmp_path / "precious"
    shutil.copytree(made.path, precious)
    shutil.rmtree(made.path)
    made.path.symlink_to(precious)
    with pytest.raises(NotOursError):
        remove(made, discard=True)
    assert (precious / "README.md").exists()


def test_a_link_to_any_folder_is_not_followed(repo, add, remove, tmp_path):
    made = add("login")
    (tmp_path / "precious").mkdir()
    link = made.path.with_name("other")
    link.symlink_to(tmp_path / "precious")
    with pytest.raises(NotOursError):
        remove(made, path=link, discard=True)
    assert link.is_symlink()


def test_links_inside_are_deleted_and_not_followed(repo, add, remove, tmp_path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").write_text("kept")
    made = add("login")
    (made.path / "link").symlink_to(tmp_path / "precious")
    assert remove(made, discard=True).worktree_removed
    assert (tmp_path / "precious" / "file").read_text() == "kept"


def test_a_linked_folder_above_leads_nowhere_else(repo, add, remove, root, tmp_path):
    made = add("login")
    outside = tmp_path / "outside"
    shutil.copytree(made.path, outside / "login")
    (root / "evil").symlink_to(outside)
    with pytest.raises(NotOursError):
        remove(made, path=root / "evil" / "login", discard=True)
    assert (outside / "login" / "README.md").exists()


def test_a_locked_worktree_is_kept(repo, add, remove):
    made = add("login")
    repo.git("worktree", "lock", str(made.path))
    for discard in (False, True):
        outcome = remove(made, discard=discard)
        assert not outcome.worktree_removed
        assert "locked" in outcome.kept_because


def test_a_worktree_whose_folder_is_gone_is_tidied_up(repo, add, remove):
    before = repo.snapshot()
    made = add("login")
    shutil.rmtree(made.path)
    with pytest.raises(NotAWorktreeError):
        loss_of(made)
    outcome = remove(made)
    assert outcome.branch_removed
    assert repo.snapshot() == before


def test_commits_of_a_worktree_whose_folder_is_gone_are_kept(repo, add, remove):
    made = add("login")
    sha = repo.commit("new.py", "precious\n", made.path)
    shutil.rmtree(made.path.parent)
    assert not remove(made).branch_removed
    assert repo.head(of=made.branch) == sha
    repo.git("worktree", "prune")
    assert not remove(made).branch_removed
    assert remove(made, discard=True).branch_removed


def test_a_folder_that_git_forgot_is_kept_unless_discarded(repo, add, remove):
    made = add("login")
    (made.path / "new.py").write_text("precious\n")
    shutil.rmtree(repo.path / ".git" / "worktrees" / "login")
    outcome = remove(made)
    assert not outcome.worktree_removed
    assert (made.path / "new.py").exists()
    assert remove(made, discard=True).worktree_removed
    assert not made.path.exists()


def test_what_a_killed_add_left_is_removed(repo, add, remove):
    before = repo.snapshot()
    made = add("login")
    own = repo.path / ".git" / "worktrees" / "login"
    (own / "maestro").unlink()
    (own / "locked").write_text("initializing")
    assert remove(made).worktree_removed
    assert repo.snapshot() == before


def test_a_branch_that_is_checked_out_elsewhere_is_kept(repo, add, remove, tmp_path):
    made = add("login")
    repo.git("checkout", "-q", "--detach", at=made.path)
    repo.git("checkout", "-q", made.branch)
    outcome = remove(made)
    assert (outcome.worktree_removed, outcome.branch_removed) == (True, False)
    assert str(repo.path) in outcome.kept_because


def test_the_settings_of_a_branch_go_with_it(repo, add, remove):
    made = add("login")
    repo.git("config", f"branch.{made.branch}.remote", "origin")
    remove(made)
    assert made.branch not in (repo.path / ".git" / "config").read_text()


def test_a_file_written_in_the_last_instant_is_kept(repo, add, remove, monkeypatch):
    made = add("login")

    def write_and_set_aside(path):
        (path / "late.py").write_text("precious\n")
        return erasure.set_aside(path)

    monkeypatch.setattr(removal, "set_aside", write_and_set_aside)
    assert not remove(made).worktree_removed
    assert (made.path / "late.py").read_text() == "precious\n"
    assert repo.git("status", "--porcelain", at=made.path) == "?? late.py"


def test_leftovers_of_a_killed_removal_are_swept(repo, add, remove):
    made = add("login")
    left = made.path.with_name(".removed-older-1234")
    left.mkdir()
    (left / "x").write_text("x")
    assert remove(made).worktree_removed
    assert not left.exists()


def test_read_only_folders_are_removed(repo, add, remove):
    made = add("login")
    folder = made.path / "node_modules" / "x"
    folder.mkdir(parents=True)
    (folder / "file").write_text("x")
    folder.chmod(0o500)
    assert remove(made, discard=True).worktree_removed
    assert not made.path.exists()


def test_a_name_is_free_again_after_removal(repo, add, remove):
    for _ in range(3):
        assert remove(add("login")).branch_removed


def test_a_branch_alone_is_deleted_by_the_same_rules(repo):
    first = repo.head()
    repo.git("branch", "done")
    repo.git("checkout", "-q", "-b", "work")
    repo.commit("new.py", "precious\n")
    repo.git("checkout", "-q", "main")
    assert delete_branch(repo.path, "done", base=first, target="main").branch_removed
    kept = delete_branch(repo.path, "work", base=first, target="main")
    assert not kept.branch_removed
    assert "1 unmerged commit" in kept.kept_because
    assert delete_branch(repo.path, "work", base=first, target="main", discard=True).branch_removed
    assert not delete_branch(repo.path, "work", base=first, target="main").branch_removed
    assert repo.branches() == {"main"}


def test_a_full_disk_can_be_cleared(tiny_disk, make_repo):
    seed = make_repo("seed")
    small = type(seed)(tiny_disk / "small")
    seed.git("clone", "-q", "--no-hardlinks", str(seed.path), str(small.path))
    before = small.snapshot()
    root = tiny_disk / "worktrees"
    made = add_worktree(small.path, "login", root=root)
    with (made.path / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            pass
    with pytest.raises(OSError):
        (tiny_disk / "one-more").write_bytes(b"x")
    (tiny_disk / "one-more").unlink(missing_ok=True)
    outcome = remove_worktree(
        small.path,
        made.path,
        made.branch,
        base=made.base,
        target=made.target,
        root=root,
        discard=True,
    )
    assert (outcome.worktree_removed, outcome.branch_removed) == (True, True)
    assert small.snapshot() == before
    assert list(root.iterdir()) == []


def test_a_root_that_was_moved_and_linked_is_still_ours(repo, add, remove, root, tmp_path):
    made = add("login")
    root.rename(tmp_path / "bigger-disk")
    root.symlink_to(tmp_path / "bigger-disk")
    assert remove(made).worktree_removed


def test_adds_and_removals_at_the_same_moment_do_not_disturb_each_other(repo, add, remove):
    before = repo.snapshot()

    def live(number):
        for _ in range(4):
            made = add(f"s{number}", branch=f"own/{number}" if number % 2 else f"maestro/s{number}")
            repo.write("x", "x\n", made.path)
            assert not remove(made).worktree_removed
            assert remove(made, discard=True).branch_removed
        return number

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(live, range(6))) == list(range(6))
    assert repo.snapshot() == before
