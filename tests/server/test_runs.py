"""Runs of playbooks over HTTP."""

import json

import pytest

from tests.repositories import commit_files, git

PLAN = """---
agent: demo
---

- [ ] Write a

  demo: write a.txt hello; commit "Add a"
- [ ] Write b
  <!-- maestro: check="test -f b.txt" -->

  demo: write b.txt hello; commit "Add b"; tokens 30 0.25
"""


@pytest.fixture
def plan(repo):
    commit_files(repo, {"docs/plan.md": PLAN}, "Plan")
    return repo


@pytest.fixture
def start(api, plan):
    """Start a run of the plan."""

    async def start(**more):
        asked = {"documents": ["docs/plan.md"], "repo": str(plan), **more}
        answer = await api("POST", "runs", asked)
        assert answer.status == 201, answer.body
        return answer.body

    return start


@pytest.fixture
def phase(api, until):
    """Wait until a run is in a phase."""

    async def phase(key, *phases):
        async def reached():
            run = (await api("GET", f"runs/{key}")).body
            return run if run["phase"] in phases else None

        return await until(reached)

    return phase


async def test_a_run_goes_from_its_start_to_ticked_boxes(api, start, phase, plan):
    begun = await start()
    assert (begun["name"], begun["branch"]) == ("plan", "maestro/run-plan")
    assert begun["counts"]["total"] == 2
    run = await phase(begun["id"], "ended")
    assert (run["outcome"], run["tokens"], run["cost"]) == ("done", 30, 0.25)
    assert [task["state"] for task in run["tasks"]] == ["done", "done"]
    assert (plan / "docs/plan.md").read_text() == PLAN.replace("[ ]", "[x]")
    assert git(plan, "log", "--format=%s", "main..maestro/run-plan") == "Add b\nAdd a"
    log = (await api("GET", "runs/plan/log")).body["events"]
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
    kinds = [event["kind"] for event in log]
    assert (kinds[0], kinds[-1]) == ("run_start", "run_done")
    later = (await api("GET", "runs/plan/log", params={"after": "2", "limit": "1"})).body
    assert later["events"] == log[2:3]


async def test_the_stream_tells_of_runs(api, start, connect, phase):
    socket = await connect("events/stream")
    snapshot = json.loads(await socket.read_message())
    assert snapshot["runs"] == []
    run = await start()
    kinds = []
    while kinds[-1:] != ["run_done"]:
        frame = json.loads(await socket.read_message())
        if frame["type"] == "run":
            kinds.append(frame["event"]["kind"])
            assert (frame["run"] is None) == (kinds[-1] == "task_output")
    assert kinds[0] == "run_start"
    again = await connect("events/stream")
    snapshot = json.loads(await again.read_message())
    assert [one["id"] for one in snapshot["runs"]] == [run["id"]]


async def test_frames_of_long_runs_hold_what_has_changed(api, repo, connect):
    tasks = "".join(f"- [ ] Look at {n}\n  <!-- maestro: human id=t{n} -->\n" for n in range(60))
    commit_files(repo, {"long.md": f"---\nagent: demo\n---\n\n{tasks}"})
    socket = await connect("events/stream")
    await socket.read_message()
    run = (await api("POST", "runs", {"documents": ["long.md"], "repo": str(repo)})).body
    known, partial = {}, 0
    await api("POST", f"runs/{run['id']}/answer", {"task": "t0", "text": "seen"})
    while known.get("t0") != "done" or known.get("t1") != "needs_person":
        frame = json.loads(await socket.read_message())
        if frame["type"] != "run":
            continue
        shown = frame["run"]
        assert frame["partial"] or len(shown["tasks"]) == 60
        assert not frame["partial"] or len(shown["tasks"]) < 10
        partial += frame["partial"]
        known |= {task["id"]: task["state"] for task in shown["tasks"]}
    assert partial
    whole = (await api("GET", f"runs/{run['id']}")).body
    assert known == {task["id"]: task["state"] for task in whole["tasks"]}
    await api("POST", f"runs/{run['id']}/kill", {})


async def test_a_dry_run_makes_nothing(api, plan):
    asked = {"documents": ["docs"], "repo": str(plan), "dry_run": True}
    answer = await api("POST", "runs", asked)
    assert answer.status == 200, answer.body
    assert list(answer.body["prompts"]) == ["write-a", "write-b"]
    assert "test -f b.txt" in answer.body["prompts"]["write-b"]
    assert [task["state"] for task in answer.body["run"]["tasks"]] == ["waiting", "waiting"]
    assert (await api("GET", "runs")).body == []
    assert git(plan, "branch", "--list", "maestro/*") == ""


@pytest.mark.parametrize(
    ("asked", "status", "reason"),
    [
        ({"documents": []}, 400, "bad_body"),
        ({"documents": ["docs/plan.md"], "nonsense": 1}, 400, "bad_body"),
        ({"documents": ["docs/plan.md"], "parallel": 0}, 400, "bad_body"),
        ({"documents": ["docs/plan.md"], "budget": {"stop_at": "tomorrow"}}, 400, "bad_body"),
        ({"documents": ["docs/other.md"]}, 404, "no_playbook"),
        ({"documents": ["README.md"]}, 404, "no_playbook"),
        ({"documents": ["/etc/hosts"]}, 400, "not_a_repository"),
        ({"documents": ["docs/plan.md", "/etc/hosts"]}, 400, "document_outside"),
        ({"documents": ["docs/plan.md"], "agent": "nobody"}, 400, "unknown_agent"),
        ({"documents": ["docs/plan.md"], "agent": "shell"}, 400, "unfit_agent"),
        ({"documents": ["docs/plan.md"], "model": "big"}, 400, "not_supported"),
        ({"documents": ["docs/plan.md"], "base": "no-such"}, 400, "unknown_base"),
        ({"documents": ["docs/plan.md"], "variables": {"task": "x"}}, 400, "bad_playbook"),
        ({"documents": ["docs/plan.md"], "template": "README.md"}, 400, "bad_playbook"),
        ({"documents": ["docs/plan.md"], "worktree": "../out"}, 400, "bad_name"),
    ],
)
async def test_what_cannot_be_run_is_refused_and_leaves_nothing(api, plan, asked, status, reason):
    answer = await api("POST", "runs", {"repo": str(plan), **asked})
    assert (answer.status, answer.body["reason"]) == (status, reason), answer.body
    assert git(plan, "branch", "--list", "maestro/*") == ""
    assert (await api("GET", "runs")).body == []


async def test_what_is_not_there_is_said(api, start, phase):
    assert (await api("GET", "runs/nothing")).body["reason"] == "unknown_run"
    run = await start()
    await phase(run["id"], "ended")
    wrong = await api("POST", f"runs/{run['id']}/skip", {"task": "nothing"})
    assert (wrong.status, wrong.body["reason"]) == (404, "no_such_task")
    late = await api("POST", f"runs/{run['id']}/pause", {})
    assert (late.status, late.body["reason"]) == (409, "run_state")
    again = await api("POST", f"runs/{run['id']}/resume", {})
    assert (again.status, again.body["reason"]) == (409, "run_state")
    nobody = await api("POST", f"runs/{run['id']}/answer", {"task": "write-a", "text": "yes"})
    assert (nobody.status, nobody.body["reason"]) == (409, "nothing_asked")


async def test_a_run_is_put_away_when_nothing_is_lost_by_it(api, start, phase, plan):
    run = await start()
    await phase(run["id"], "ended")
    refused = await api("DELETE", f"runs/{run['id']}")
    assert (refused.status, refused.body["reason"]) == (409, "would_lose")
    assert "2 unmerged commits" in refused.body["message"]
    git(plan, "merge", "-q", "--no-edit", run["branch"])
    gone = await api("DELETE", f"runs/{run['id']}")
    assert gone.status == 200, gone.body
    assert git(plan, "branch", "--list", "maestro/*") == ""
    assert len(git(plan, "worktree", "list").splitlines()) == 1
    assert (await api("GET", "runs")).body == []


async def test_without_signing_in_nothing_is_told(fetch, maestro):
    for method, path in (("GET", "runs"), ("POST", "runs"), ("POST", "runs/x/kill")):
        answer = await fetch(
            method, f"maestro/api/{path}", headers={"Authorization": "token wrong"}
        )
        assert answer.status in {401, 403}
