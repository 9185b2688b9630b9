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

STEPS = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "subprocess.Popen"}
GIT_ONLY = {"subprocess.Popen"}
MOST = 300


def die_at(step, steps, function, arguments, options):
    """Call ``function``; be killed at the step of that number."""
    seen = 0

    def count(event, _arguments):
        nonlocal seen
        if event in steps:
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    function(*arguments, **options)
    os._exit(0)


def killed_at_each_step(steps, prepare):
    """Call what ``prepare`` returns again and again, killed one step later each time.

    Yields after each time; the last time it was not killed.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["maestro_jupyter.git", "git", "pytest"])
    for step in itertools.count(1):
        assert step < MOST
        function, arguments, options = prepare()
        child = context.Process(
            target=die_at, args=(step, frozenset(steps), function, arguments, options)
        )
        child.start()
        child.join(60)
        assert child.exitcode in {0, -signal.SIGKILL}
        yield step
        if child.exitcode == 0:
            assert step > 2
            return


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
