"""The whole of it: twenty tasks, failures, a person, conflicts, and a server that is killed thrice.

Whatever happens in between, every box is ticked in the end, every check passes on the merged
branch, no commit is lost, and nothing is left running.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import psutil

from maestro_jupyter.client import Maestro
from tests.repositories import commit_files, git

PATIENCE = 400

Serve = Callable[[], AbstractContextManager[tuple[int, Maestro]]]
"""Runs a server; gives its process id and a client."""

TASKS = 20
FAIL_ONCE = {3, 9, 14}
CONFLICT = (5, 6)
HUMAN = 11
LAST = 20
HUMANS = (HUMAN, LAST)


def check(number: int) -> str:
    """Return a task's check; those in conflict wait until both have done their work."""
    looks = f"grep -qx t{number} t{number}.txt"
    meets = "$MAESTRO_REPO/.git/met"
    if number == CONFLICT[1]:
        return f"touch {meets}; {looks}"
    if number == CONFLICT[0]:
        return f"while ! test -e {meets}; do sleep 0.1; done; {looks}"
    return looks


def task_text(number: int) -> str:
    """Return a task's lines; those that start with ``demo`` tell the demo agent what to do."""
    name = f"t{number}"
    if number in HUMANS:
        return f"- [ ] Look at the plan\n  <!-- maestro: id={name} human after= -->\n"
    if number in CONFLICT:
        first = f'append shared.txt "from {name}"; write {name}.txt {name}; commit "Do {name}"'
        text = f"demo first: {first}\n  demo again: resolve"
    elif number in FAIL_ONCE:
        good = f'write {name}.txt {name}; commit "Do {name}"'
        text = f'demo first: write {name}.txt bad; commit "Try {name}"\n  demo again: {good}'
    else:
        text = f'demo: write {name}.txt {name}; commit "Do {name}"'
    after = f"t{HUMAN}" if number in {12, 13} else ""
    comment = f'<!-- maestro: id={name} after={after} check="{check(number)}" -->'
    return f"- [ ] Task {number}\n  {comment}\n\n  {text}\n"


TEXT = "---\nparallel: 3\nattempts: 3\n---\n\n" + "".join(
    task_text(number) for number in range(1, TASKS + 1)
)


def left_running(run: str) -> list[str]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("MAESTRO_RUN") == run:
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


def wait_until(condition, what, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, what()
        time.sleep(0.1)
    return found


def go_on(person: Person, repo: Path, wishes: dict[str, str]) -> str:
    """Start the run, or resume it where it was found; return its id."""
    if not person.run:
        asked = {"documents": ["docs/plan.md"], "repo": str(repo), **wishes}
        person.run = person.api.post("runs", asked)["id"]
        return person.run
    found = person.api.get(f"runs/{person.run}")
    assert found["phase"] == "interrupted", (person.seed, found)
    assert left_running(person.run) == []
    person.api.post(f"runs/{person.run}/resume", {})
    return person.run


class Person:
    """Looks at the run, answers what a person is asked, and remembers every commit.

    The last task is left unanswered while there are servers to kill, so that none ends the run.
    """

    def __init__(self, api, seed, run="", leaves=f"t{LAST}"):
        self.api = api
        self.seed = seed
        self.run = run
        self.leaves = leaves
        self.seen = set()

    def look(self):
        found = self.api.get(f"runs/{self.run}")
        for task in found["tasks"]:
            self.seen.update(task["commits"])
            waits = task["state"] == "needs_person" and task["need"] == "human"
            if waits and task["id"] != self.leaves:
                answer = {"task": task["id"], "text": "looks good"}
                self.api.post(f"runs/{self.run}/answer", answer)
        return found

    def log(self):
        return self.api.get(f"runs/{self.run}/log", after=0, limit=1000)["events"]

    def account(self):
        told = (f"{one['kind']} {one['task']} {str(one['detail'])[:300]}" for one in self.log())
        return "\n".join([f"seed {self.seed}", *told])

    def wait(self, condition):
        def holds():
            found = self.look()
            assert condition(found) or found["phase"] != "ended", self.account()
            return condition(found)

        wait_until(holds, self.account)


def prove(serve: Serve, repo: Path, aside: Path, **wishes: str) -> None:
    """Work through the playbook with an agent, and look at everything that is left.

    Parameters
    ----------
    serve
        Runs a server on the same data each time.
    aside
        A folder that is not there yet.
    wishes
        What the run is started with, such as ``agent``.
    """
    seed = int(os.environ.get("MAESTRO_PROOF_SEED", random.randrange(10**6)))
    chance = random.Random(seed)
    plan = repo / "docs" / "plan.md"
    commit_files(repo, {"docs/plan.md": TEXT}, "Plan")
    kills = sorted(chance.sample(range(8, TASKS - 2), 2))
    kills.append(kills[-1])  # Once more, soon after the run was resumed.
    seen: set[str] = set()
    run = ""
    for kill_at in kills:
        with serve() as (pid, maestro):
            person = Person(maestro.api, seed, run)
            run = go_on(person, repo, wishes)
            person.wait(lambda found, at=kill_at: found["counts"]["done"] >= at)
            time.sleep(chance.random() * 1.5)
            os.kill(pid, signal.SIGKILL)
            seen |= person.seen
    with serve() as (_, maestro):
        person = Person(maestro.api, seed, run, leaves="")
        go_on(person, repo, wishes)
        person.wait(lambda found: found["phase"] == "ended")
        final, log = person.look(), person.log()
        seen |= person.seen
        assert final["outcome"] == "done", person.account()
        assert maestro.api.get("sessions") == []

    assert plan.read_text() == TEXT.replace("[ ]", "[x]"), seed
    assert left_running(run) == []
    kinds = [event["kind"] for event in log]
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
    assert kinds.count("interrupted") == len(kills)
    failed = {event["task"] for event in log if event["kind"] == "attempt_failed"}
    assert {f"t{number}" for number in FAIL_ONCE} <= failed, seed
    outcomes = [event["detail"]["outcome"] for event in log if event["kind"] == "merged"]
    assert "conflict" in outcomes, seed

    git(repo, "worktree", "add", "-q", "--detach", aside, final["branch"])
    for number in range(1, TASKS + 1):
        if number not in HUMANS:
            looks = ["grep", "-qx", f"t{number}", f"t{number}.txt"]
            subprocess.run(looks, cwd=aside, check=True)
    shared = (aside / "shared.txt").read_text().splitlines()
    assert sorted(shared) == [f"from t{number}" for number in CONFLICT]
    held = set(git(repo, "rev-list", final["branch"], *final["kept"]).split())
    assert seen <= held, seed
    worktrees = git(repo, "worktree", "list", "--porcelain").count("worktree ")
    assert worktrees == 3, "the user's, the run's and this test's"
