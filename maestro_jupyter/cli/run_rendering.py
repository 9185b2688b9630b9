"""Results of the verbs about playbooks as a terminal shows them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from maestro_jupyter.client.run import summary
from maestro_jupyter.client.run_lines import event_line, log_lines
from maestro_jupyter.client.run_texts import (
    RUN_TITLES,
    ending,
    over,
    run_row,
    task_says,
    task_seconds,
)
from maestro_jupyter.client.texts import clock, line
from maestro_jupyter.commands import (
    RunBegun,
    RunDetail,
    RunEnded,
    RunHappened,
    RunLog,
    RunPlanned,
    RunTable,
)
from maestro_jupyter.model.run_report import TaskReport
from maestro_jupyter.model.run_state import TaskState

from .looks import TASK_STYLES
from .rendering import rendered, table
from .run_live import task_state

__all__ = ["rendered"]

_MANY_TASKS = 40
_PLAIN = frozenset({TaskState.DONE, TaskState.WAITING})


@rendered.register
def _(result: RunBegun) -> list[RenderableType]:
    name = line(result.run.name)
    return [
        Text(f"Began {name} on {line(result.run.branch)}."),
        Text(f"Watch it: maestro run --resume {name}"),
    ]


@rendered.register
def _(result: RunHappened) -> list[RenderableType]:
    said = event_line(result.event, result.view)
    return [Text(said)] if said else []


@rendered.register
def _(result: RunEnded) -> list[RenderableType]:
    tasks = result.view.tasks
    if len(tasks) > _MANY_TASKS:
        tasks = tuple(task for task in tasks if task.state not in _PLAIN)
    return [*_tasks(tasks), *(Text(said) for said in ending(result.view))]


@rendered.register
def _(result: RunDetail) -> list[RenderableType]:
    view = result.run.view
    documents = ", ".join(map(line, view.documents))
    head = Text(f"{line(view.name)} ({view.id}): {documents} in {line(view.repo)}")
    told = ending(view) if over(view) or result.run.state == "needs you" else []
    return [head, *_tasks(view.tasks), *(Text(said) for said in told or [summary(view)])]


@rendered.register
def _(result: RunTable) -> list[RenderableType]:
    if not result.runs:
        return [Text("No playbook has been run. Run one: maestro run docs/plan.md")]
    return [table(RUN_TITLES, [run_row(run.brief) for run in result.runs])]


@rendered.register
def _(result: RunLog) -> list[RenderableType]:
    view = result.run.view
    return [Text(row) for event in result.events for row in log_lines(event, view)]


@rendered.register
def _(result: RunPlanned) -> list[RenderableType]:
    plan = result.plan
    first = next((task.id for task in plan.tasks if task.id in plan.prompts), None)
    rows = [(task, agent, _planned(*rest)) for task, agent, *rest in plan.rows()]
    shown: list[RenderableType] = [
        Text(plan.summary),
        Text(""),
        table(("task", "agent", "what"), rows),
        Text(""),
    ]
    if first is None:
        return shown
    prompt = [Text(f"    {row}") for row in plan.prompt(first).splitlines()]
    return [*shown, Text(f"The agent of {line(first)} would be told:", style="bold"), *prompt]


def _planned(after: str, check: str, what: str) -> Text:
    text = Text(line(what))
    for word, said in (("after", after), ("check", check)):
        if said:
            text.append(f"\n{word} {line(said)}", style="bright_black")
    return text


def _tasks(tasks: Sequence[TaskReport]) -> list[RenderableType]:
    rows = []
    for task in tasks:
        seconds = task_seconds(task)
        what = Text(line(task.text))
        said = task_says(task) if task.state is not TaskState.DONE else ""
        if said:
            what.append(f"\n{said}", style=TASK_STYLES[task.state])
        rows.append(
            (
                task_state(task),
                Text(line(task.id), overflow="ellipsis"),
                line("you" if task.human else task.agent or ""),
                "" if seconds is None else clock(seconds),
                what,
            )
        )
    return [table(("state", "task", "agent", "time", "what"), rows)] if rows else []
