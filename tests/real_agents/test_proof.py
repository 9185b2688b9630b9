"""The whole of a run, with real agents whose model does what a task says."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager

import pytest

from maestro_jupyter.agents.demo.program import to_merge, was_tried
from tests.proof.playbook import CONFLICT, FAIL_ONCE, prove
from tests.real_agents.model_server import Say
from tests.real_agents.programs import each
from tests.real_agents.rig import prepared

RESULTS = ('"tool_result"', '"function_call_output"')
MARKERS = r"/^<<<<<<< \|^=======$\|^>>>>>>> /d"
TASK = re.compile(r"^Task (\d+)$", re.MULTILINE)


def command(prompt):
    """Return what a task's agent has to run, or nothing where this is no task."""
    found = TASK.search(prompt)
    if found is None:
        return ""
    number = int(found[1])
    branch = to_merge(prompt)
    if branch:
        return f"git merge -q {branch}; sed -i '{MARKERS}' shared.txt; git commit -q -a --no-edit"
    is_bad = number in FAIL_ONCE and not was_tried(prompt)
    work = f"echo {'bad' if is_bad else f't{number}'} > t{number}.txt"
    if number in CONFLICT:
        work += f"; echo from t{number} >> shared.txt"
    return f"{work}; git add -A; git commit -q -m 'Do t{number}'"


@pytest.mark.timeout(900)
@each(["claude", "codex"])
def test_twenty_tasks_come_to_their_end_whatever_happens(agent, tmp_path):
    with prepared(agent, tmp_path) as made:

        def obey(asked):
            said = json.dumps(asked.body).replace(r"\n", "\n")
            asks = command(said)
            is_done = any(result in said for result in RESULTS)
            return made.program.shell(asks) if asks and not is_done else Say("It is done.")

        made.model.obey(obey)

        @contextmanager
        def serve():
            with made.serving("--MaestroApp.max_sessions=6") as pid:
                yield pid, made.maestro

        options = {"permission": "yolo", **made.program.options}
        prove(serve, made.repo, tmp_path / "merged", agent=agent, **options)
