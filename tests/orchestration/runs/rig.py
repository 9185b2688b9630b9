"""Runs as the tests drive them: real worktrees, real processes, agents that are shell lines."""

import asyncio
from contextlib import asynccontextmanager

from maestro_jupyter.agents import Agents
from maestro_jupyter.model.playbook_set import Wishes
from maestro_jupyter.orchestration import RunRequest
from tests.orchestration.engine import running
from tests.repositories import commit_files

DEADLINE = 90

AGENTS = {"sh": {"command": ["/bin/sh", "-c", "{prompt}"]}}
"""An agent that does its task by having a shell run it."""

FAILS_ONCE = 'f="$MAESTRO_REPO/.git/tried-$MAESTRO_TASK"; test -e "$f" || { touch "$f"; exit 1; }; '


def save(path, text=None):
    """Return a shell line that writes a file and commits it."""
    said = text or path
    return f"echo {said} > {path}; git add -A; git commit -qm 'Add {path}'"


class Rig:
    """A repository with playbooks, and the runs of an engine."""

    def __init__(self, engine, repo):
        self.engine = engine
        self.repo = repo
        self.runs = engine.orchestrator.runs
        self.log = []
        self._news = asyncio.Event()
        self.runs.listen(self._heard)

    def _heard(self, event, report):
        self.log.append(event)
        self._news.set()

    def write(self, text, name="plan.md", *, commit=True):
        path = self.repo / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if commit:
            commit_files(self.repo, {name: text, "task.txt": "{task}"}, "Plan")
        else:
            path.write_text(text)
        return path

    async def start(self, *documents, wishes=None, template="task.txt", **more):
        return await self.runs.start(
            RunRequest(
                documents or ("plan.md",),
                self.repo,
                wishes or Wishes(agent="sh"),
                template=template,
                **more,
            )
        )

    async def run(self, text, **more):
        """Run a playbook to its end."""
        self.write(text)
        run = await self.start(**more)
        return await self.ended(run.id)

    async def until(self, condition):
        """Wait until ``condition`` holds; looked at after every event."""
        async with asyncio.timeout(DEADLINE):
            while not (found := condition()):
                self._news.clear()
                await self._news.wait()
            return found

    async def ended(self, key):
        return await self.until(lambda: (run := self.runs.get(key)).phase == "ended" and run)

    async def state(self, key, task, *states):
        """Wait until a task is in a state."""
        return await self.until(lambda: (one := self.task(key, task)).state in states and one)

    def task(self, key, task):
        return next(one for one in self.runs.get(key).tasks if one.id == task)

    def states(self, key):
        return {one.id: one.state.value for one in self.runs.get(key).tasks}

    def said(self, kind, task=None):
        """Return the details of all events of a kind."""
        return [
            event.detail
            for event in self.log
            if event.kind == kind and (task is None or event.task == task)
        ]

    def ticked(self, name="plan.md"):
        return (self.repo / name).read_text().count("[x]")


@asynccontextmanager
async def rig(repo, folder, **options):
    options.setdefault("agents", Agents(described=AGENTS))
    async with running(folder, **options) as engine:
        yield Rig(engine, repo)
