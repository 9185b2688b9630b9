"""What the pull request of a run says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import PurePath

from maestro_jupyter.model.run_report import RunReport, TaskReport
from maestro_jupyter.model.run_state import TaskState

_CELL = 200
_TITLE = 200


def title_of(run: RunReport) -> str:
    """Return the title: the only task, or the documents."""
    done = [task for task in run.tasks if task.state is TaskState.DONE]
    if len(done) == 1:
        return done[0].text[:_TITLE]
    names = ", ".join(PurePath(name).stem for name in run.documents)
    return f"{names}: {len(done)} of {run.counts.total} tasks"[:_TITLE]


def body_of(run: RunReport, check_seconds: Mapping[str, float]) -> str:
    """Return a table of the tasks, with how each was checked and how long it took."""
    rows = "\n".join(_row(task, check_seconds.get(task.id, 0.0)) for task in run.tasks)
    documents = ", ".join(f"`{name}`" for name in run.documents)
    tokens = f" {run.tokens:,} tokens." if run.tokens else ""
    return (
        f"A run of {documents}: {run.counts.done} of {run.counts.total} tasks done in "
        f"{_time(run.seconds)}.{tokens}\n\n"
        "| task | state | check | attempts | time |\n| --- | --- | --- | --- | --- |\n"
        f"{rows}\n"
    )


def _row(task: TaskReport, seconds: float) -> str:
    check = f"`{_cell(task.check)}`" if task.check else "committed"
    if task.check == "none":
        check = "none"
    elif task.check and task.state is TaskState.DONE:
        check += f" passed in {_time(seconds)}"
    took = _time(task.seconds) if task.began is not None else ""
    return f"| {_cell(task.text)} | {task.state} | {check} | {task.attempt} | {took} |"


def _cell(text: str) -> str:
    plain = " ".join(text.split()).replace("|", "\\|").replace("`", "'")
    return plain if len(plain) <= _CELL else plain[: _CELL - 1] + "…"


def _time(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
