from __future__ import annotations

import multiprocessing
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from maestro_jupyter.git import add_worktree, list_worktrees
from maestro_jupyter.git.errors import (
    BadBranchNameError,
    BranchExistsError,
    BranchInUseError,
    DiskFullError,
    FolderExistsError,
    FolderNotWritableError,
    HookRefusedError,
    LockedError,
    NoCommitsError,
    RootInsideRepositoryError,
    UnknownRevisionError,
)
from maestro_jupyter.model import InvalidInputError, MaestroError


def nothing_left(root: Path) -> bool:
    return not root.exists() or not any(root.rglob("*"))


def test_a_worktree_has_its_own_branch_folder_and_base(repo, add, root):
    made = add("login")
    assert made.branch == "maestro/login"
    assert made.base == repo.head()
    assert made.target == "main"
    assert made.repo == repo.path
    assert re.fullmatch(r"shop-[0-9a-f]{8}", made.path.parent.name)
    assert made.path.parent.parent == root.resolve()
    assert made.path.name == "login"
    assert (made.path / "src/app.py").read_text().startswith("one\n")
    assert repo.git("symbolic-ref", "HEAD", at=made.path) == "refs/heads/maestro/login"
    assert repo.git("status", "--porcelain", at=made.path) == ""
    assert repo.worktrees() == {str(repo.path), str(made.path)}
    assert [entry.ours for entry in list_worktrees(repo.path)] == [False, True]


def test_the_main_folder_is_left_alone(repo, add):
    repo.write("src/app.py", "changed\n")
    repo.write("new.txt", "new\n")
    before = repo.git("status", "--porcelain")
    add("login")
    assert repo.git("status", "--porcelain") == before
    assert repo.git("symbolic-ref", "HEAD") == "refs/heads/main"


def test_branches_that_look_alike_get_folders_of_their_own(add):
    one = add("feature-x", branch="feature/x")
    two = add("feature-x-2", branch="feature-x")
    assert one.path != two.path
    assert {one.branch, two.branch} == {"feature/x", "feature-x"}


def test_repositories_of_one_name_get_folders_of_their_own(make_repo, root):
    one = add_worktree(make_repo("a/shop").path, "login", root=root)
    two = add_worktree(make_repo("b/shop").path, "login", root=root)
    assert one.path.parent != two.path.parent


@pytest.mark.parametrize("base", ["v1", "HEAD~1", "side", "origin/far"])
def test_a_base_may_be_any_commit(repo, add, base):
    first = repo.head()
    repo.git("tag", "-a", "v1", "-m", "one")
    repo.git("branch", "side")
    repo.git("update-ref", "refs/remotes/origin/far", first)
    repo.commit("b.txt", "b\n")
    made = add("login", base=base)
    assert made.base == first
    assert repo.head(made.path) == first
    assert made.target == ("side" if base == "side" else "main")


def test_a_base_may_be_an_abbreviated_commit(repo, add):
    first = repo.head()
    repo.commit("b.txt", "b\n")
    assert add("login", base=first[:8]).base == first


def test_a_branch_is_meant_where_a_tag_has_the_same_name(repo, add):
    repo.git("tag", "twin")
    second = repo.commit("b.txt", "b\n")
    repo.git("branch", "twin")
    made = add("login", base="twin")
    assert (made.base, made.target) == (second, "twin")


def test_without_a_branch_checked_out_there_is_no_target(repo, add):
    repo.git("checkout", "-q", "--detach")
    made = add("login")
    assert made.base == repo.head()
    assert made.target is None


@pytest.mark.parametrize(
    "base",
    ["nowhere", "", "-x", "--help", "main\nmain", "HEAD:src", "x\0y", "deadbeef", "ma in"],
)
def test_an_unknown_base_is_named(repo, add, root, base):
    before = repo.snapshot()
    with pytest.raises(UnknownRevisionError) as caught:
        add("login", base=base)
    assert repr(base) in caught.value.message
    assert caught.value.hint
    assert repo.snapshot() == before
    assert nothing_left(root)


def test_an_unknown_base_gets_a_suggestion(repo, add):
    repo.git("branch", "develop")
    with pytest.raises(UnknownRevisionError) as caught:
        add("login", base="develp")
    assert "'develop'" in caught.value.hint


def test_a_repository_without_commits_is_named(make_repo, root):
    empty = make_repo("empty", commits=False)
    with pytest.raises(NoCommitsError) as caught:
        add_worktree(empty.path, "login", root=root)
    assert str(empty.path) in caught.value.message
    assert nothing_left(root)


def test_an_unborn_branch_needs_a_base(repo, add):
    repo.git("checkout", "-q", "--orphan", "fresh")
    with pytest.raises(NoCommitsError):
        add("login")
    assert add("login", base="main").target == "main"


@pytest.mark.parametrize("name", ["", "../x", "a/b", "-x", "Über", "a b", ".git", "x" * 65])
def test_a_bad_name_changes_nothing(repo, add, root, name):
    before = repo.snapshot()
    with pytest.raises(InvalidInputError):
        add(name)
    assert repo.snapshot() == before
    assert nothing_left(root)


@pytest.mark.parametrize(
    "branch",
    [
        "a..b",
        "a b",
        "-x",
        "--all",
        "x.lock",
        "a~1",
        "x^",
        "a:b",
        "",
        "/x",
        "HEAD",
        "@",
        "a\nb",
        "@{-1}",
    ],
)
def test_a_bad_branch_changes_nothing(repo, add, root, branch):
    before = repo.snapshot()
    with pytest.raises(BadBranchNameError) as caught:
        add("login", branch=branch)
    assert caught.value.reason == "bad_branch"
    assert repo.snapshot() == before
    assert nothing_left(root)


@pytest.mark.parametrize("branch", ["größe/日本", "a/b/c.d", "x-", "feature/-x"])
def test_an_unusual_branch_works(repo, add, branch):
    assert add("login", branch=branch).branch in repo.branches()


def test_a_branch_in_use_names_the_folder(repo, add):
    first = add("login")
    before = repo.snapshot()
    with pytest.raises(BranchInUseError) as caught:
        add("other", branch="maestro/login")
    assert str(first.path) in caught.value.message
    assert repo.snapshot() == before
    assert not first.path.with_name("other").exists()


def test_the_branch_of_the_main_folder_is_in_use(repo, add):
    with pytest.raises(BranchInUseError) as caught:
        add("login", branch="main")
    assert str(repo.path) in caught.value.message


def test_an_unborn_branch_of_another_worktree_is_in_use(repo, add, root, tmp_path):
    repo.git("worktree", "add", "-q", "--detach", str(tmp_path / "elsewhere"))
    repo.git("checkout", "-q", "--orphan", "maestro/login", at=tmp_path / "elsewhere")
    with pytest.raises(BranchInUseError) as caught:
        add("login")
    assert str(tmp_path / "elsewhere") in caught.value.message
    assert "maestro/login" not in repo.branches()
    assert nothing_left(root)


def test_a_branch_that_exists_is_not_taken_over(repo, add, root):
    repo.git("branch", "maestro/login")
    with pytest.raises(BranchExistsError) as caught:
        add("login")
    assert "'maestro/login'" in caught.value.message
    assert "maestro/login" in repo.branches()
    assert nothing_left(root)


@pytest.mark.parametrize(("there", "wanted"), [("maestro", None), ("a", "a/b/c"), ("a/b/c", "a/b")])
def test_a_branch_that_rules_another_out_is_named(repo, add, root, there, wanted):
    repo.git("branch", there)
    with pytest.raises(BranchExistsError) as caught:
        add("login", branch=wanted)
    assert there in caught.value.message
    assert nothing_left(root)


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_a_folder_that_exists_is_left_alone(repo, add, kind, tmp_path):
    made = add("login")
    spot = made.path.with_name("other")
    if kind == "folder":
        spot.mkdir()
        (spot / "kept").write_text("kept")
    elif kind == "file":
        spot.write_text("kept")
    else:
        (tmp_path / "outside").mkdir()
        spot.symlink_to(tmp_path / "outside")
    before = repo.snapshot()
    with pytest.raises(FolderExistsError) as caught:
        add("other")
    assert str(spot) in caught.value.message
    assert os.path.lexists(spot)
    assert repo.snapshot() == before


@pytest.mark.parametrize("inside", ["", "data", ".git/worktrees", ".git"])
def test_the_root_may_not_be_inside_the_repository(repo, inside):
    before = repo.snapshot()
    with pytest.raises(RootInsideRepositoryError):
        add_worktree(repo.path, "login", root=repo.path / inside)
    assert repo.snapshot() == before


def test_the_root_may_not_be_inside_another_repositorys_git_folder(repo, make_repo):
    other = make_repo("other")
    with pytest.raises(RootInsideRepositoryError):
        add_worktree(repo.path, "login", root=other.path / ".git" / "x")
    assert not (other.path / ".git" / "x").exists()


def test_the_root_may_not_be_a_link_into_the_repository(repo, tmp_path):
    (repo.path / "data").mkdir()
    (tmp_path / "link").symlink_to(repo.path / "data")
    with pytest.raises(RootInsideRepositoryError):
        add_worktree(repo.path, "login", root=tmp_path / "link")


@pytest.mark.parametrize(
    "name", ["my shop", "größe 日本", "-x", "$HOME", "quote'\"", "a;b", "new.git"]
)
def test_any_name_of_a_repository_works(make_repo, tmp_path, name):
    strange = make_repo(name)
    made = add_worktree(strange.path, "login", root=tmp_path / "da ta ü")
    assert (made.path / "README.md").exists()
    assert str(made.path) in strange.worktrees()


def test_a_hook_that_fails_leaves_nothing(repo, add, root):
    repo.hook("post-checkout", 'echo "\033[31mset-up is broken\033[0m" >&2; exit 3')
    before = repo.snapshot()
    with pytest.raises(HookRefusedError) as caught:
        add("login")
    assert "set-up is broken" in caught.value.message
    assert "\033" not in caught.value.message
    assert repo.snapshot() == before
    assert nothing_left(root)


def test_a_filter_that_fails_leaves_nothing(repo, add, root):
    repo.git("config", "filter.broken.smudge", "false")
    repo.git("config", "filter.broken.clean", "cat")
    repo.git("config", "filter.broken.required", "true")
    repo.commit(".gitattributes", "*.md filter=broken\n")
    before = repo.snapshot()
    with pytest.raises(MaestroError):
        add("login")
    assert repo.snapshot() == before
    assert nothing_left(root)


def test_a_lost_object_leaves_nothing(repo, add, root):
    blob = repo.git("rev-parse", "HEAD:src/app.py")
    (repo.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(MaestroError):
        add("login")
    assert repo.branches() == {"main"}
    assert repo.worktrees() == {str(repo.path)}
    assert nothing_left(root)


def test_a_full_disk_leaves_nothing(repo, tiny_disk):
    for number in range(4):
        (repo.path / f"big{number}").write_bytes(os.urandom(1_500_000))
    repo.commit("more.txt", "more\n")
    before = repo.snapshot()
    with pytest.raises(DiskFullError) as caught:
        add_worktree(repo.path, "login", root=tiny_disk / "worktrees")
    assert str(tiny_disk) in caught.value.message
    assert repo.snapshot() == before
    assert nothing_left(tiny_disk)


def test_a_full_disk_under_the_repository_leaves_nothing(tiny_disk, make_repo, root):
    seed = make_repo("seed")
    small = tiny_disk / "small"
    seed.git("clone", "-q", "--no-hardlinks", str(seed.path), str(small))
    with (tiny_disk / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            pass
    before = type(seed)(small).snapshot()
    with pytest.raises(DiskFullError):
        add_worktree(small, "login", root=root)
    (tiny_disk / "filler").unlink()
    assert type(seed)(small).snapshot() == before
    assert nothing_left(root)


def test_a_folder_without_permission_leaves_nothing(repo):
    # Not even root makes a folder there.
    with pytest.raises(FolderNotWritableError):
        add_worktree(repo.path, "login", root=Path("/sys/worktrees"))
    assert repo.branches() == {"main"}


def test_a_root_that_cannot_be_made_leaves_nothing(repo, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(FolderNotWritableError):
        add_worktree(repo.path, "login", root=tmp_path / "file" / "worktrees")
    assert repo.branches() == {"main"}


WRAPPER = """#!/bin/sh
for word in "$@"; do
  if [ "$word" = "{verb}" ]; then {action}; fi
done
exec {git} "$@"
"""


@pytest.mark.parametrize("verb", ["cat-file", "update-ref", "worktree", "symbolic-ref", "reset"])
@pytest.mark.parametrize("action", ["exit 9", "kill -9 $$"])
def test_a_failure_at_any_step_leaves_nothing(repo, root, tmp_path, verb, action):
    git = subprocess.run(
        ["which", "git"], capture_output=True, text=True, check=True
    ).stdout.strip()
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    marker = tmp_path / "failed"
    once = f'if [ ! -e "{marker}" ]; then touch "{marker}"; {action}; fi'
    wrapper.write_text(WRAPPER.format(verb=verb, action=once, git=git))
    wrapper.chmod(0o755)
    before = repo.snapshot()
    program = (
        "import sys; from pathlib import Path; from maestro_jupyter.git import add_worktree;"
        "from maestro_jupyter.model import MaestroError\n"
        "try:\n add_worktree(Path(sys.argv[1]), 'login', root=Path(sys.argv[2]))\n"
        "except MaestroError as error:\n print(error.reason); sys.exit(7)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(repo.path), str(root)],
        env={
            **os.environ,
            "PATH": f"{wrapper.parent}:{os.environ['PATH']}",
            "GIT_EXEC_PATH": str(wrapper.parent),
        },
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert marker.exists(), done.stderr
    assert done.returncode == 7, done.stderr
    assert repo.snapshot() == before
    assert nothing_left(root)


def test_an_interrupt_leaves_nothing(repo, add, root, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("maestro_jupyter.git.worktrees.mark", interrupted)
    before = repo.snapshot()
    with pytest.raises(KeyboardInterrupt):
        add("login")
    assert repo.snapshot() == before
    assert nothing_left(root)


def test_adds_at_the_same_moment_all_succeed(repo, root):
    names = [f"s{number}" for number in range(12)]
    barrier = Barrier(len(names))

    def one(name):
        barrier.wait(30)
        return add_worktree(repo.path, name, root=root)

    with ThreadPoolExecutor(len(names)) as pool:
        made = list(pool.map(one, names))
    assert {each.branch for each in made} == {f"maestro/{name}" for name in names}
    assert repo.worktrees() == {str(repo.path), *(str(each.path) for each in made)}
    for each in made:
        assert repo.git("status", "--porcelain", at=each.path) == ""


def add_in_a_process(arguments):
    path, root, name, branch = arguments
    try:
        return str(add_worktree(path, name, root=root, branch=branch).path)
    except MaestroError as error:
        return error.reason


def test_adds_by_several_processes_all_succeed(repo, root):
    jobs = [(repo.path, root, f"p{number}", None) for number in range(8)]
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        paths = pool.map(add_in_a_process, jobs, chunksize=1)
    assert repo.worktrees() == {str(repo.path), *paths}


@pytest.mark.parametrize("same", ["name", "branch"])
def test_of_many_that_want_the_same_one_wins_and_stays_whole(repo, root, same):
    count = 8
    barrier = Barrier(count)

    def one(number):
        barrier.wait(30)
        name = "login" if same == "name" else f"s{number}"
        branch = "the/one" if same == "branch" else f"b/{number}"
        return add_in_a_process((repo.path, root, name, branch))

    with ThreadPoolExecutor(count) as pool:
        outcomes = list(pool.map(one, range(count)))
    won = [outcome for outcome in outcomes if outcome.startswith("/")]
    assert len(won) == 1, outcomes
    assert set(outcomes) - set(won) <= {"folder_exists", "branch_exists", "branch_in_use"}
    assert repo.worktrees() == {str(repo.path), won[0]}
    assert len(repo.branches()) == 2
    assert repo.git("status", "--porcelain", at=Path(won[0])) == ""
    assert [entry.name for entry in Path(won[0]).parent.iterdir()] == [Path(won[0]).name]


def test_a_lock_of_another_process_is_waited_for(repo, add):
    lock = repo.path / ".git" / "refs" / "heads" / "maestro" / "login.lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(add, "login")
        with pytest.raises(TimeoutError):
            running.result(0.3)
        lock.unlink()
        assert running.result(30).branch == "maestro/login"


def test_a_lock_that_stays_is_named(repo, add, root, monkeypatch):
    monkeypatch.setattr("maestro_jupyter.git.process.LOCK_PATIENCE", 0.2)
    lock = repo.path / ".git" / "refs" / "heads" / "maestro" / "login.lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    with pytest.raises(LockedError) as caught:
        add("login")
    assert "login.lock" in caught.value.message
    assert nothing_left(root)


def test_a_repository_that_is_a_linked_worktree_works_too(repo, root, tmp_path):
    bare = tmp_path / "bare.git"
    repo.git("clone", "-q", "--bare", str(repo.path), str(bare))
    repo.git("worktree", "add", "-q", str(tmp_path / "only"), "main", at=bare)
    made = add_worktree(tmp_path / "only", "login", root=root)
    assert made.target == "main"
    assert (made.path / "README.md").exists()
