"""What is left of an add whose process was killed, at every step, is taken back."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from maestro_jupyter.git import add_worktree, undo_unfinished
from maestro_jupyter.git.claims import claim
from maestro_jupyter.git.errors import LockedError
from maestro_jupyter.git.places import MARKER, git_dir
from tests.git.kills import STEPS, killed_at_each_step


@pytest.fixture
def undo(repo, root):
    def undo_one(name="login", **options):
        return undo_unfinished(repo.path, name, root=root, **options)

    return undo_one


def left_in(root):
    return [str(path) for path in root.rglob("*")]


def test_a_kill_at_any_step_is_taken_back(repo, root, undo):
    before = repo.snapshot()
    half_way = set()

    def prepare():
        return add_worktree, (repo.path, "login"), {"root": root}

    for step in killed_at_each_step({*STEPS, "open"}, prepare):
        half_way.add((len(left_in(root)) > 0, repo.branches() != {"main"}))
        assert undo() == ""
        assert repo.snapshot() == before, step
        assert left_in(root) == [], step
    assert half_way == {(False, False), (True, False), (True, True)}


WRAPPER = """#!/bin/sh
case " $* " in
*" {verb} "*) {action} ;;
esac
exec {git} "$@"
"""


@pytest.mark.parametrize("verb", ["update-ref", "worktree add", "symbolic-ref", "reset"])
@pytest.mark.parametrize(
    "action",
    ["kill -9 $server $$", 'kill -9 $server; {git} "$@"; exit', '{git} "$@"; kill -9 $server $$'],
    ids=["before", "alone", "after"],
)
def test_a_kill_while_git_runs_is_taken_back(repo, root, undo, tmp_path, verb, action):
    before = repo.snapshot()
    git = shutil.which("git")
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    server = tmp_path / "server"
    action = f"server=$(cat {server}); {action.format(git=git)}"
    wrapper.write_text(WRAPPER.format(verb=verb, action=action, git=git))
    wrapper.chmod(0o755)
    program = (
        "import os, sys; from pathlib import Path; from maestro_jupyter.git import add_worktree\n"
        "Path(sys.argv[3]).write_text(str(os.getpid()))\n"
        "add_worktree(Path(sys.argv[1]), 'login', root=Path(sys.argv[2]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, repo.path, root, server],
        env={
            **os.environ,
            "PATH": f"{wrapper.parent}:{os.environ['PATH']}",
            "GIT_EXEC_PATH": str(wrapper.parent),
        },
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == -signal.SIGKILL
    assert undo() == ""
    assert repo.snapshot() == before
    assert left_in(root) == []


def test_a_git_that_outlives_its_caller_is_waited_for(repo, root, undo, tmp_path):
    before = repo.snapshot()
    repo.hook("post-checkout", f"touch {tmp_path}/started; sleep 2; touch {tmp_path}/done")
    context = multiprocessing.get_context("forkserver")
    child = context.Process(target=add_worktree, args=(repo.path, "login"), kwargs={"root": root})
    child.start()
    deadline = time.monotonic() + 60
    while not (tmp_path / "started").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    child.kill()
    child.join(60)
    assert not (tmp_path / "done").exists()
    assert undo() == ""
    assert (tmp_path / "done").exists()
    assert repo.snapshot() == before


def test_a_folder_that_is_being_made_is_left_alone(repo, root, undo, monkeypatch):
    monkeypatch.setattr("maestro_jupyter.git.recovery.LOCK_PATIENCE", 0.05)
    made = add_worktree(repo.path, "login", root=root)
    with claim(made.path), pytest.raises(LockedError):
        undo()
    assert (made.path / "README.md").exists()


def test_a_checkout_killed_in_its_middle_is_taken_back(repo, root, undo, tmp_path):
    repo.write(".gitattributes", "late filter=killer\n")
    repo.commit("late", "late\n")
    before = repo.snapshot()
    repo.git("config", "filter.killer.smudge", f"kill -9 $(cat {tmp_path}/server) $PPID; cat")
    program = (
        "import os, sys; from pathlib import Path; from maestro_jupyter.git import add_worktree\n"
        "Path(sys.argv[3]).write_text(str(os.getpid()))\n"
        "add_worktree(Path(sys.argv[1]), 'login', root=Path(sys.argv[2]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, repo.path, root, tmp_path / "server"],
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == -signal.SIGKILL
    assert undo() == ""
    assert repo.snapshot() == before
    assert left_in(root) == []


def test_what_git_wrote_first_goes_too(repo, root, undo):
    stub = repo.path / ".git" / "worktrees" / "login1"
    stub.mkdir(parents=True)
    (stub / "locked").write_text("initializing\n")
    assert undo() == ""
    assert not stub.exists()


@pytest.mark.parametrize("work", ["tracked", "untracked", "committed", "locked"])
def test_a_complete_worktree_with_work_in_it_is_kept(repo, add, undo, work):
    made = add("login")
    if work == "tracked":
        repo.write("README.md", "changed\n", at=made.path)
    elif work == "untracked":
        repo.write("new.txt", "new\n", at=made.path)
    elif work == "committed":
        repo.commit("new.txt", "new\n", at=made.path)
    else:
        repo.git("worktree", "lock", str(made.path))
    before = repo.snapshot()
    assert undo()
    assert (made.path / "README.md").exists()
    assert repo.snapshot() == before


@pytest.mark.parametrize("history", ["by hand", "for another", "moved", "moved back", "no reflog"])
def test_a_branch_that_is_not_ours_or_was_moved_is_kept(repo, add, root, undo, history):
    if history == "by hand":
        repo.git("branch", "maestro/login")
    elif history == "for another":
        made = add("other", branch="maestro/login")
        repo.git("worktree", "remove", str(made.path))
    else:
        made = add("login")
        repo.git("worktree", "remove", str(made.path))
        first = repo.head()
        if history == "no reflog":
            repo.git("reflog", "delete", "maestro/login@{0}")
        else:
            repo.git("branch", "-f", "maestro/login", repo.commit("x.txt", "x\n"))
        if history == "moved back":
            repo.git("branch", "-f", "maestro/login", first)
    before = repo.snapshot()
    undo()
    assert repo.snapshot() == before


def test_a_branch_checked_out_elsewhere_is_kept(repo, add, undo):
    made = add("login")
    repo.git("worktree", "remove", str(made.path))
    repo.git("checkout", "-q", "maestro/login")
    assert str(repo.path) in undo()
    assert "maestro/login" in repo.branches()


def test_a_folder_of_another_repository_is_left_alone(repo, root, undo, add):
    made = add("login")
    moved = made.path.with_name("elsewhere")
    repo.git("worktree", "move", str(made.path), str(moved))
    moved.rename(made.path)
    (made.path / ".git").write_text(f"gitdir: {repo.path}/.git/worktrees/login\n")
    assert undo()
    assert (made.path / "README.md").exists()


def test_a_link_is_left_alone(repo, root, undo, add, tmp_path):
    spot = add("other").path.with_name("login")
    (tmp_path / "precious").mkdir()
    spot.symlink_to(tmp_path / "precious")
    assert undo()
    assert spot.is_symlink()


def test_a_worktree_whose_mark_was_not_written_yet_is_taken_back(repo, add, undo):
    made = add("login")
    (git_dir(made.path) / MARKER).write_text("")
    assert undo("login") == ""
    assert not made.path.exists()
    assert repo.branches() == {"main"}


def test_a_chosen_branch_is_taken_back_too(repo, add, undo):
    before = repo.snapshot()
    add("login", branch="feature/x")
    assert undo(branch="feature/x") == ""
    assert repo.snapshot() == before
