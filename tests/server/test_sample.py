"""The sample repository over HTTP."""

import subprocess

from maestro_jupyter.sample import is_sample, remove_sample


async def test_a_sample_repository_comes_with_its_tasks(api):
    made = await api("POST", "sample", {})
    assert made.status == 201
    repo = made.body["repo"]
    try:
        assert is_sample(repo)
        branch = subprocess.check_output(["git", "-C", repo, "branch", "--show-current"], text=True)
        assert branch.strip() == "main"
        assert len(made.body["tasks"]) == 6
        task = made.body["tasks"][0]
        spawned = await api("POST", "sessions", {"agent": "demo", **task, "repo": repo})
        assert spawned.status == 201
        closed = await api("DELETE", f"sessions/{spawned.body['id']}?discard=true")
        assert closed.status == 200
    finally:
        remove_sample(repo)
