"""Ignored files that are copied into a new worktree."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from maestro_jupyter.git.errors import IncludesTooLargeError

EXECUTABLE = 0o750


@pytest.fixture
def included(repo):
    repo.write(".gitignore", ".env*\ncache/\nsecret\nlink*\n")
    repo.write(".worktreeinclude", ".env*\n!.env.local\ncache/\nREADME.md\nloose.txt\nlink*\n")
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "Include")
    return repo


def test_ignored_files_that_are_named_come_along_and_nothing_else(included, add):
    for name in (".env", ".env.local", "cache/deep/ä b.bin", "secret", "loose.txt"):
        included.write(name, name)
    included.write("README.md", "changed\n")
    made = add("login")
    assert (made.path / ".env").read_text() == ".env"
    assert (made.path / "cache/deep/ä b.bin").read_text() == "cache/deep/ä b.bin"
    for name in (".env.local", "secret", "loose.txt"):
        assert not (made.path / name).exists()
    assert (made.path / "README.md").read_text() == "# Shop\n"
    assert made.notes == ("copied 2 ignored files (23 bytes)",)
    assert included.git("status", "--porcelain", at=made.path) == ""


def test_copies_are_their_own_and_keep_their_modes(included, add):
    original = included.write(".env", "one\n")
    original.chmod(EXECUTABLE)
    copy = add("login").path / ".env"
    assert stat.S_IMODE(copy.stat().st_mode) == EXECUTABLE
    assert copy.stat().st_nlink == 1
    assert not copy.samefile(original)
    copy.write_text("two\n")
    assert original.read_text() == "one\n"


def test_links_are_copied_as_links_and_only_where_they_stay_inside(included, add, tmp_path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious/file").write_text("x")
    included.write("cache/real", "x")
    (included.path / "link-in").symlink_to("cache/real")
    (included.path / "link-out").symlink_to("../../precious")
    (included.path / "link-far").symlink_to(tmp_path / "precious")
    (included.path / "link-home").symlink_to(included.path / "cache")
    made = add("login")
    assert (made.path / "link-in").readlink() == Path("cache/real")
    for name in ("link-out", "link-far", "link-home"):
        assert not os.path.lexists(made.path / name)


def test_nothing_is_written_through_a_link_of_the_checkout(repo, add, tmp_path):
    (tmp_path / "outside").mkdir()
    repo.git("checkout", "-q", "-b", "tricky")
    (repo.path / "cache").symlink_to(tmp_path / "outside")
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "Link")
    repo.git("checkout", "-q", "main")
    repo.write(".gitignore", "cache\n")
    repo.write(".worktreeinclude", "cache/\n")
    repo.write("cache/file", "x")
    add("login", base="tricky")
    assert list((tmp_path / "outside").iterdir()) == []


def test_too_much_is_refused_by_name_before_anything_is_made(included, add, root):
    included.write("cache/big.bin", "x" * 3000)
    included.write(".env", "small")
    before = included.snapshot()
    with pytest.raises(IncludesTooLargeError) as caught:
        add("login", include_limit=2999)
    assert "cache/big.bin (3.0 kB)" in caught.value.message
    assert "include_limit" in caught.value.hint
    assert included.snapshot() == before
    assert not root.exists()
    assert add("login", include_limit=3005).notes


def test_the_file_need_not_be_committed(repo, add):
    repo.write(".git/info/exclude", ".env\n.worktreeinclude\n")
    repo.write(".worktreeinclude", ".env\n")
    repo.write(".env", "x")
    assert (add("login").path / ".env").exists()
