import pytest

from tests.repositories import commit_files, git

PROJECT = {".maestro.toml": '[setup]\nrun = ["echo hi"]\n'}


async def test_what_a_session_can_start_from_is_offered(api, repo):
    git(repo, "tag", "v1")
    answer = await api("GET", "refs", params={"repo": str(repo)})
    assert {(one["name"], one["kind"]) for one in answer.body} >= {
        ("main", "branch"),
        ("v1", "tag"),
    }
    some = await api("GET", "refs", params={"repo": str(repo), "q": "v", "limit": "1"})
    assert [one["name"] for one in some.body] == ["v1"]
    assert set(some.body[0]) == {"name", "kind", "commit", "subject", "time", "folder"}
    wrong = await api("GET", "refs", params={"repo": str(repo), "limit": "0"})
    assert (wrong.status, wrong.body["reason"]) == (400, "bad_body")
    nowhere = await api("GET", "refs", params={"repo": "/"})
    assert (nowhere.status, nowhere.body["reason"]) == (400, "not_a_repository")


async def test_commands_are_shown_allowed_and_then_run(api, repo, spawn):
    commit_files(repo, PROJECT)
    refused = await api("POST", "sessions", {"agent": "shell", "name": "a", "repo": str(repo)})
    assert (refused.status, refused.body["reason"]) == (403, "not_allowed")
    seen = (await api("GET", "project", params={"repo": str(repo)})).body
    assert (seen["allowed"], seen["commands"]) == (False, [["setup", "echo hi"]])
    other = await api("POST", "allow", {"repo": str(repo), "digest": "0" * 64})
    assert (other.status, other.body["reason"]) == (409, "commands_changed")
    allowed = await api("POST", "allow", {"repo": str(repo), "digest": seen["digest"]})
    assert allowed.body["allowed"]
    await spawn("a")


async def test_worktrees_are_listed_and_pruned(api, repo, spawn, until):
    await spawn("a")
    listed = (await api("GET", "worktrees")).body
    assert [(one["session"], one["open"], one["prunable"]) for one in listed] == [
        ("a", True, False)
    ]
    pruned = await api("POST", "worktrees/prune", {})
    assert pruned.body == {"removed": [], "kept": []}


WHOLE = {
    ".worktreeinclude": ".env\n",
    ".gitignore": ".env\n",
    ".maestro.toml": "[ports]\ncount = 2\n",
}


@pytest.mark.parametrize(
    "server_config", [{"MaestroApp": {"include_limit": 100, "port_range": (17950, 17953)}}]
)
async def test_how_much_is_copied_and_which_ports_are_given_is_configured(api, repo, spawn):
    commit_files(repo, WHOLE)
    secret = repo / ".env"
    secret.write_text("x" * 101)
    asked = {"agent": "shell", "name": "a", "repo": str(repo)}
    refused = await api("POST", "sessions", asked)
    assert (refused.status, refused.body["reason"]) == (413, "includes_too_large")
    secret.write_text("x" * 100)
    assert set((await spawn("a"))["ports"]) <= set(range(17950, 17954))
