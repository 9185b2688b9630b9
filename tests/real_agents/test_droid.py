"""Droid without an account: what Maestro gives it, what it says, and what is left of it."""

import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.parametrize("agent", ["droid"])


def test_droid_that_is_not_signed_in_says_so_and_leaves_nothing(stage):
    session = stage.spawn(headless=True, permission="plan", model="custom:scripted")
    stage.until(session, "error")
    statement = stage.account(session)
    assert "Authentication failed" in session.status.message, statement
    said = session.explain().statements
    assert any(one.source == "hook" for one in said), statement
    assert session.status.source == "process", statement
    assert session.exit_code
    worktree = Path(session.worktree)
    assert not (worktree / ".factory").exists()
    status = subprocess.run(
        ["git", "status", "--porcelain", "--ignored"],
        cwd=worktree,
        check=True,
        capture_output=True,
        text=True,
    )
    assert status.stdout == ""
    assert stage.processes(session) == []
    assert not stage.run_folder(session).exists()
