"""Ignored files that are copied into a new worktree."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
from pathlib import Path

import pytest

from maestro_jupyter.git import add_worktree
from maestro_jupyter.git.errors import DiskFullError, IncludesTooLargeError

EXECUTABLE = 0o750
FICLONE = 0x40049409
"""``_IOW(0x94, 9, int)`` of linux/fs.h."""


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


def test_data_is_shared_where_the_disk_can_do_that(make_repo, sharing_disk, tmp_path):
    repo = make_repo()
    repo.write(".gitignore", "*.bin\n")
    repo.commit(".worktreeinclude", "*.bin\n")
    moved = type(repo)(Path(shutil.move(repo.path, sharing_disk / "shop")))
    original = moved.path / "large.bin"
    original.write_bytes(os.urandom(4 << 20))
    root = sharing_disk / "worktrees"
    copies = [add_worktree(moved.path, name, root=root).path / "large.bin" for name in ("a", "b")]
    for copy in copies:
        assert copy.read_bytes() == original.read_bytes()
        assert copy.stat().st_nlink == 1
    with copies[0].open("r+b") as file:
        file.write(b"changed")
    assert original.read_bytes() == copies[1].read_bytes() != copies[0].read_bytes()
    elsewhere = add_worktree(moved.path, "c", root=tmp_path / "elsewhere").path
    assert (elsewhere / "large.bin").read_bytes() == original.read_bytes()


@pytest.mark.parametrize(
    "refusal", ["EOPNOTSUPP", "EXDEV", "EINVAL", "ENOTTY", "ENOSYS", "EPERM", "ENOSPC"]
)
def test_data_is_copied_where_the_disk_refuses_to_share_it(included, add, monkeypatch, refusal):
    asked = []

    def refuse(copy, request, original):
        asked.append((request, os.fstat(original).st_size, os.fstat(copy).st_size))
        raise OSError(getattr(errno, refusal), refusal)

    included.write(".env", "secret\n")
    before = included.snapshot()
    monkeypatch.setattr(fcntl, "ioctl", refuse)
    if refusal == "ENOSPC":
        with pytest.raises(DiskFullError):
            add("login")
        assert included.snapshot() == before
    else:
        assert (add("login").path / ".env").read_text() == "secret\n"
    assert asked == [(FICLONE, 7, 0)]


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
