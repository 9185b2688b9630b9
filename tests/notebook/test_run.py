"""Playbooks in a notebook: the magic, the widget, and the objects for the next cell."""

import json

import pytest

from maestro_jupyter.client import PlaybookRun, RunList, RunPlan
from maestro_jupyter.notebook import RunView
from maestro_jupyter.notebook.run_views import LogView
from tests.client.playbooks import human, waits, write_playbook, writes
from tests.client.serving import wait_for
from tests.notebook.test_magic import connected, magic, shell

__all__ = ["connected", "shell"]

PLAY = "run plan.md --template template.txt"


@pytest.fixture
def view(connected, repo, tmp_path):
    """A run in a widget; its first task waits for ``go``."""
    write_playbook(repo, waits("one", tmp_path / "go"), human("look"))
    view = magic(connected, PLAY)
    yield view
    view.close()
    view.playbook_run.kill()
    view.playbook_run.wait(timeout=60)


def test_the_cell_returns_at_once_with_a_widget(view, maestro):
    assert isinstance(view, RunView)
    assert view.run == maestro.runs["plan"].id
    assert view.playbook_run.phase == "running"
    assert repr(view) == "<RunView of plan>"


def test_what_happens_reaches_the_page_through_the_kernel(view, maestro, tmp_path):
    wait_for(lambda: [one["run"] for one in view.snapshot["sessions"]] == [view.run])
    [shown] = view.snapshot["runs"]
    assert shown["tasks"][0]["state"] == "running"
    (tmp_path / "go").write_text("")
    wait_for(lambda: view.snapshot["runs"][0]["tasks"][1]["state"] == "needs_person")
    assert view.wait(timeout=60).state == "needs you"
    state = json.dumps(view.get_state(), default=str)
    assert maestro.api.address.token not in state


def test_a_page_without_widgets_shows_a_table(view):
    data, _ = view._repr_mimebundle_()
    assert "running" in data["text/html"]
    assert "Look at it (look)" in data["text/html"]


def test_the_page_gets_no_other_runs_sessions(view, maestro, repo):
    maestro.spawn("shell", name="other", repo=repo)
    wait_for(lambda: view.snapshot["seq"] == maestro.about()["seq"])
    assert "other" not in [one["name"] for one in view.snapshot["sessions"]]


def test_verbs_give_objects_for_the_next_cell(connected, repo):
    write_playbook(repo, writes("one"))
    plan = magic(connected, f"{PLAY} --dry-run")
    assert isinstance(plan, RunPlan)
    assert plan.prompts["one"].startswith("demo: write one.txt hi")
    assert "<details>" in plan._repr_html_()
    run = magic(connected, f"{PLAY} --detach")
    assert isinstance(run, PlaybookRun)
    assert run.wait(timeout=60).outcome == "done"
    listed = magic(connected, "runs")
    assert isinstance(listed, RunList)
    assert listed["plan"] == run == magic(connected, "runs plan")
    log = magic(connected, "runs plan --log")
    assert isinstance(log, LogView)
    assert "demo: write one.txt hi" in repr(log)


def test_a_path_comes_from_a_variable(connected, repo):
    folder = repo / "with space"
    folder.mkdir()
    connected.user_ns["plan"] = write_playbook(folder, writes("one"))
    connected.user_ns["template"] = folder / "template.txt"
    plan = magic(connected, "run {plan} --template {template} --dry-run")
    assert [task.id for task in plan.tasks] == ["one"]
