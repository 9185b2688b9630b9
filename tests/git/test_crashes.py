"""A process killed at any step of a removal, commit or merge loses nothing and blocks nothing."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import sys
from pathlib import Path

import pytest

from maestro_jupyter.git import add_worktree, commit, merge, remove_worktree, repair
from maestro_jupyter.git.errors import GitFailedError
from maestro_jupyter.model import MaestroError
from tests.git.kills import GIT_ONLY, STEPS, killed_at_each_step


def left_in(root: Path) -> list[str]:
    return [str(path) for path in root.rglob("*")]


@pytest.mark.parametrize("discard", [False, True], ids=["close", "discard"])
def test_a_removal_is_taken_back_or_finished(repo, root, add, discard):
    before = repo.snapshot()
    where = {"target": "main", "root": root, "discard": discard}

    def prepare():
        made = add("login")
        if discard:
            repo.write("loose.txt", "loose\n", at=made.path)
        arguments = (repo.path, made.path, made.branch)
        return remove_worktree, arguments, {"base": made.base, **where}

    seen = set()
    for step in killed_at_each_step(STEPS, prepare):
        path = next(iter(root.glob("shop-*")), root / "none") / "login"
        repair(repo.path, root, {path})
        names = {Path(entry).name for entry in left_in(root)}
        assert not [name for name in names if name.startswith(".removed")], step
        there = path.exists()
        seen.add((there, "maestro/login" in repo.branches()))
        if there:
            assert (path / "src/app.py").exists(), step
            assert (path / "loose.txt").exists() == discard, step
            assert repo.git("branch", "--show-current", at=path) == "maestro/login"
        remove_worktree(repo.path, path, "maestro/login", base=repo.head(), **where)
        assert repo.snapshot() == before, step
        assert left_in(root) == [], step
    assert seen == {(True, True), (False, True), (False, False)}


def test_a_removal_that_finds_work_leaves_it_whole_whenever_it_is_killed(repo, root, add):
    made = add("login")
    repo.write("loose.txt", "loose\n", at=made.path)

    def prepare():
        options = {"base": made.base, "target": "main", "root": root}
        return remove_worktree, (repo.path, made.path, made.branch), options

    for step in killed_at_each_step(STEPS, prepare):
        repair(repo.path, root, {made.path})
        assert (made.path / "loose.txt").read_text() == "loose\n", step
        assert repo.git("status", "--porcelain", at=made.path) == "?? loose.txt", step


def test_a_file_written_while_the_folder_is_set_aside_is_not_lost(repo, root, add):
    made = add("login")
    aside = made.path.with_name(".removed-login-0123abcd")
    made.path.rename(aside)
    (aside / "late.txt").write_text("late\n")
    other = add("other")
    remove_worktree(repo.path, other.path, other.branch, base=other.base, target="main", root=root)
    assert (aside / "late.txt").exists()
    assert repair(repo.path, root, {made.path}) == [f"{made.path} is back"]
    assert (made.path / "late.txt").read_text() == "late\n"
    assert repo.git("status", "--porcelain", at=made.path) == "?? late.txt"


def test_a_commit_is_made_or_can_be_made_again(repo, add):
    made = add("login")
    numbers = itertools.count()

    def prepare():
        repo.write("work.txt", f"{next(numbers)}\n", at=made.path)
        repo.write(f"new-{next(numbers)}.txt", "new\n", at=made.path)
        return commit, (made.path, "Work"), {}

    before = repo.head(made.path)
    for step in killed_at_each_step(GIT_ONLY, prepare):
        written = (made.path / "work.txt").read_text()
        if repo.git("status", "--porcelain", at=made.path):
            assert repo.head(made.path) == before, step
            commit(made.path, "Again")
        assert repo.git("show", "HEAD:work.txt", at=made.path) + "\n" == written, step
        assert repo.git("status", "--porcelain", at=made.path) == "", step
        before = repo.head(made.path)


@pytest.mark.parametrize("how", ["merge", "squash", "rebase", "ff-only"])
def test_a_merge_is_made_or_can_be_made_again(repo, root, how):
    numbers = itertools.count()
    repo.write("README.md", "# Shop, being changed\n")
    repo.write("notes.txt", "mine\n")

    def prepare():
        name = f"s{next(numbers)}"
        made = add_worktree(repo.path, name, root=root)
        repo.commit(f"{name}.txt", "one\n", at=made.path)
        repo.commit(f"{name}.txt", "two\n", at=made.path)
        if how != "ff-only":
            repo.git("commit", "-q", "--allow-empty", "-m", "Meanwhile")
        return merge, (repo.path, made.branch, "main"), {"how": how}

    for step in killed_at_each_step(GIT_ONLY, prepare):
        name = f"s{step - 1}"
        status = repo.git("--no-optional-locks", "status", "--porcelain")
        assert status.split() == ["M", "README.md", "??", "notes.txt"], step
        assert not (repo.path / ".git/MERGE_HEAD").exists()
        tip = repo.head(of=f"maestro/{name}")
        merge(repo.path, f"maestro/{name}", "main", how=how)
        assert (repo.path / f"{name}.txt").read_text() == "two\n", step
        assert repo.git("show", f"main:{name}.txt") == "two", step
        assert repo.head(of=f"maestro/{name}") == tip
        assert (repo.path / "README.md").read_text() == "# Shop, being changed\n"
        assert (repo.path / "notes.txt").read_text() == "mine\n"


DEADLY = """
n=$(cat '{counter}'); echo $((n + 1)) > '{counter}'
[ "$n" = 1 ] && kill -9 $PPID
exec cat
"""


def killing_filter(repo, tmp_path):
    """Check files out through a program that kills git at the second file that it writes."""
    counter = tmp_path / "counter"
    program = repo.hook("deadly", DEADLY.format(counter=counter), tmp_path)
    repo.git("config", "filter.deadly.smudge", str(program))
    repo.git("config", "filter.deadly.clean", "cat")
    repo.commit(".gitattributes", "*.dat filter=deadly\n")
    return counter


@pytest.mark.parametrize("dies", ["git", "both"])
def test_a_git_that_is_killed_amid_the_files_of_a_merge_is_taken_back(repo, root, tmp_path, dies):
    counter = killing_filter(repo, tmp_path)
    counter.write_text("9\n")
    repo.commit("b.dat", "old\n")
    repo.commit("docs/d.dat", "old\n")
    made = add_worktree(repo.path, "login", root=root)
    for name in ("a.dat", "b.dat", "new/c.dat"):
        repo.write(name, "new\n" * 1000, made.path)
    repo.git("rm", "-q", "docs/d.dat", at=made.path)
    commit(made.path, "Data")
    repo.write("README.md", "being changed\n")
    repo.write("notes.txt", "mine\n")
    before, index = repo.snapshot(), repo.git("ls-files", "--stage")
    counter.write_text("0\n")
    if dies == "git":
        with pytest.raises(GitFailedError):
            merge(repo.path, made.branch, "main")
    else:
        child = multiprocessing.get_context("forkserver").Process(
            target=merge_without_taking_back, args=(repo.path, made.branch)
        )
        child.start()
        child.join(60)
        assert child.exitcode == -signal.SIGKILL
        assert repo.snapshot() != before
        assert [said for said in repair(repo.path, root, {made.path}) if "taken back" in said]
    assert repo.snapshot() == before
    assert repo.git("ls-files", "--stage") == index
    assert not list((repo.path / ".git").glob("*.lock"))
    merge(repo.path, made.branch, "main")
    assert (repo.path / "new/c.dat").read_text() == "new\n" * 1000
    assert (repo.path / "README.md").read_text() == "being changed\n"
    assert (repo.path / "notes.txt").read_text() == "mine\n"


def merge_without_taking_back(path, branch):
    """Merge, and die right after git has."""

    def die(event, arguments):
        if event == "subprocess.Popen" and "rev-parse" in arguments[1] and "HEAD" in arguments[1]:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(die)
    merge(path, branch, "main")


def test_a_git_that_is_killed_before_the_branch_moves_is_taken_back(repo, root):
    made = add_worktree(repo.path, "login", root=root)
    repo.commit("src/app.py", "new\n", made.path)
    repo.commit("added.py", "new\n", made.path)
    repo.write("README.md", "being changed\n")
    before, index = repo.snapshot(), repo.git("ls-files", "--stage")
    hook = repo.hook("reference-transaction", '[ "$1" = prepared ] && kill -9 $PPID; exit 0')
    with pytest.raises(MaestroError):
        merge(repo.path, made.branch, "main", how="ff-only")
    hook.unlink()
    assert repo.snapshot() == before
    assert repo.git("ls-files", "--stage") == index
    assert not list((repo.path / ".git").rglob("*.lock"))
    merge(repo.path, made.branch, "main", how="ff-only")
    assert (repo.path / "src/app.py").read_text() == "new\n"
    assert (repo.path / "README.md").read_text() == "being changed\n"


def merge_in_turn(path, branches, start, how):
    start.wait(60)
    for branch in branches:
        merge(path, branch, "main", how=how)


@pytest.mark.parametrize("how", ["merge", "rebase"])
def test_merges_of_two_processes_into_one_branch_take_turns(repo, root, how):
    names = [f"s{number}" for number in range(6)]
    for name in names:
        made = add_worktree(repo.path, name, root=root)
        repo.commit(f"{name}.txt", f"{name}\n", at=made.path)
    repo.write("README.md", "being changed\n")
    context = multiprocessing.get_context("forkserver")
    start = context.Barrier(2)
    branches = [f"maestro/{name}" for name in names]
    children = [
        context.Process(target=merge_in_turn, args=(repo.path, part, start, how))
        for part in (branches[:3], branches[3:])
    ]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
        assert child.exitcode == 0
    for name in names:
        assert (repo.path / f"{name}.txt").read_text() == f"{name}\n"
    assert repo.git("status", "--porcelain") == "M README.md"
    merges = repo.git("rev-list", "--first-parent", "--count", "HEAD")
    assert int(merges) == 1 + len(names)
