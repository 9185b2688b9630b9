from __future__ import annotations

import os

import pytest

from maestro_jupyter.git import change_of, diff, refresh_index
from maestro_jupyter.git.errors import BadPathError, NotAWorktreeError
from maestro_jupyter.git.patches import PATCH_LIMIT, SECTION_LIMIT
from maestro_jupyter.model import Change


@pytest.fixture
def made(add):
    return add("login")


def index_of(repo, made):
    file = repo.path / ".git" / "worktrees" / made.path.name / "index"
    return file.read_bytes(), file.stat().st_mtime_ns


def test_an_untouched_worktree_has_no_change(made):
    assert change_of(made.path, made.base) == Change(files=0, insertions=0, deletions=0)
    nothing = diff(made.path, made.base)
    assert (nothing.files, nothing.patch, nothing.truncated) == ((), "", False)


def test_committed_uncommitted_and_untracked_work_all_count(repo, made):
    repo.commit("committed.py", "a\nb\n", made.path)
    repo.write("src/app.py", "one\nTWO\nthree\nfour\nfive\n", made.path)
    repo.write("staged.py", "s\n", made.path)
    repo.git("add", "staged.py", at=made.path)
    repo.write("deep/er/loose.py", "x\ny\nz", made.path)
    (made.path / "README.md").unlink()
    before = index_of(repo, made)
    expected = Change(files=5, insertions=7, deletions=2)
    assert change_of(made.path, made.base) == expected
    shown = diff(made.path, made.base)
    assert shown.stat == expected
    assert {(file.path, file.status) for file in shown.files} == {
        ("README.md", "deleted"),
        ("committed.py", "added"),
        ("deep/er/loose.py", "added"),
        ("src/app.py", "modified"),
        ("staged.py", "added"),
    }
    assert "+TWO" in shown.patch
    assert "+++ b/deep/er/loose.py" in shown.patch
    assert index_of(repo, made) == before
    assert repo.git("status", "--porcelain", at=made.path).split("\n")[-1] == "?? deep/"


def test_the_patch_can_be_applied(repo, made, tmp_path):
    repo.write("src/app.py", "one\n", made.path)
    repo.write("größe/日 本.txt", "neu\n", made.path)
    (made.path / "README.md").rename(made.path / "LIESMICH.md")
    repo.write("x.patch", diff(made.path, made.base).patch, tmp_path)
    repo.git("apply", str(tmp_path / "x.patch"))
    assert (repo.path / "größe/日 本.txt").read_text() == "neu\n"
    assert (repo.path / "LIESMICH.md").exists()
    assert not (repo.path / "README.md").exists()


def test_a_rename_is_shown_as_one(repo, made):
    repo.git("mv", "src/app.py", "src/shop.py", at=made.path)
    (file,) = diff(made.path, made.base).files
    assert (file.path, file.old_path, file.status) == ("src/shop.py", "src/app.py", "renamed")


def test_binary_files_have_no_lines(repo, made):
    (made.path / "picture.png").write_bytes(b"\x89PNG\0\0\n\n")
    assert change_of(made.path, made.base) == Change(files=1, insertions=0, deletions=0)
    (file,) = diff(made.path, made.base).files
    assert file.binary


def test_links_pipes_and_devices_are_not_read(repo, made):
    (made.path / "link").symlink_to("/dev/zero")
    os.mkfifo(made.path / "pipe")
    assert change_of(made.path, made.base) == Change(files=1, insertions=1, deletions=0)
    shown = diff(made.path, made.base)
    assert [file.path for file in shown.files] == ["link"]
    assert "+/dev/zero" in shown.patch


def test_ignored_files_do_not_count(repo, add):
    repo.commit(".gitignore", "*.log\n")
    made = add("ignoring")
    repo.write("x.log", "x\n", made.path)
    assert change_of(made.path, made.base).files == 0
    assert diff(made.path, made.base).files == ()


@pytest.mark.parametrize("commits", [True, False])
def test_a_repository_in_the_worktree_is_left_out(repo, made, commits):
    inner = made.path / "inner"
    repo.git("init", "-q", str(inner))
    if commits:
        repo.commit("x", "x\n", inner)
    repo.write("y.py", "y\n", made.path)
    assert change_of(made.path, made.base).files == 1
    assert [file.path for file in diff(made.path, made.base).files] == ["y.py"]


def test_a_huge_patch_is_cut_at_a_line(repo, made):
    for number in range(20):
        repo.write(f"big{number:02}.txt", "0123456789\n" * (SECTION_LIMIT // 13), made.path)
    shown = diff(made.path, made.base)
    assert shown.truncated
    assert len(shown.patch.encode()) <= PATCH_LIMIT
    assert shown.patch.endswith("\n")
    assert shown.stat.insertions == 20 * (SECTION_LIMIT // 13)


@pytest.mark.parametrize("lines", [SECTION_LIMIT // 10, 2_000_000])
@pytest.mark.parametrize("known", [True, False])
def test_a_huge_file_is_summarised_and_hides_no_other(repo, made, lines, known):
    repo.write("big.txt", "0123456789\n" * lines, made.path)
    repo.write("small.txt", "small\n", made.path)
    if known:
        repo.git("add", "-A", at=made.path)
    shown = diff(made.path, made.base)
    big, small = shown.files
    assert (big.insertions, big.summary) == (lines, f"too large to show: {lines} lines")
    assert (small.summary, shown.truncated) == ("", False)
    assert "+small" in shown.patch
    assert "0123456789" not in shown.patch


def test_a_binary_file_says_how_large_it_was_and_is(repo, made):
    (made.path / "old.bin").write_bytes(b"\0" * 900)
    repo.git("add", "-A", at=made.path)
    repo.git("commit", "-qm", "x", at=made.path)
    base = repo.head(made.path)
    (made.path / "old.bin").write_bytes(b"\0" * 5000)
    (made.path / "new.bin").write_bytes(b"\0" * 3)
    words = {file.path: file.summary for file in diff(made.path, base).files}
    assert words == {"new.bin": "binary, 3 B", "old.bin": "binary, 900 B → 5 KB"}


def test_chosen_files_alone_are_shown(repo, made):
    repo.write("src/app.py", "one\n", made.path)
    repo.write("src/new.py", "n\n", made.path)
    repo.write("other.py", "o\n", made.path)
    assert [file.path for file in diff(made.path, made.base, ["src"]).files] == [
        "src/app.py",
        "src/new.py",
    ]
    assert [file.path for file in diff(made.path, made.base, ["other.py"]).files] == ["other.py"]
    assert diff(made.path, made.base, ["nothing.py"]).files == ()


@pytest.mark.parametrize("name", ["src/app.py", "moved.py"])
def test_a_file_that_was_renamed_is_found_under_either_name(repo, made, name):
    repo.git("mv", "src/app.py", "moved.py", at=made.path)
    repo.write("README.md", "changed\n", at=made.path)
    shown = diff(made.path, made.base, [name])
    assert [(file.path, file.old_path) for file in shown.files] == [("moved.py", "src/app.py")]
    assert shown.patch.count("diff --git") == 1
    assert "rename to moved.py" in shown.patch


def test_a_chosen_file_is_found_behind_a_patch_that_is_too_large(repo, made):
    repo.write("a-large.txt", "long line of text\n" * 1_000_000, at=made.path)
    repo.git("add", "-N", "a-large.txt", at=made.path)
    repo.write("src/app.py", "changed\n", at=made.path)
    shown = diff(made.path, made.base, ["src/app.py"])
    assert [file.path for file in shown.files] == ["src/app.py"]
    assert "+changed" in shown.patch
    assert not shown.truncated


def test_a_path_out_of_the_worktree_is_refused(made):
    with pytest.raises(BadPathError):
        diff(made.path, made.base, ["../../etc"])


def test_the_counts_alone_can_be_asked_for(repo, made):
    repo.write("src/app.py", "one\n", made.path)
    repo.write("new.py", "n\n", made.path)
    shown = diff(made.path, made.base, only_stat=True)
    assert shown.stat == Change(files=2, insertions=1, deletions=4)
    assert shown.patch == ""


def test_a_deleted_file_that_came_back_under_another_name_is_a_rename(repo, made):
    (made.path / "src/app.py").rename(made.path / "moved.py")
    repo.write("loose.py", "l\n", made.path)
    shown = diff(made.path, made.base)
    assert {(file.path, file.old_path) for file in shown.files} == {
        ("loose.py", None),
        ("moved.py", "src/app.py"),
    }


def test_what_came_from_the_target_does_not_count(repo, made):
    repo.commit("mine.py", "m\n", made.path)
    newer = repo.commit("theirs.py", "t\n")
    repo.git("merge", "-q", "main", at=made.path)
    assert [file.path for file in diff(made.path, newer).files] == ["mine.py"]
    assert change_of(made.path, newer).files == 1


def test_the_persons_settings_do_not_change_the_patch(repo, made):
    for key, value in {
        "color.ui": "always",
        "diff.noprefix": "true",
        "diff.external": "false",
        "diff.mnemonicPrefix": "true",
        "diff.renames": "false",
        "diff.context": "0",
    }.items():
        repo.git("config", key, value)
    repo.write("src/app.py", "one\ntwo\nTHREE\nfour\nfive\n", made.path)
    patch = diff(made.path, made.base).patch
    assert patch.startswith("diff --git a/src/app.py b/src/app.py")
    assert "\033" not in patch
    assert "\n two\n-three\n+THREE\n" in patch


def test_a_name_that_is_not_utf8_is_kept(repo, made):
    name = os.fsdecode(b"caf\xe9.txt")
    (made.path / name).write_text("x\n")
    assert [file.path for file in diff(made.path, made.base).files] == [name]


@pytest.mark.parametrize("name", ["-x", "a b", ":(glob)*", "new\nline", "tab\tulator", '"q"', "*"])
def test_any_name_of_a_file_works(repo, made, name):
    repo.write(name, "x\n", made.path)
    assert change_of(made.path, made.base) == Change(files=1, insertions=1, deletions=0)
    (file,) = diff(made.path, made.base).files
    assert (file.path, file.insertions) == (name, 1)


def test_a_file_changed_right_after_the_checkout_is_seen(repo, add):
    for number in range(5):
        made = add(f"racy-{number}")
        repo.write("README.md", "# Shup\n", made.path)
        repo.write("new", "", made.path)
        assert {file.path for file in diff(made.path, made.base).files} == {"README.md", "new"}


def test_a_change_that_only_the_time_of_the_index_gives_away_is_seen(repo, made):
    repo.git("config", "core.trustctime", "false")
    repo.git("config", "core.checkStat", "minimal")
    file = made.path / "README.md"
    then = 1_600_000_000
    os.utime(file, (then, then))
    repo.git("update-index", "--refresh", at=made.path)
    os.utime(repo.path / ".git" / "worktrees" / "login" / "index", (then, then))
    file.write_text("# Shup\n")
    os.utime(file, (then, then))
    repo.write("new.py", "x\n", made.path)
    assert {each.path for each in diff(made.path, made.base).files} == {"README.md", "new.py"}


def test_a_look_takes_no_lock(repo, made):
    lock = repo.path / ".git" / "worktrees" / "login" / "index.lock"
    repo.write("src/app.py", "x\n", made.path)
    repo.write("new.py", "x\n", made.path)
    lock.touch()
    assert change_of(made.path, made.base).files == 2
    assert len(diff(made.path, made.base).files) == 2
    lock.unlink()
    refresh_index(made.path)


def test_a_worktree_that_is_gone_is_an_error(made, tmp_path):
    for function in (change_of, diff):
        with pytest.raises(NotAWorktreeError) as caught:
            function(tmp_path / "nowhere", made.base)
        assert "is not a git worktree" in caught.value.message


def test_a_repository_around_a_worktree_that_is_broken_is_not_taken_for_it(repo):
    inside = repo.path / "worktrees" / "login"
    inside.mkdir(parents=True)
    for function in (change_of, diff):
        with pytest.raises(NotAWorktreeError):
            function(inside, repo.head())


@pytest.mark.parametrize("commits", [True, False])
def test_a_branch_that_started_afresh_is_compared_with_the_base(repo, made, commits):
    repo.git("checkout", "-q", "--orphan", "fresh", at=made.path)
    if commits:
        repo.commit("new.py", "n\n", made.path)
    else:
        repo.write("new.py", "n\n", made.path)
    assert change_of(made.path, made.base) == Change(files=1, insertions=1, deletions=0)
    assert [file.path for file in diff(made.path, made.base).files] == ["new.py"]
