from __future__ import annotations

import os
import signal

import pytest

from maestro_jupyter.git import commit
from maestro_jupyter.git.errors import (
    BadPathError,
    EmptyMessageError,
    GitTimeoutError,
    HookRefusedError,
    IdentityMissingError,
    NotAWorktreeError,
    NothingToCommitError,
    SigningFailedError,
    UnresolvedConflictsError,
)
from tests.processes import is_running


@pytest.fixture
def made(add):
    return add("login")


def test_everything_is_committed(repo, made):
    repo.write("src/app.py", "changed\n", made.path)
    repo.write("new/file.py", "new\n", made.path)
    (made.path / "README.md").unlink()
    sha = commit(made.path, "Change it\n\n# not a comment\nGröße")
    assert repo.head(made.path) == sha
    assert repo.git("status", "--porcelain", at=made.path) == ""
    assert (
        repo.git("log", "-1", "--format=%B", at=made.path) == "Change it\n\n# not a comment\nGröße"
    )
    assert repo.git("log", "-1", "--format=%an", at=made.path) == "Ada"


def test_chosen_paths_are_committed_alone(repo, made):
    repo.write("src/app.py", "changed\n", made.path)
    repo.write("new file.py", "new\n", made.path)
    repo.write("other.py", "other\n", made.path)
    repo.git("add", "other.py", at=made.path)
    commit(made.path, "Some", ["new file.py", str(made.path / "src")])
    shown = repo.git("show", "--format=", "--name-only", at=made.path).split("\n")
    assert sorted(shown) == ["new file.py", "src/app.py"]
    assert repo.git("status", "--porcelain", at=made.path) == "A  other.py"


@pytest.mark.parametrize("name", ["-x", ":(glob)*", "*", "a b", "größe", '"q"'])
def test_paths_are_taken_literally(repo, made, name):
    repo.write(name, "x\n", made.path)
    repo.write("bystander", "x\n", made.path)
    commit(made.path, "One", [name])
    assert repo.git("status", "--porcelain", at=made.path) == "?? bystander"


def test_the_whole_worktree_can_be_named(repo, made):
    repo.write("a", "x\n", made.path)
    commit(made.path, "All", ["."])
    assert repo.git("status", "--porcelain", at=made.path) == ""


def test_a_deleted_file_can_be_named(repo, made):
    (made.path / "README.md").unlink()
    commit(made.path, "Gone", ["README.md"])
    assert "README.md" not in repo.git("ls-files", at=made.path)


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/passwd", "", "src/../../x", ".git/config", "a\0b", "link/x", "..", "nowhere.py"],
)
def test_a_bad_path_changes_nothing(repo, made, tmp_path, name):
    (made.path / "link").symlink_to(tmp_path)
    (tmp_path / "x").write_text("x")
    repo.write("src/app.py", "changed\n", made.path)
    with pytest.raises(
        (BadPathError, NothingToCommitError) if name == "nowhere.py" else BadPathError
    ):
        commit(made.path, "Bad", [name])
    assert repo.head(made.path) == made.base
    assert "src/app.py" in repo.git("status", "--porcelain", at=made.path)


def test_a_wrong_path_beside_a_right_one_is_named(repo, made):
    repo.write("src/app.py", "changed\n", made.path)
    with pytest.raises(BadPathError) as caught:
        commit(made.path, "Typo", ["src/app.py", "nowhere.py"])
    assert "nowhere.py" in caught.value.message
    assert repo.head(made.path) == made.base


@pytest.mark.parametrize("paths", [None, [], ["src"]])
def test_nothing_to_commit_is_an_error(repo, made, paths):
    if paths:
        repo.write("elsewhere", "x\n", made.path)
    with pytest.raises(NothingToCommitError):
        commit(made.path, "Nothing", paths)
    assert repo.head(made.path) == made.base


@pytest.mark.parametrize("message", ["", "  \n\t"])
def test_a_message_is_needed(repo, made, message):
    repo.write("x", "x\n", made.path)
    with pytest.raises(EmptyMessageError):
        commit(made.path, message)


def test_a_message_is_never_an_option(repo, made):
    repo.write("x", "x\n", made.path)
    commit(made.path, "--amend")
    assert repo.git("log", "-1", "--format=%s", at=made.path) == "--amend"
    assert repo.head(made.path, "HEAD~1") == made.base


@pytest.mark.parametrize("configured", [False, True])
def test_a_hook_that_refuses_is_quoted(repo, made, tmp_path, configured):
    folder = tmp_path / "my hooks" if configured else None
    if folder:
        repo.git("config", "core.hooksPath", str(folder))
    repo.hook("pre-commit", 'echo "line too long: app.py:3"; exit 1', folder)
    repo.write("src/app.py", "changed\n", made.path)
    with pytest.raises(HookRefusedError) as caught:
        commit(made.path, "Change it")
    assert "line too long: app.py:3" in caught.value.message
    assert repo.head(made.path) == made.base
    assert (made.path / "src/app.py").read_text() == "changed\n"


def test_a_hook_that_refuses_the_message_is_quoted(repo, made):
    repo.hook("commit-msg", 'grep -q "^JIRA-" "$1" || { echo "no ticket" >&2; exit 1; }')
    repo.write("x", "x\n", made.path)
    with pytest.raises(HookRefusedError) as caught:
        commit(made.path, "Change it")
    assert "no ticket" in caught.value.message
    assert commit(made.path, "JIRA-1 Change it")


def test_a_hook_may_leave_a_process_behind(repo, made, tmp_path):
    pid = tmp_path / "pid"
    repo.hook("post-commit", f"sleep 600 & echo $! > {pid}")
    repo.write("x", "x\n", made.path)
    try:
        assert commit(made.path, "Change it") == repo.head(made.path)
    finally:
        os.kill(int(pid.read_text()), signal.SIGKILL)


@pytest.mark.parametrize("stubborn", ["", "trap '' TERM; "])
def test_a_hook_that_hangs_is_ended(repo, made, tmp_path, monkeypatch, stubborn):
    monkeypatch.setattr("maestro_jupyter.git.commits._HOOKS_SECONDS", 1.0)
    pid = tmp_path / "pid"
    loop = "while :; do sleep 1; done"
    repo.hook("pre-commit", f"{stubborn}echo $$ > {pid}; echo waiting >&2; {loop}")
    repo.write("x", "x\n", made.path)
    with pytest.raises(GitTimeoutError) as caught:
        commit(made.path, "Change it")
    assert "waiting" in caught.value.hint
    assert not is_running(int(pid.read_text()))
    (repo.path / ".git" / "hooks" / "pre-commit").unlink()
    assert commit(made.path, "Again") == repo.head(made.path)


def test_a_missing_identity_is_told_with_the_way_out(repo, made, home):
    (home / ".gitconfig").write_text("[user]\n\tuseConfigOnly = true\n")
    repo.write("x", "x\n", made.path)
    with pytest.raises(IdentityMissingError) as caught:
        commit(made.path, "Change it")
    assert "git config --global user.name" in caught.value.hint
    assert repo.head(made.path) == made.base


@pytest.mark.parametrize("program", ["false", "/nowhere/gpg", 'sh -c "cat </dev/tty"'])
def test_signing_never_hangs(repo, made, program, tmp_path):
    script = tmp_path / "sign"
    script.write_text(f"#!/bin/sh\nexec {program}\n")
    script.chmod(0o755)
    repo.git("config", "commit.gpgSign", "true")
    repo.git("config", "gpg.program", str(script))
    repo.write("x", "x\n", made.path)
    with pytest.raises(SigningFailedError) as caught:
        commit(made.path, "Change it")
    assert "commit.gpgSign" in caught.value.hint
    assert repo.head(made.path) == made.base


def conflict(repo, made):
    repo.commit("src/app.py", "mine\n", made.path)
    repo.commit("src/app.py", "theirs\n")
    repo.git("merge", "main", at=made.path, check=False)


def test_conflicts_are_not_committed(repo, made):
    conflict(repo, made)
    with pytest.raises(UnresolvedConflictsError) as caught:
        commit(made.path, "Merge")
    assert caught.value.files == ("src/app.py",)


def test_a_resolved_merge_is_committed(repo, made):
    conflict(repo, made)
    repo.git("checkout", "-q", "--ours", "src/app.py", at=made.path)
    repo.git("add", "src/app.py", at=made.path)
    sha = commit(made.path, "Merge")
    assert repo.git("rev-parse", f"{sha}^2", at=made.path) == repo.head()


def test_a_worktree_that_is_gone_is_an_error(tmp_path):
    with pytest.raises(NotAWorktreeError):
        commit(tmp_path, "x")
