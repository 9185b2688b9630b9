"""Listings of untracked files are kept, and never told when they do not hold any more."""

from __future__ import annotations

import shutil
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maestro_jupyter.git import untracked
from maestro_jupyter.git.untracked import untracked_files

SETTLED = 0.05


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(untracked, "_SETTLED", SETTLED)


def truth(repo):
    names = repo.git("ls-files", "--others", "--exclude-standard", "-z").split("\0")
    return sorted(name for name in names if name and not name.endswith("/"))


def settle():
    """Let the time pass within which a folder may change twice and keep its time."""
    until = time.time() + SETTLED * 1.2
    while time.time() < until:
        time.sleep(0.01)


def held(repo, monkeypatch):
    """Look until the listing is kept, and return what it says without git."""
    for _ in range(3):
        settle()
        untracked_files(repo.path)
    with monkeypatch.context() as patch:
        patch.delattr(untracked, "run")
        return untracked_files(repo.path)


def write(name, text=""):
    return lambda repo: repo.write(name, text)


def remove(name):
    return lambda repo: shutil.rmtree(repo.path / name, ignore_errors=True)


def git(*arguments):
    return lambda repo: repo.git(*arguments, check=False)


def nested(repo):
    repo.git("init", "-q", "nested")


STEPS = [
    write("top.txt"),
    write("src/new.txt"),
    write("new/deep/er/file.txt"),
    write("new/deep/second.o"),
    write("build/only.o"),
    write("build/now.txt"),
    write("src/.gitignore", "*.txt\n"),
    write("src/.gitignore", ".gitignore\n"),
    write(".gitignore", "*.o\nsrc\n"),
    write(".gitignore", ""),
    write(".git/info/exclude", "top*\n"),
    lambda repo: (repo.path / "empty").mkdir(exist_ok=True),
    write("empty/no.more"),
    remove("new"),
    remove("src"),
    git("add", "-A"),
    git("add", "--force", "build"),
    git("rm", "-rq", "--cached", "."),
    git("commit", "-qm", "Work"),
    git("checkout", "-q", "--", "."),
    git("clean", "-qfdx"),
    git("config", "core.excludesFile", "top.txt"),
    nested,
    write("nested/inner.txt"),
]


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.sampled_from(STEPS), min_size=3, max_size=9))
def test_whatever_changes_is_seen(make_repo, steps):
    repo = make_repo(f"shop{time.monotonic_ns()}")
    for step in steps:
        for _ in range(3):
            settle()
            assert untracked_files(repo.path) == truth(repo)
        step(repo)
        assert untracked_files(repo.path) == truth(repo)


def test_a_listing_is_kept_while_nothing_changes(repo, monkeypatch):
    repo.write("new/deep/file.txt", "x")
    assert held(repo, monkeypatch) == ["new/deep/file.txt"]
    repo.write("new/deep/file.txt", "longer")
    repo.write("README.md", "longer")
    assert held(repo, monkeypatch) == ["new/deep/file.txt"]


def test_a_file_in_a_folder_that_was_empty_is_seen(repo, monkeypatch):
    (repo.path / "empty/inner").mkdir(parents=True)
    assert held(repo, monkeypatch) == []
    repo.write("empty/inner/file.txt", "x")
    assert untracked_files(repo.path) == ["empty/inner/file.txt"]


def test_a_list_of_patterns_that_is_changed_in_its_place_is_seen(repo, monkeypatch):
    repo.write("src/new.txt", "x")
    patterns = repo.write("src/.gitignore", ".gitignore\n*.txt\n")
    assert held(repo, monkeypatch) == []
    patterns.write_text(".gitignore\n")
    assert untracked_files(repo.path) == ["src/new.txt"]


def test_a_change_too_fresh_to_be_told_from_the_next_is_not_relied_on(repo, monkeypatch):
    monkeypatch.setattr(untracked, "_SETTLED", 60.0)
    for number in range(6):
        name = f"file{number}.txt"
        repo.write(name, "x")
        assert name in untracked_files(repo.path)
