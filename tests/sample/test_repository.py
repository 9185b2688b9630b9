"""The sample repository: made whole or not at all, and nothing else is ever removed."""

import os
import subprocess

import pytest

from maestro_jupyter.sample import (
    NotASampleError,
    PlaceTakenError,
    SampleFailedError,
    SampleInUseError,
    create_sample,
    is_sample,
    remove_sample,
)


@pytest.fixture(autouse=True)
def no_identity(monkeypatch, tmp_path):
    """A machine whose owner never told git a name, and signs and hooks everything."""
    home = tmp_path / "home"
    hooks = home / "hooks"
    hooks.mkdir(parents=True)
    (hooks / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    config = home / ".gitconfig"
    config.write_text(
        f"[commit]\n\tgpgsign = true\n[core]\n\thooksPath = {hooks}\n[init]\n\tdefaultBranch = x\n"
    )
    for name in tuple(os.environ):
        if name.startswith(("GIT_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("EMAIL", raising=False)


def git(folder, *arguments):
    run = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


def test_a_sample_is_a_clean_repository_with_one_commit_on_main(tmp_path):
    folder = create_sample(tmp_path / "ledger")
    assert folder == tmp_path / "ledger"
    assert git(folder, "rev-parse", "--abbrev-ref", "HEAD") == "main"
    assert git(folder, "log", "--format=%an <%ae>") == "Maestro sample <sample@maestro.invalid>"
    assert git(folder, "status", "--porcelain") == ""
    assert "ledger/parser.py" in git(folder, "ls-files").splitlines()
    assert not [name for name in git(folder, "ls-files").splitlines() if name.endswith(".pyc")]


def test_commits_work_in_a_worktree_of_a_sample_without_an_identity(tmp_path):
    folder = create_sample(tmp_path / "ledger")
    git(folder, "worktree", "add", "-q", "-b", "work", str(tmp_path / "work"))
    (tmp_path / "work" / "new.txt").write_text("new\n")
    git(tmp_path / "work", "add", "--all")
    git(tmp_path / "work", "commit", "-q", "-m", "Add a file")
    assert git(folder, "log", "-1", "--format=%an", "work") == "Maestro sample"


def test_running_the_tests_leaves_a_sample_clean(monkeypatch, tmp_path):
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    folder = create_sample(tmp_path / "ledger")
    subprocess.run(["python3", "-m", "unittest"], cwd=folder, capture_output=True, check=False)
    assert list(folder.rglob("*.pyc"))
    assert git(folder, "status", "--porcelain") == ""


def test_without_a_folder_every_sample_gets_its_own(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    first, second = create_sample(), create_sample()
    assert first != second
    assert first.parent == second.parent == tmp_path
    assert is_sample(first)
    assert is_sample(second)


def test_a_sample_that_is_there_already_is_left_as_it_is(tmp_path):
    folder = create_sample(tmp_path / "ledger")
    (folder / "notes.txt").write_text("mine\n")
    commit = git(folder, "rev-parse", "HEAD")
    assert create_sample(folder) == folder
    assert (folder / "notes.txt").read_text() == "mine\n"
    assert git(folder, "rev-parse", "HEAD") == commit


def test_an_empty_folder_is_used(tmp_path):
    (tmp_path / "empty").mkdir()
    assert is_sample(create_sample(tmp_path / "empty"))


@pytest.mark.parametrize("kind", ["folder", "file", "dangling link", "repository"])
def test_what_is_there_is_not_touched(tmp_path, kind):
    place = tmp_path / "place"
    if kind == "folder":
        place.mkdir()
        (place / "mine.txt").write_text("mine\n")
    elif kind == "file":
        place.write_text("mine\n")
    elif kind == "dangling link":
        place.symlink_to(tmp_path / "nowhere")
    else:
        git(tmp_path, "init", "-q", str(place))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(PlaceTakenError, match="place") as error:
        create_sample(place)
    assert error.value.hint
    assert sorted(tmp_path.rglob("*")) == before


def test_a_failure_half_way_leaves_nothing_behind(monkeypatch, tmp_path):
    broken = tmp_path / "bin"
    broken.mkdir()
    (broken / "git").write_text(
        '#!/bin/sh\n[ "$1" = commit ] && { echo no >&2; exit 1; }\nexit 0\n'
    )
    (broken / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{broken}:/bin:/usr/bin")
    (tmp_path / "place").mkdir()
    with pytest.raises(SampleFailedError, match="git commit failed"):
        create_sample(tmp_path / "place" / "ledger")
    assert list((tmp_path / "place").iterdir()) == []


def test_a_machine_without_git_is_told_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SampleFailedError, match="no git on PATH"):
        create_sample(tmp_path / "ledger")
    assert not (tmp_path / "ledger").exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SampleFailedError, match="file/ledger"):
        create_sample(tmp_path / "file" / "ledger")


def test_the_callers_own_git_variables_do_not_lead_astray(monkeypatch, tmp_path):
    other = tmp_path / "other"
    git(tmp_path, "init", "-q", str(other))
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    folder = create_sample(tmp_path / "ledger")
    assert (folder / ".git" / "maestro-sample").is_file()
    assert not (other / ".git" / "refs" / "heads" / "main").exists()


def test_removing_a_sample_removes_all_of_it(tmp_path):
    folder = create_sample(tmp_path / "place" / "ledger")
    remove_sample(folder)
    assert list((tmp_path / "place").iterdir()) == []


def test_nothing_but_a_sample_is_removed(tmp_path):
    sample = create_sample(tmp_path / "ledger")
    plain = tmp_path / "plain"
    plain.mkdir()
    repository = tmp_path / "repository"
    git(tmp_path, "init", "-q", str(repository))
    link = tmp_path / "link"
    link.symlink_to(sample)
    borrowed = tmp_path / "borrowed"
    borrowed.mkdir()
    (borrowed / ".git").symlink_to(sample / ".git")
    for place in (plain, repository, link, borrowed, sample / "ledger", tmp_path / "nowhere"):
        with pytest.raises(NotASampleError):
            remove_sample(place)
    assert is_sample(sample)
    assert link.is_symlink()
    assert borrowed.is_dir()


def test_a_sample_with_worktrees_stays_until_they_are_gone(tmp_path):
    folder = create_sample(tmp_path / "ledger")
    git(folder, "worktree", "add", "-q", str(tmp_path / "work"))
    with pytest.raises(SampleInUseError, match="work"):
        remove_sample(folder)
    with pytest.raises(NotASampleError):
        remove_sample(tmp_path / "work")
    git(folder, "worktree", "remove", str(tmp_path / "work"))
    remove_sample(folder)
    assert not folder.exists()


def test_a_sample_is_known_from_its_folders_and_worktrees(tmp_path):
    folder = create_sample(tmp_path / "ledger")
    git(folder, "worktree", "add", "-q", str(tmp_path / "work"))
    git(tmp_path, "init", "-q", str(tmp_path / "other"))
    assert is_sample(folder / "tests")
    assert is_sample(tmp_path / "work" / "ledger")
    assert not is_sample(tmp_path / "other")
    assert not is_sample(tmp_path)
    assert not is_sample(tmp_path / "nowhere")
