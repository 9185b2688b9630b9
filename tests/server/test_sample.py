"""The sample repository over HTTP."""

from pathlib import Path

from maestro_jupyter.sample import is_sample, remove_sample
from tests.repositories import git


async def test_a_sample_repository_comes_with_its_tasks(api):
    made = await api("POST", "sample", {})
    assert made.status == 201
    repo = made.body["repo"]
    try:
        assert is_sample(repo)
        assert git(Path(repo), "branch", "--show-current") == "main"
        assert len(made.body["tasks"]) == 6
        task = made.body["tasks"][0]
        spawned = await api("POST", "sessions", {"agent": "demo", **task, "repo": repo})
        assert spawned.status == 201
        session = spawned.body["id"]
        closed = await api("DELETE", f"sessions/{session}", params={"discard": "true"})
        assert closed.status == 200
    finally:
        remove_sample(repo)
