"""Agents at work for a run, over the tools and the output that they have for it."""

import json

import pytest

from tests.repositories import commit_files, git

HEAD = "---\nagent: demo\n---\n\n"
FALLS_ASLEEP = """
read said
case "$said" in *"say what stops you"*) ;; *) exit 1 ;; esac
echo awake > woken.txt; git add woken.txt; git commit -q -m Woken
"""


@pytest.fixture
def server_config():
    sleeper = {"command": ["/bin/sh", "-c", FALLS_ASLEEP, "sleeper", "{prompt}"]}
    return {"MaestroApp": {"stall_seconds": 1.0, "agents": {"sleeper": sleeper}}}


@pytest.fixture
def play(api, repo, until):
    """Run a playbook of demo agents, and return what helps to look at it."""

    class Play:
        def __init__(self):
            self.id = ""

        async def begin(self, text, **more):
            commit_files(repo, {"plan.md": HEAD + text}, "Plan")
            asked = {"documents": ["plan.md"], "repo": str(repo), **more}
            answer = await api("POST", "runs", asked)
            assert answer.status == 201, answer.body
            self.id = answer.body["id"]

        async def run(self):
            return (await api("GET", f"runs/{self.id}")).body

        async def task(self, number=0):
            return (await self.run())["tasks"][number]

        async def said(self, kind):
            log = (await api("GET", f"runs/{self.id}/log")).body["events"]
            return [event["detail"] for event in log if event["kind"] == kind]

        async def state(self, state, number=0):
            async def reached():
                task = await self.task(number)
                return task if task["state"] == state else None

            return await until(reached, 90)

        async def ended(self):
            async def reached():
                run = await self.run()
                return run if run["phase"] == "ended" else None

            return await until(reached, 90)

    return Play()


async def test_a_question_of_an_agent_holds_its_task_up_until_it_is_answered(play, api, repo):
    await play.begin(
        '- [ ] Ask\n\n  demo: ask "Which one?" [red|blue]; write a.txt x; commit "A"\n'
    )
    task = await play.state("needs_person")
    assert (task["need"], task["question"]) == ("agent", "Which one?")
    assert task["choices"] == ["red", "blue"]
    assert task["session"]
    answer = await api("POST", f"runs/{play.id}/answer", {"task": task["id"], "text": "blue"})
    assert answer.status == 200, answer.body
    run = await play.ended()
    assert run["outcome"] == "done"
    output = "".join(one["text"] for one in await play.said("task_output"))
    assert "answer: blue" in output
    assert [one["text"] for one in await play.said("answered")] == ["blue"]


async def test_an_answer_in_the_pane_counts_too(play, api):
    await play.begin('- [ ] Ask\n\n  demo: ask "Which one?"; write a.txt x; commit "A"\n')
    task = await play.state("needs_person")
    answer = await api("POST", f"sessions/{task['session']}/answer", {"text": "red"})
    assert answer.status == 200, answer.body
    assert (await play.ended())["outcome"] == "done"


async def test_an_agent_that_asks_and_goes_has_a_successor_who_is_told(play, api):
    await play.begin(
        '- [ ] Ask\n\n  demo first: report needs_input "Which one?"\n'
        '  demo again: write a.txt x; commit "A"\n'
    )
    task = await play.state("needs_person")
    assert task["question"] == "Which one?"
    await api("POST", f"runs/{play.id}/answer", {"task": task["id"], "text": "the red one"})
    run = await play.ended()
    assert (run["outcome"], run["tasks"][0]["attempt"]) == ("done", 1)


async def test_a_rate_limit_is_waited_out_and_is_no_attempt(play):
    await play.begin(
        '- [ ] Wait\n\n  demo first: limit 2\n  demo again: write a.txt x; commit "A"\n'
    )
    run = await play.ended()
    assert (run["outcome"], run["tasks"][0]["attempt"]) == ("done", 1)
    [limited] = await play.said("rate_limited")
    assert limited["agent"] == "demo"
    assert limited["until"]
    assert await play.said("attempt_failed") == []


async def test_an_agent_that_may_not_work_is_not_tried_again(play):
    await play.begin("- [ ] Work\n\n  demo: refuse\n", attempts=5)
    run = await play.ended()
    assert (run["outcome"], run["tasks"][0]["attempt"]) == ("halted", 1)
    assert "may not work" in run["tasks"][0]["report"]


async def test_an_agent_that_stalls_is_noticed_then_stopped(play):
    await play.begin("- [ ] Hang\n\n  demo: hang\n", attempts=1)
    run = await play.ended()
    assert run["outcome"] == "halted"
    assert "stalled" in run["tasks"][0]["report"]
    assert [one["final"] for one in await play.said("stalled")] == [False, True]


async def test_an_agent_in_a_terminal_that_stalls_is_asked_and_goes_on(play):
    await play.begin("- [ ] Wake up\n  <!-- maestro: agent=sleeper -->\n", attempts=1)
    run = await play.ended()
    assert run["outcome"] == "done"
    assert [one["final"] for one in await play.said("stalled")] == [False]
    assert run["tasks"][0]["commits"]


async def test_a_budget_of_tokens_ends_the_run_after_what_is_at_work(play):
    work = '- [ ] Do {0}\n\n  demo: write {0}.txt x; commit "Do {0}"; tokens 60 0.5\n'
    await play.begin(
        "".join(work.format(name) for name in "abc"), budget={"tokens": 100, "cost": 9}
    )
    run = await play.ended()
    assert (run["outcome"], run["tokens"], run["cost"]) == ("over_budget", 120, 1.0)
    assert [task["state"] for task in run["tasks"]] == ["done", "done", "waiting"]
    assert [task["tokens"] for task in run["tasks"]] == [60, 60, 0]


async def test_agents_of_a_run_can_ask_for_their_task_and_leave_notes(play):
    await play.begin(
        '- [ ] First\n\n  demo: write a.txt x; commit "A"; note "Mind the gap."\n'
        '- [ ] Second\n  <!-- maestro: check="test -e b.txt" -->\n\n'
        '  demo: task; write b.txt x; commit "B"\n'
    )
    run = await play.ended()
    assert run["outcome"] == "done"
    assert run["tasks"][0]["note"] == "Mind the gap."
    prompt = (await play.said("task_start"))[1]["prompt"]
    assert "- First: Mind the gap." in prompt
    output = "".join(one["text"] for one in await play.said("task_output"))
    assert "the task, says Maestro: Second" in output
    assert "checked by: test -e b.txt" in output


async def test_a_pull_request_is_opened_at_the_end(play, repo, tmp_path):
    remote = tmp_path / "remote.git"
    git(tmp_path, "init", "-q", "--bare", remote)
    git(repo, "remote", "add", "origin", remote)
    git(repo, "push", "-q", "origin", "main")
    await play.begin('- [ ] Work\n\n  demo: write a.txt x; commit "A"\n', pr=True)
    run = await play.ended()
    assert run["pr"]["title"] == "Work"
    assert run["pr"]["branch"] == run["branch"]
    assert git(remote, "log", "-1", "--format=%s", run["branch"]) == "A"
    assert json.dumps(run["pr"])
