from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from maestro_jupyter.git import check_git
from maestro_jupyter.git.environment import FOREIGN
from maestro_jupyter.git.errors import GitFailedError, GitTimeoutError, GitTooOldError
from maestro_jupyter.git.process import run


def test_the_version_of_git_is_told():
    assert check_git()[0].isdigit()


def test_a_git_that_is_too_old_is_told(monkeypatch):
    monkeypatch.setattr("maestro_jupyter.git.process.OLDEST", (99, 0))
    with pytest.raises(GitTooOldError) as caught:
        check_git()
    assert "99.0" in caught.value.hint


def test_gits_own_words_reach_the_person(repo):
    with pytest.raises(GitFailedError) as caught:
        run(repo.path, "rev-list", "--nonsense")
    assert "nonsense" in caught.value.message or "usage" in caught.value.message


def test_a_long_dialogue_does_not_block(repo):
    names = "".join(f"HEAD~{number}\n" for number in range(100_000))
    output = run(repo.path, "cat-file", "--batch-check", stdin=names.encode())
    assert output.text.count("\n") == 99_999


def test_a_command_that_ends_before_it_has_read_everything_is_no_error(repo):
    run(repo.path, "rev-parse", "HEAD", stdin=b"x" * 1_000_000)


def test_a_command_that_hangs_is_ended(repo):
    repo.git("config", "alias.hang", "!echo thinking >&2; sleep 600")
    began = time.monotonic()
    with pytest.raises(GitTimeoutError) as caught:
        run(repo.path, "hang", seconds=0.5)
    assert time.monotonic() - began < 10
    assert "thinking" in caught.value.hint


def test_output_beyond_the_limit_ends_the_command(repo):
    repo.git("config", "alias.flood", "!yes")
    output = run(repo.path, "flood", limit=1000)
    assert output.truncated
    assert len(output.stdout) == 1000


def test_nothing_can_ask_on_a_terminal(repo):
    repo.git("config", "alias.ask", "!cat </dev/tty")
    with pytest.raises(GitFailedError) as caught:
        run(repo.path, "ask", seconds=20)
    assert "/dev/tty" in caught.value.message


def test_variables_that_lead_git_astray_are_dropped(repo, monkeypatch, tmp_path):
    repo.git("config", "alias.show-environment", "!env")
    astray = str(tmp_path / "astray")
    local = subprocess.run(
        ["git", "rev-parse", "--local-env-vars"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert set(local) - set(FOREIGN) <= {"GIT_CONFIG_COUNT"}
    for name in FOREIGN:
        monkeypatch.setenv(name, astray)
    shown = run(repo.path, "show-environment").text
    for name in ("GIT_NAMESPACE", "GIT_EXTERNAL_DIFF", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        assert f"{name}={astray}" not in shown
    assert "GIT_TERMINAL_PROMPT=0" in shown
    assert not (tmp_path / "astray").exists()


def test_importing_costs_no_process_and_no_gitpython():
    program = "import sys, maestro_jupyter.git; sys.exit('git' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "PATH": ""})
