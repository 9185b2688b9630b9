"""The git loop over HTTP: look, commit, check, merge, publish, put away."""

import os
from pathlib import Path

import pytest

from tests.landing import checked, conflict, work
from tests.repositories import git

__all__ = ["checked"]


@pytest.fixture
def ask(api):
    """Make a request about the session ``a`` and return the status and the body."""

    async def ask(method, verb, body=None, **params):
        answer = await api(method, f"sessions/a/{verb}".rstrip("/"), body, params=params or None)
        return answer.status, answer.body

    return ask


async def test_work_is_looked_at_committed_checked_merged_and_put_away(ask, api, checked, spawn):
    made = await spawn("a")
    work(made["worktree"])
    status, shown = await ask("GET", "diff", path="new.txt", stat="true")
    assert (status, [file["path"] for file in shown["files"]]) == (200, ["new.txt"])
    assert (shown["stat"]["insertions"], shown["patch"]) == (1, "")
    message = {"message": "Work", "paths": ["new.txt", "README.md"]}
    status, committed = await ask("POST", "commit", message)
    assert status == 200
    names = git(made["worktree"], "show", "--format=", "--name-only", committed["commit"]).split()
    assert set(names) == {"new.txt", "README.md"}
    refused = [
        ({"checks": ["good"]}, 403, "not_allowed"),
        ({"checks": ["none"]}, 404, "unknown_check"),
        ({"how": "octopus"}, 400, "bad_body"),
        ({"into": "nowhere"}, 404, "unknown_branch"),
    ]
    for body, code, reason in refused[:1]:
        status, said = await ask("POST", "merge", body)
        assert (status, said["reason"]) == (code, reason)
    await api("POST", "allow", {"repo": str(checked)})
    for body, code, reason in [*refused[1:], ({"checks": True}, 409, "check_failed")]:
        status, said = await ask("POST", "merge", body)
        assert (status, said["reason"]) == (code, reason), body
    status, merged = await ask("POST", "merge", {"checks": ["good"], "how": "squash"})
    assert (status, merged["how"], merged["already"]) == (200, "squash", False)
    assert [check["output"] for check in merged["checks"]] == ["fine"]
    assert merged["uncommitted"] == ["loose.txt"]
    assert git(checked, "rev-parse", "main") == merged["commit"]
    graph = (await api("GET", "graph", params={"repo": str(checked), "limit": "5"})).body
    places = {commit["sha"]: commit["sessions"] for commit in graph["commits"]}
    assert places[committed["commit"]] == ["a"]
    status, lost = await ask("GET", "loss")
    assert (status, lost["untracked"]) == (200, ["loose.txt"])
    status, closed = await ask("DELETE", "", discard="true")
    assert (status, closed["worktree_kept"]) == (200, None)
    assert (await api("POST", "worktrees/prune", {})).body == {"removed": [], "kept": []}


async def test_conflicts_are_read_named_and_handed_back(ask, checked, spawn):
    made = await spawn("a")
    work(made["worktree"])
    await ask("POST", "commit", {"message": "Mine"})
    assert await ask("GET", "conflicts") == (200, [])
    conflict(checked)
    status, found = await ask("GET", "conflicts", into="main")
    assert (status, [one["path"] for one in found]) == (200, ["README.md"])
    before = git(checked, "rev-parse", "main")
    for body in ({}, {"resolve": True}):
        status, said = await ask("POST", "merge", body)
        assert (status, said["reason"], said["files"]) == (409, "merge_conflict", ["README.md"])
    assert "merge again" in said["hint"]
    assert git(checked, "rev-parse", "main") == before
    assert git(checked, "status", "--porcelain") == ""


def write(file, text):
    Path(file).write_text(text)


async def test_names_that_are_no_text_are_told_as_well_as_can_be(ask, checked, spawn):
    made = await spawn("a")
    for folder in (Path(made["worktree"]), checked):
        for name in (b"\xff\xfe.txt", b"new\nline.txt"):
            write(os.fsdecode(bytes(folder) + b"/" + name), f"{folder}\n")
    names = {r"\xff\xfe.txt", "new\nline.txt"}
    status, shown = await ask("GET", "diff")
    assert (status, {file["path"] for file in shown["files"]}) == (200, names)
    status, lost = await ask("GET", "loss")
    assert (status, set(lost["untracked"])) == (200, names)
    assert (await ask("POST", "commit", {"message": "Odd"}))[0] == 200
    status, said = await ask("POST", "merge", {})
    assert (status, said["reason"], set(said["files"])) == (409, "dirty_target", names)
    git(checked, "add", "-A")
    git(checked, "commit", "-q", "-m", "Theirs")
    status, said = await ask("POST", "merge", {"resolve": True})
    assert (status, set(said["files"])) == (409, names)
    status, found = await ask("GET", "conflicts")
    assert (status, {one["path"] for one in found}) == (200, names)


async def test_a_branch_is_pushed_and_its_request_told(ask, checked, spawn, tmp_path):
    made = await spawn("a")
    work(made["worktree"])
    await ask("POST", "commit", {"message": "Add it", "paths": ["new.txt"]})
    status, said = await ask("POST", "pr", {"title": "A title", "draft": True})
    assert (status, said["title"], said["url"]) == (200, "A title", None)
    assert set(said["uncommitted"]) == {"README.md", "loose.txt"}
    tip = git(made["worktree"], "rev-parse", "HEAD")
    assert git(tmp_path / "forge.git", "rev-parse", made["branch"]) == tip
