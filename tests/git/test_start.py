"""Where a session can start: any branch, tag, remote branch or commit, and existing branches."""

from __future__ import annotations

import pytest

from maestro_jupyter.git import (
    add_worktree,
    find_place,
    find_refs,
    find_start,
    loss,
    remove_worktree,
    undo_unfinished,
)
from maestro_jupyter.git.errors import (
    AmbiguousBaseError,
    BranchExistsError,
    BranchInUseError,
    UnknownRevisionError,
)


@pytest.fixture
def upstream(make_repo):
    return make_repo("upstream")


@pytest.fixture
def clone(repo, upstream):
    """``repo`` with a remote that has gone on since it was cloned."""
    repo.git("remote", "add", "origin", str(upstream.path))
    repo.git("fetch", "-q", "origin")
    return repo


def test_a_branch_that_only_a_remote_has_is_fetched(clone, upstream, add):
    upstream.git("checkout", "-q", "-b", "feature/new")
    wanted = upstream.commit("new.txt", "new\n")
    assert add("one", base="feature/new").base == wanted
    made = add("two", base="origin/feature/new")
    assert made.base == wanted
    assert (made.path / "new.txt").exists()
    assert clone.head(of="refs/remotes/origin/feature/new") == wanted
    assert "feature/new" not in clone.branches()


def test_a_known_remote_branch_is_found_by_its_short_name_without_asking(clone, upstream, add):
    upstream.git("checkout", "-q", "-b", "topic")
    wanted = upstream.commit("new.txt", "new\n")
    clone.git("fetch", "-q", "origin")
    upstream.path.rename(upstream.path.with_name("gone"))
    assert add("one", base="topic").base == wanted


def test_a_tag_and_a_commit_that_only_a_remote_has_are_fetched(clone, upstream, add):
    tagged = upstream.commit("new.txt", "new\n")
    upstream.git("tag", "-a", "v2", "-m", "two")
    upstream.git("config", "uploadpack.allowAnySHA1InWant", "true")
    later = upstream.commit("newer.txt", "newer\n")
    assert add("one", base="v2").base == tagged
    assert add("two", base=later).base == later


def test_the_local_branch_of_the_same_name_is_the_target(clone, upstream, add):
    clone.git("checkout", "-q", "-b", "work")
    assert add("one", base="origin/main").target == "main"


def test_a_branch_of_several_remotes_has_to_be_named_in_full(repo, make_repo, add):
    for name in ("one", "two"):
        other = make_repo(name)
        other.git("branch", "far")
        repo.git("remote", "add", name, str(other.path))
    with pytest.raises(AmbiguousBaseError) as caught:
        add("x", base="far")
    assert "one/far, two/far" in caught.value.message
    assert add("x", base="two/far").base
    repo.git("config", "checkout.defaultRemote", "two")
    assert add("y", base="far").base


def test_a_remote_that_cannot_be_reached_is_told_of(repo, add, tmp_path):
    repo.git("remote", "add", "origin", str(tmp_path / "nowhere"))
    with pytest.raises(UnknownRevisionError) as caught:
        add("x", base="origin/far")
    assert "could not be asked" in caught.value.hint
    assert str(tmp_path / "nowhere") in caught.value.hint


def test_an_existing_branch_is_gone_on_with_from_where_it_parted(repo, add):
    parted = repo.head()
    repo.git("checkout", "-q", "-b", "feature")
    tip = repo.commit("feature.txt", "x\n")
    repo.git("checkout", "-q", "main")
    repo.commit("main.txt", "x\n")
    made = add("login", branch="feature")
    assert (made.adopted, made.branch, made.base, made.target) == (True, "feature", parted, "main")
    assert repo.head(made.path) == tip
    assert repo.git("branch", "--show-current", at=made.path) == "feature"


def test_an_existing_branch_that_is_checked_out_is_refused(repo, add):
    repo.git("branch", "feature")
    first = add("one", branch="feature")
    with pytest.raises(BranchInUseError) as caught:
        add("two", branch="feature")
    assert str(first.path) in caught.value.message
    with pytest.raises(BranchInUseError):
        add("three", branch="main")


def test_only_a_branch_that_was_asked_for_is_gone_on_with(repo, add):
    repo.git("branch", "maestro/login")
    with pytest.raises(BranchExistsError) as caught:
        add("login")
    assert "-b maestro/login" in caught.value.hint
    assert add("login", branch="maestro/login").adopted


def test_a_branch_of_another_history_keeps_all_its_commits(repo, add):
    repo.git("checkout", "-q", "--orphan", "pages")
    root = repo.commit("index.html", "one\n")
    repo.commit("index.html", "two\n")
    repo.git("checkout", "-q", "main")
    assert add("login", branch="pages").base == root


def test_an_adopted_branch_stays_whatever_becomes_of_its_session(repo, add, root):
    repo.git("branch", "feature")
    made = add("login", branch="feature")
    repo.commit("work.txt", "x\n", at=made.path)
    assert loss(made.path, made.base, made.target, "feature")
    assert not loss(made.path, made.base, made.target, "feature", keep_branch=True)
    repo.write("loose.txt", "x\n", at=made.path)
    where = {"base": made.base, "target": made.target, "root": root, "keep_branch": True}
    kept = remove_worktree(repo.path, made.path, "feature", **where)
    assert "uncommitted" in kept.kept_because
    assert (made.path / "loose.txt").exists()
    tip = repo.head(made.path)
    gone = remove_worktree(repo.path, made.path, "feature", discard=True, **where)
    assert (gone.worktree_removed, gone.branch_removed) == (True, False)
    assert "was there before" in gone.kept_because
    assert repo.head(of="feature") == tip


def test_commits_off_an_adopted_branch_are_not_lost(repo, add, root):
    repo.git("branch", "feature")
    made = add("login", branch="feature")
    repo.git("checkout", "-q", "--detach", at=made.path)
    repo.commit("work.txt", "x\n", at=made.path)
    kept = remove_worktree(
        repo.path,
        made.path,
        "feature",
        base=made.base,
        target="main",
        root=root,
        keep_branch=True,
    )
    assert "1 unmerged commit" in kept.kept_because


def test_an_unfinished_worktree_of_an_adopted_branch_is_taken_back_without_it(repo, add, root):
    repo.git("branch", "feature")
    repo.git("checkout", "-q", "feature")
    tip = repo.commit("feature.txt", "x\n")
    repo.git("checkout", "-q", "main")
    before = repo.snapshot()
    add("login", branch="feature")
    undone = undo_unfinished(repo.path, "login", root=root, branch="feature", adopted=True)
    assert undone == ""
    assert repo.snapshot() == before
    assert repo.head(of="feature") == tip


def test_a_linked_worktree_starts_from_what_it_has_checked_out(repo, root, tmp_path):
    linked = tmp_path / "ein Ordner ß"
    repo.git("worktree", "add", "-q", "-b", "side", str(linked))
    tip = repo.commit("side.txt", "x\n", at=linked)
    place = find_place(linked / "src")
    assert (place.repo, place.here, place.head) == (repo.path, linked, tip)
    made = add_worktree(place.repo, "login", root=root, here=place.here)
    assert (made.base, made.target) == (tip, "side")


def test_a_folder_that_was_deleted_by_hand_is_in_nobodys_way(repo, add):
    import shutil

    made = add("login")
    shutil.rmtree(made.path)
    repo.git("update-ref", "-d", "refs/heads/maestro/login")
    again = add("login")
    assert again.path == made.path
    assert (again.path / "README.md").exists()


def test_refs_are_offered_best_first(clone, upstream):
    clone.git("branch", "login-page")
    clone.git("tag", "-a", "v1", "-m", "one")
    upstream.git("branch", "login")
    clone.git("fetch", "-q", "origin")
    head = clone.commit("login.txt", "x\n")
    names = {ref.name: ref.kind for ref in find_refs(clone.path)}
    assert names["main"] == names["login-page"] == "branch"
    assert names["origin/login"] == "remote"
    assert names["v1"] == "tag"
    assert "commit" in names.values()
    login = find_refs(clone.path, "login")
    assert {ref.name for ref in login[:2]} == {"login-page", "origin/login"}
    assert login[-1].kind == "commit"
    assert find_refs(clone.path, head[:9])[0].commit == head
    assert len(find_refs(clone.path, limit=2)) == 2
    main = next(ref for ref in find_refs(clone.path) if ref.name == "main")
    assert (main.folder, main.commit) == (str(clone.path), head)
    assert main.subject == "Write login.txt"
    tag = next(ref for ref in find_refs(clone.path) if ref.name == "v1")
    assert find_start(clone.path, "x", base="v1").base == tag.commit
