"""Real agents at work on a playbook."""

import json
import subprocess
import time

import pytest

from tests.real_agents.model_server import Fail, Say
from tests.real_agents.programs import each

DEADLINE = 120
PLAN = """- [ ] Write a.txt
  <!-- maestro: check="grep good a.txt" -->
- [ ] Write b.txt
"""

every_agent = each()


@pytest.fixture
def play(stage):
    """Run a playbook with the stage's agent to its end."""

    def play(name, text, **more):
        plan = stage.repo / name
        plan.write_text(text)
        for command in (("add", "-A"), ("commit", "-q", "-m", "Plan")):
            subprocess.run(["git", *command], cwd=stage.repo, check=True)
        api = stage.maestro.api
        asked = {"documents": [name], "repo": str(stage.repo), "agent": stage.program.name}
        run = api.post("runs", {**asked, "permission": "yolo", **stage.program.options, **more})
        deadline = time.monotonic() + DEADLINE
        while run["phase"] != "ended":
            assert time.monotonic() < deadline, account(api, run)
            time.sleep(0.2)
            run = api.get(f"runs/{run['id']}")
        return run, api.get(f"runs/{run['id']}/log")["events"], plan.read_text()

    def account(api, run):
        log = api.get(f"runs/{run['id']}/log")["events"]
        return "\n".join(json.dumps([one["kind"], one["task"], one["detail"]])[:600] for one in log)

    return play


@every_agent
def test_a_playbook_comes_to_ticked_boxes(stage, play):
    shell = stage.program.shell
    stage.model.play(
        shell("echo bad > a.txt && git add -A && git commit -q -m Try"),
        Say("I tried."),
        shell("echo good > a.txt && git commit -q -a -m Mend"),
        Say("It is mended."),
        shell("echo b > b.txt && git add -A && git commit -q -m B"),
        Say("There is b."),
    )
    run, log, text = play("plan.md", PLAN)
    assert run["outcome"] == "done", log
    assert text == PLAN.replace("[ ]", "[x]")
    assert [task["attempt"] for task in run["tasks"]] == [2, 1]
    assert [task["note"] for task in run["tasks"]] == ["It is mended.", "There is b."]
    assert (run["tokens"] > 0) is stage.program.counts_tokens
    prompts = [event["detail"]["prompt"] for event in log if event["kind"] == "task_start"]
    assert "failed with status 1" in prompts[1]
    assert "- Write a.txt: It is mended." in prompts[2]
    shown = "".join(one["detail"]["text"] for one in log if one["kind"] == "task_output")
    assert "There is b." in shown
    assert list(stage.maestro.sessions) == []


@every_agent
def test_an_agent_that_is_not_logged_in_is_not_tried_again(stage, play):
    stage.model.play(*[Fail(401, "authentication_error: invalid api key")] * 20)
    run, log, _ = play("refused.md", "- [ ] Work\n", attempts=5)
    assert (run["outcome"], run["tasks"][0]["attempt"]) == ("halted", 1), [
        event["detail"] for event in log if event["kind"] == "attempt_failed"
    ]
