"""Runs of playbooks through the Python client, on a real server."""

import asyncio

import pytest

from maestro_jupyter.client import AsyncMaestro
from maestro_jupyter.model import ConflictError, InvalidInputError, MaestroError, NotFoundError
from tests.client.playbooks import human, waits, write_playbook, writes
from tests.repositories import git

PATIENCE = 80


@pytest.fixture
def template(repo):
    return {"template": repo / "template.txt"}


def test_a_run_is_begun_followed_and_looked_back_at(maestro, repo, template):
    plan = write_playbook(repo, writes("one", check="test -e one.txt"), human("look"))
    run = maestro.run(plan, **template)
    assert run.wait(timeout=PATIENCE).state == "needs you"
    assert run.tasks["one"].state == "done"
    assert "look" in repr(run.tasks)
    assert run.answer("look", "done").wait(timeout=PATIENCE).outcome == "done"
    assert plan.read_text().count("- [x]") == 2
    assert git(repo, "show", f"{run.branch}:one.txt") == "hi"
    events = list(run.events())
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert events == run.log()
    assert run in maestro.runs
    assert maestro.runs[run.id] == run == maestro.runs[0]


LUCK = """\
demo first: write one.txt bad; commit "Try"

      demo again: write one.txt good; commit "Mend"

      <!-- maestro: check="grep good one.txt || { echo no luck; exit 1; }" -->"""


def test_attempts_become_a_data_frame(maestro, repo):
    run = maestro.run(write_playbook(repo, LUCK))
    run.wait(timeout=PATIENCE)
    table = run.to_df()
    assert list(table["attempt"]) == [1, 2]
    assert list(table["outcome"]) == ["failed", "done"]
    assert list(table["check"]) == ["failed", "passed"]
    assert "no luck" in table["report"][0]
    assert (table["seconds"] >= 0).all()
    assert maestro.runs.to_df().loc[run.id, "done"] == 1


def test_a_plan_begins_nothing(maestro, repo, template):
    plan = maestro.plan(write_playbook(repo, writes("one"), human("look")), **template)
    assert [task.id for task in plan.tasks] == ["one", "look"]
    assert plan.prompts["one"].startswith("demo: write one.txt hi")
    assert "Would run 2 tasks" in repr(plan)
    assert git(repo, "branch", "--list", "maestro/*") == ""


def test_a_run_is_steered(maestro, repo, template, tmp_path):
    go = tmp_path / "go"
    run = maestro.run(write_playbook(repo, waits("one", go), writes("two")), **template)
    assert run.pause().phase == "paused"
    assert run.skip("two").tasks["two"].state == "skipped"
    go.write_text("")
    run.resume()
    assert run.wait(timeout=PATIENCE).outcome in {"done", "incomplete"}
    with pytest.raises(MaestroError):
        run.stop()


def test_what_is_not_merged_is_not_put_away(maestro, repo, template):
    run = maestro.run(write_playbook(repo, writes("one")), **template)
    run.wait(timeout=PATIENCE)
    with pytest.raises(ConflictError):
        run.delete()
    run.delete(discard=True)
    assert run not in maestro.runs
    assert git(repo, "branch", "--list", run.branch) == ""


def test_a_killed_run_goes_on(maestro, repo, template, tmp_path):
    go = tmp_path / "go"
    run = maestro.run(write_playbook(repo, waits("one", go)), **template)
    assert run.kill().wait(timeout=PATIENCE).outcome == "killed"
    go.write_text("")
    assert run.resume().wait(timeout=PATIENCE).outcome == "done"


def test_what_is_no_playbook_is_refused(maestro, repo):
    with pytest.raises(InvalidInputError):
        maestro.run()
    with pytest.raises(MaestroError, match="nowhere"):
        maestro.run(repo / "nowhere.md")
    with pytest.raises(NotFoundError):
        maestro.runs["nothing"]


async def test_runs_can_be_awaited(server, repo, template):
    plan = write_playbook(repo, writes("one"))
    async with AsyncMaestro(server.url, server.token) as maestro:
        run = await maestro.run(plan, **template)
        kinds = [event.kind async for event in run.events()]
        assert kinds[-1] == "run_done"
        assert (await run.wait(timeout=PATIENCE)).outcome == "done"
        assert run.id in [one.id for one in await maestro.runs()]
        assert len(await run.to_df()) == 1
        assert await asyncio.to_thread(lambda: run.name) == "plan"
