from __future__ import annotations

import pytest

from maestro_jupyter.git import conflicts
from maestro_jupyter.git.errors import UnknownBranchError


def test_nothing_conflicts_where_both_sides_fit(repo, add):
    made = add("login")
    repo.commit("mine.py", "m\n", made.path)
    repo.commit("theirs.py", "t\n")
    assert conflicts(repo.path, made.branch, "main") == ()


def test_each_place_is_told_with_both_sides(repo, add):
    made = add("login")
    repo.commit("src/app.py", "one\nmine\nthree\nfour\nfive\n", made.path)
    repo.commit("src/app.py", "one\ntheirs\nthree\nfour\nfive\n")
    (conflict,) = conflicts(repo.path, made.branch, "main")
    assert (conflict.path, conflict.why) == ("src/app.py", "contents")
    (hunk,) = conflict.hunks
    assert hunk.line == 2
    assert hunk.text.split("\n")[1::2] == ["theirs", "mine"]


def test_a_deleted_file_is_told_by_its_reason(repo, add):
    made = add("login")
    repo.git("rm", "-q", "src/app.py", at=made.path)
    repo.git("commit", "-qm", "Drop it", at=made.path)
    repo.commit("src/app.py", "other\n")
    (conflict,) = conflicts(repo.path, made.branch, "main")
    assert (conflict.path, conflict.why, conflict.hunks) == ("src/app.py", "modify/delete", ())


@pytest.mark.parametrize("name", ['q"uo\tte', "größe 日.txt", "-dash", ":(top)x"])
def test_any_name_and_binary_files_work(repo, add, name):
    made = add("login")
    for data, at in ((b"\0mine", made.path), (b"\0theirs", repo.path)):
        (at / name).write_bytes(data)
        repo.git("add", "-A", at=at)
        repo.git("commit", "-qm", "x", at=at)
    (conflict,) = conflicts(repo.path, made.branch, "main")
    assert (conflict.path, conflict.hunks) == (name, ())


def test_looking_changes_nothing(repo, add):
    made = add("login")
    repo.commit("src/app.py", "mine\n", made.path)
    repo.commit("src/app.py", "theirs\n")
    before = repo.snapshot()
    conflicts(repo.path, made.branch, "main")
    assert repo.snapshot() == before


def test_an_unknown_branch_is_named(repo, add):
    with pytest.raises(UnknownBranchError, match="nowhere"):
        conflicts(repo.path, add("login").branch, "nowhere")
