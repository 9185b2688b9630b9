"""What happens in a run as lines of text, for files and terminals that show no live display."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from maestro_jupyter.client.run_texts import last_line
from maestro_jupyter.client.texts import clock, line, lines
from maestro_jupyter.model.run_report import RunEvent, RunEventKind, RunReport

Detail = Mapping[str, Any]
_INDENT = "    "


def event_line(event: RunEvent, view: RunReport) -> str:
    """Return what happened in one line; empty where a person needs no line of it."""
    say = _WORDS.get(event.kind)
    said = "" if say is None else say(event.detail)
    if not said:
        return ""
    what = _task_text(event, view)
    return f"{event.time.astimezone():%H:%M:%S} {said.format(task=what)}".rstrip()


def log_lines(event: RunEvent, view: RunReport) -> list[str]:
    """Return all that the log has of an event: below its line the prompt, the output."""
    detail = event.detail
    head = event_line(event, view) or (
        f"{event.time.astimezone():%H:%M:%S} {event.kind.replace('_', ' ')} "
        f"{_task_text(event, view)}".rstrip()
    )
    if event.kind is RunEventKind.TASK_OUTPUT:
        who = line(event.task or "")
        said = lines(str(detail.get("text", ""))).splitlines()
        return [f"{_INDENT}{who} | {row}" for row in said]
    told = [detail.get(name) for name in ("prompt", "output", "report", "commits")]
    body = [
        row
        for text in told
        if text
        for row in lines("\n".join(text) if isinstance(text, list) else str(text)).splitlines()
    ]
    return [head, *(f"{_INDENT}{row}" for row in body)]


def _task_text(event: RunEvent, view: RunReport) -> str:
    if event.task is None:
        return ""
    text = next((task.text for task in view.tasks if task.id == event.task), "")
    said = f"{line(event.task)}: {line(text, 100)}" if text else line(event.task)
    return said.replace("{", "{{").replace("}", "}}")


def _braced(text: object) -> str:
    return line(text, 300).replace("{", "{{").replace("}", "}}")


def _start(detail: Detail) -> str:
    attempt = detail.get("attempt", 1)
    again = f", attempt {attempt}" if attempt != 1 else ""
    return f"started   {{task}} ({_braced(detail.get('agent', ''))}{again})"


def _failed(detail: Detail) -> str:
    last = "the last one" if detail.get("final") else "it is tried again"
    return (
        f"failed    {{task}}: attempt {detail.get('attempt', '')}, {last}: "
        f"{_braced(last_line(str(detail.get('report', ''))))}"
    )


def _done(detail: Detail) -> str:
    commits = len(detail.get("commits") or ())
    count = f"{commits} commit{'' if commits == 1 else 's'}"
    return f"done      {{task}} ({count}, {clock(float(detail.get('seconds') or 0))})"


def _asked(detail: Detail) -> str:
    return f"needs you {{task}}: {_braced(detail.get('question', ''))}"


def _check(detail: Detail) -> str:
    if detail.get("passed"):
        return ""
    return f"check     {{task}}: failed: {_braced(last_line(str(detail.get('output', ''))))}"


def _merged(detail: Detail) -> str:
    conflict = detail.get("outcome") == "conflict"
    return "conflict  {task}: it conflicts with what was merged meanwhile" if conflict else ""


_WORDS: dict[RunEventKind, Callable[[Detail], str]] = {
    RunEventKind.RUN_START: lambda said: f"began     on {_braced(said.get('branch', ''))}",
    RunEventKind.TASK_START: _start,
    RunEventKind.ATTEMPT_FAILED: _failed,
    RunEventKind.TASK_DONE: _done,
    RunEventKind.TASK_SKIPPED: lambda _: "skipped   {task}",
    RunEventKind.TASK_DROPPED: lambda _: "dropped   {task}: it is no longer in the document",
    RunEventKind.LOOP_DONE: lambda said: f"loop done {said.get('loop', '')}",
    RunEventKind.HUMAN_NEEDED: _asked,
    RunEventKind.ANSWERED: lambda _: "answered  {task}",
    RunEventKind.RATE_LIMITED: lambda said: (
        f"limited   {_braced(said.get('agent', ''))}: "
        f"rate limit until {_braced(said.get('until', ''))}"
    ),
    RunEventKind.STALLED: lambda _: "stalled   {task}: it has done nothing for long",
    RunEventKind.PAUSED: lambda _: "paused",
    RunEventKind.RESUMED: lambda _: "resumed",
    RunEventKind.HALTED: lambda said: f"halted    {_braced(said.get('reason', ''))}",
    RunEventKind.INTERRUPTED: lambda _: "interrupted; the server ended",
    RunEventKind.CHECK_ENDED: _check,
    RunEventKind.MERGED: _merged,
    RunEventKind.KEPT: lambda said: (
        f"kept      {{task}}: an attempt that came to nothing is on "
        f"{_braced(said.get('branch', ''))}"
    ),
    RunEventKind.ERROR: lambda said: f"error     {_braced(said.get('message', ''))}",
}
