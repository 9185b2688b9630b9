"""What a run's log tells of each attempt at each task."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from maestro_jupyter.model.run_report import RunEvent, RunReport

COLUMNS = (
    "loop",
    "task",
    "attempt",
    "document",
    "text",
    "agent",
    "session",
    "began",
    "ended",
    "seconds",
    "outcome",
    "check",
    "report",
    "commits",
    "tokens",
    "cost",
)
_ENDS = {
    "attempt_failed": "failed",
    "task_done": "done",
    "task_skipped": "skipped",
    "task_dropped": "dropped",
    "interrupted": "interrupted",
}


def attempts(view: RunReport, events: Iterable[RunEvent]) -> list[dict[str, Any]]:
    """Return a row for each attempt, in the order in which they began."""
    tasks = {task.id: task for task in view.tasks}
    rows: list[dict[str, Any]] = []
    current: dict[str, dict[str, Any]] = {}
    loop = 1
    for event in events:
        if event.kind == "loop_done":
            loop += 1
        if event.kind == "task_start" and event.task is not None:
            current[event.task] = _begun(event, tasks.get(event.task), loop)
            rows.append(current[event.task])
        elif event.kind in _ENDS:
            for task in [event.task] if event.task else list(current):
                row = current.pop(task, None)
                if row is not None:
                    _end(row, event)
        elif event.kind == "check_ended" and event.task in current:
            current[event.task]["check"] = "passed" if event.detail.get("passed") else "failed"
    return rows


def _begun(event: RunEvent, task: Any, loop: int) -> dict[str, Any]:
    detail = event.detail
    return {
        "loop": loop,
        "task": event.task,
        "attempt": detail.get("attempt", 1),
        "document": None if task is None else task.document,
        "text": None if task is None else task.text,
        "agent": detail.get("agent", None if task is None else task.agent),
        "session": detail.get("session"),
        "began": event.time,
        "ended": None,
        "seconds": None,
        "outcome": "running",
        "check": None,
        "report": "",
        "commits": 0,
        "tokens": None,
        "cost": None,
    }


def _end(row: dict[str, Any], event: RunEvent) -> None:
    detail = event.detail
    row["ended"] = event.time
    row["seconds"] = (event.time - row["began"]).total_seconds()
    row["outcome"] = _ENDS[event.kind]
    row["report"] = str(detail.get("report") or "")
    row["commits"] = len(detail.get("commits") or ())
    row["tokens"], row["cost"] = detail.get("tokens"), detail.get("cost")
