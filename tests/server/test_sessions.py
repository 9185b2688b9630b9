import subprocess
from pathlib import Path

import pytest


def git(folder, *argv):
    done = subprocess.run(["git", *argv], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def is_there(path):
    return Path(path).exists()


async def test_the_server_says_who_it_is(api, orchestrator):
    answer = await api("GET")
    assert answer.status == 200
    assert answer.body == {
        "server": orchestrator.server,
        "version": answer.body["version"],
        "seq": 0,
        "cap": 6,
        "image_bytes": 10 * 2**20,
        "worktree_root": str(orchestrator.settings.worktree_root),
    }
    assert answer.headers["Cache-Control"] == "no-store"


async def test_agents_are_listed(api):
    agents = {agent["name"]: agent for agent in (await api("GET", "agents")).body}
    assert {"demo", "shell"} <= set(agents)
    assert agents["shell"]["available"] is True
    assert agents["shell"]["needs_prompt"] is False
    assert set(agents["demo"]) >= {"title", "executable", "version", "advice", "needs_prompt"}


async def test_a_session_from_spawn_to_close(api, spawn, repo, until, alive):
    session = await spawn("login")
    assert session["name"] == "login"
    assert session["agent"] == "shell"
    assert session["branch"] == "maestro/login"
    assert session["base"] == git(repo, "rev-parse", "HEAD")
    assert session["state"] == session["status"]["state"]
    assert session["pid"]
    assert session["exit_code"] is None
    assert session["created"].endswith("Z")
    key = session["id"]

    listed = (await api("GET", "sessions")).body
    assert [one["id"] for one in listed] == [key]
    assert (await api("GET", f"sessions/{key}")).body["id"] == key
    assert (await api("GET", "sessions/login")).body["id"] == key

    worktree = Path(session["worktree"])
    (worktree / "login.py").write_text("print('hello')\n")
    diff = (await api("GET", "sessions/login/diff")).body
    assert diff["stat"] == {"files": 1, "insertions": 1, "deletions": 0}
    assert [one["path"] for one in diff["files"]] == ["login.py"]
    assert "+print('hello')" in diff["patch"]
    assert (await api("GET", "sessions/login/diff", params={"path": "nothing.py"})).body[
        "files"
    ] == []
    asked = {"path": "login.py", "stat": "true"}
    only = (await api("GET", "sessions/login/diff", params=asked)).body
    assert (only["stat"]["files"], only["patch"]) == (1, "")
    loss = (await api("GET", "sessions/login/loss")).body
    assert "login.py" in str(loss)

    committed = await api("POST", "sessions/login/commit", {"message": "Add login"})
    assert committed.status == 200
    assert committed.body == {"commit": git(worktree, "rev-parse", "HEAD")}
    merged = await api("POST", "sessions/login/merge", {"into": "main"})
    assert merged.status == 200
    assert merged.body["into"] == "main"
    assert merged.body["commit"] == git(repo, "rev-parse", "main")
    assert (repo / "login.py").exists()

    closing = (await api("DELETE", "sessions/login")).body
    assert closing["worktree_kept"] is None
    assert closing["branch_kept"] is None
    assert closing["session"]["closed"] is True
    assert not is_there(worktree)
    assert (await api("GET", "sessions")).body == []
    assert (await api("GET", f"sessions/{key}")).status == 404
    assert not alive(session["pid"])


async def test_typing_and_reading(api, spawn, until):
    await spawn("talk")
    sent = await api("POST", "sessions/talk/send", {"text": "echo two-$((1+1))"})
    assert sent.status == 200
    assert sent.body == {"delivered": True}

    async def seen():
        return "two-2" in (await api("GET", "sessions/talk/output")).body["screen"]

    await until(seen)
    assert "\x1b" not in (await api("GET", "sessions/talk/output")).body["scrollback"]


async def test_stop_ends_the_process_and_keeps_the_session(api, spawn, alive):
    session = await spawn("stopped")
    answer = await api("POST", "sessions/stopped/stop")
    assert answer.status == 200
    assert answer.body["state"] == "interrupted"
    assert not alive(session["pid"])
    refused = await api("POST", "sessions/stopped/send", {"text": "hello"})
    assert refused.status == 409
    assert refused.body["reason"] == "session_ended"
    assert refused.body["hint"]


async def test_unmerged_work_is_kept_unless_discarded(api, spawn):
    session = await spawn("careful")
    worktree = Path(session["worktree"])
    (worktree / "precious.txt").write_text("work\n")
    closing = (await api("DELETE", "sessions/careful")).body
    assert closing["worktree_kept"] == session["worktree"]
    assert closing["why"]
    assert (worktree / "precious.txt").exists()

    session = await spawn("careless")
    (Path(session["worktree"]) / "junk.txt").write_text("junk\n")
    closing = (await api("DELETE", "sessions/careless", params={"discard": "true"})).body
    assert closing["worktree_kept"] is None
    assert not is_there(session["worktree"])


async def test_explain_shows_the_evidence(api, spawn):
    await spawn("why")
    explanation = (await api("GET", "sessions/why/explain")).body
    assert explanation["status"]["state"]
    assert all({"time", "source", "rule", "accepted"} <= set(s) for s in explanation["statements"])


async def test_the_log_can_be_read_from_any_point(api, spawn):
    await spawn("logged")
    events = (await api("GET", "events")).body
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["kind"] == "spawned"
    rest = (await api("GET", "events", params={"after": "1", "limit": "1"})).body
    assert [event["seq"] for event in rest] == [2]
    assert (await api("GET")).body["seq"] >= len(events)


@pytest.mark.parametrize("server_config", [{"MaestroApp": {"max_sessions": 1}}])
async def test_beyond_the_cap_a_session_waits_and_starts_by_itself(api, spawn, until):
    await spawn("first")
    second = await spawn("second")
    assert second["state"] == "queued"
    assert (await api("GET")).body["cap"] == 1
    await api("POST", "sessions/first/stop")

    async def started():
        return (await api("GET", "sessions/second")).body["pid"]

    assert await until(started)


async def test_a_relative_repository_is_below_the_servers_folder(api, jp_root_dir, repo):
    repo.rename(jp_root_dir / "shop")
    answer = await api("POST", "sessions", {"agent": "shell", "name": "here", "repo": "shop"})
    assert answer.status == 201, answer.body
    assert answer.body["repo"] == str((jp_root_dir / "shop").resolve())
    assert answer.headers["Location"].endswith(f"/maestro/api/sessions/{answer.body['id']}")


async def test_an_agents_environment_has_its_own_token_and_no_secret_of_the_server(
    spawn, environment_of, jp_serverapp, maestro, jp_base_url
):
    session = await spawn("env")
    environment = environment_of(session["pid"])
    assert environment["MAESTRO_SESSION"] == session["id"]
    assert environment["MAESTRO_MCP_URL"].endswith(f"{jp_base_url}maestro/mcp")
    assert environment["MAESTRO_HOOK_URL"].endswith(f"{jp_base_url}maestro/hook")
    values = "\n".join(environment.values())
    assert jp_serverapp.identity_provider.token not in values
    assert maestro._gate.token.value not in values
