"""Playbooks for browser tests, and what a person sees of their runs."""

import time

from playwright.sync_api import expect

from tests.e2e.jupyterlab import execute
from tests.repositories import commit_files

TWO = """---
agent: demo
check: none
---

# Plan

- [ ] Write a

  demo: say "I write a"; write a.txt hello; commit "Add a"
- [ ] Write b

  demo: write b.txt hello; commit "Add b"
"""


def playbook(lab, name, text, file="plan.md"):
    """Make a repository in JupyterLab's folder with a playbook in it; return its folder."""
    repo = lab.sample(name)
    commit_files(repo, {file: text}, "Plan")
    return repo


def start(lab, repo, **more):
    """Start a run by request."""
    asked = {"documents": ["plan.md"], "repo": str(repo), **more}
    return lab.request("POST", "maestro/api/runs", asked)


def reached(lab, key, *phases, seconds=120):
    """Wait until a run is in one of ``phases``, and return it."""
    deadline = time.monotonic() + seconds
    while (run := lab.get(f"maestro/api/runs/{key}"))["phase"] not in phases:
        assert time.monotonic() < deadline, f"{run['name']} stayed {run['phase']}: {run}"
        time.sleep(0.05)
    return run


def view(page, run):
    """Return the view of a run."""
    return page.locator(f'.mj-run[data-run="{run["id"]}"]')


def open_run(page, run):
    """Open a run's tab, and return its view."""
    execute(page, "maestro:open-run", run=run["id"])
    shown = view(page, run)
    expect(shown).to_be_visible()
    return shown


def task(scope, key):
    """Return a task's row in the checklist."""
    return scope.locator(f'.mj-task[data-task="{key}"]')
