"""Files that an agent needs in its worktree: out of git's sight, and gone with its run."""

import subprocess

import pytest

from maestro_jupyter.orchestration.worktree_files import place, take_back

FILES = {".factory/mcp.json": "{}"}


def git(folder, *words):
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def worktree(tmp_path):
    folder = tmp_path / "worktree"
    git(tmp_path, "init", "-q", str(folder))
    return folder


@pytest.fixture
def record(tmp_path):
    return tmp_path / "record.json"


def test_git_sees_nothing_of_it_and_nothing_stays(worktree, record):
    exclude = (worktree / ".git" / "info" / "exclude").read_text()
    place(worktree, FILES, record)
    assert (worktree / ".factory" / "mcp.json").read_text() == "{}"
    assert (worktree / ".factory" / "mcp.json").stat().st_mode & 0o777 == 0o600
    assert git(worktree, "status", "--porcelain", "--untracked-files=all") == ""
    assert (worktree / ".git" / "info" / "exclude").read_text() == exclude
    take_back(record)
    assert not (worktree / ".factory").exists()


def test_a_file_that_is_there_is_never_replaced(worktree, record):
    (worktree / ".factory").mkdir()
    (worktree / ".factory" / "mcp.json").write_text("theirs")
    git(worktree, "add", ".")
    place(worktree, FILES, record)
    take_back(record)
    assert (worktree / ".factory" / "mcp.json").read_text() == "theirs"
    assert git(worktree, "status", "--porcelain").split() == ["A", ".factory/mcp.json"]


def test_other_files_of_the_folder_stay_in_sight_and_in_place(worktree, record):
    (worktree / ".factory").mkdir()
    (worktree / ".factory" / "notes.md").write_text("mine")
    place(worktree, FILES, record)
    assert git(worktree, "status", "--porcelain", "-uall").split() == ["??", ".factory/notes.md"]
    take_back(record)
    assert [path.name for path in (worktree / ".factory").iterdir()] == ["notes.md"]


def test_a_link_is_not_followed_out_of_the_worktree(worktree, record, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (worktree / ".factory").symlink_to(outside)
    place(worktree, FILES, record)
    assert list(outside.iterdir()) == []


def test_what_somebody_changed_is_kept(worktree, record):
    place(worktree, FILES, record)
    (worktree / ".factory" / "mcp.json").write_text("changed")
    take_back(record)
    assert (worktree / ".factory" / "mcp.json").read_text() == "changed"


def test_a_folder_with_rules_of_its_own_is_left_alone(worktree, record):
    (worktree / ".factory").mkdir()
    (worktree / ".factory" / ".gitignore").write_text("*.log\n")
    place(worktree, FILES, record)
    assert not (worktree / ".factory" / "mcp.json").exists()
    assert not record.exists()
