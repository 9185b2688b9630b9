"""A run live in a terminal: how far it is, and where each of its tasks is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from maestro_jupyter.client import PlaybookRun
from maestro_jupyter.client.run_texts import (
    TASK_WORDS,
    at_work,
    counted,
    last_line,
    left_seconds,
    roughly,
    run_seconds,
    run_word,
    standing,
    task_says,
    task_seconds,
)
from maestro_jupyter.client.texts import clock, line
from maestro_jupyter.model.run_report import RunEvent, RunEventKind, RunReport, TaskReport
from maestro_jupyter.model.run_state import TaskState

from .live import TICK
from .looks import TASK_ICONS, TASK_STYLES
from .run_questions import RunQuestions

_BAR_WIDTH = 24
_ROWS_AROUND = 4
"""Rows of the terminal that are no task's."""


class RunLive:
    """Shows a run until the context ends, with what it needs a person for below it.

    Attributes
    ----------
    note
        Shown at the bottom.
    """

    def __init__(
        self,
        run: PlaybookRun,
        console: Console,
        questions: RunQuestions | None = None,
    ) -> None:
        self._run = run
        self._console = console
        self._questions = questions
        self._said: dict[str, str] = {}
        self.note = ""
        self._live = Live(
            get_renderable=self._picture,
            console=console,
            refresh_per_second=1 / TICK,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def take(self, event: RunEvent) -> None:
        """Take in what happened, as far as the run itself doesn't tell it."""
        if event.task is None:
            return
        if event.kind is RunEventKind.TASK_OUTPUT:
            said = last_line(str(event.detail.get("text", "")))
            if said:
                self._said[event.task] = said
        elif event.kind is RunEventKind.TASK_START:
            self._said.pop(event.task, None)

    def refresh(self) -> None:
        """Show at once what has changed."""
        self._live.refresh()

    def _picture(self) -> RenderableType:
        view = self._run.brief
        shown: list[RenderableType] = [_head(view), _progress(view), Text("")]
        below = [Text(line(note), style="yellow") for note in (view.unreadable, self.note) if note]
        question = "" if self._questions is None else self._questions.text
        if question:
            below.append(Text(f"\n{question}▏"))
        taken = sum(len(text.wrap(self._console, self._console.width)) for text in below)
        room = max(4, self._console.height - _ROWS_AROUND - taken)
        return Group(*shown, *self._tasks(view.tasks, room), *below)

    def _tasks(self, tasks: Sequence[TaskReport], room: int) -> list[RenderableType]:
        """Return the tasks that there is room for: what goes on before what is over or to come."""
        rows = [(task, self._row(task)) for task in tasks]
        before, after = 0, 0
        while sum(len(row) for _, row in rows) + bool(before) + bool(after) > room:
            if rows[0][0].state in _QUIET or len(rows) == 1:
                before += 1
                rows = rows[1:]
            elif rows[-1][0].state is TaskState.WAITING or before:
                after += 1
                rows = rows[:-1]
            else:
                before += 1
                rows = rows[1:]
        table = Table.grid(padding=(0, 1, 0, 0), expand=True)
        table.add_column(width=11, no_wrap=True)
        table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        table.add_column(no_wrap=True, max_width=10, overflow="ellipsis")
        table.add_column(justify="right", no_wrap=True, min_width=5)
        for _, row in rows:
            for cells in row:
                table.add_row(*cells)
        above = [Text(f"  … {before} before", style="bright_black")] if before else []
        below = [Text(f"  … {after} more", style="bright_black")] if after else []
        return [*above, table, *below]

    def _row(self, task: TaskReport) -> list[tuple[Text, ...]]:
        seconds = task_seconds(task)
        depth = "  " * (task.parent is not None)
        row = (
            task_state(task),
            Text(f"{depth}{line(task.text)}", style="" if task.state in _BRIGHT else "default"),
            Text(line("you" if task.human else task.agent or ""), style="bright_black"),
            Text("" if seconds is None else clock(seconds)),
        )
        if task.state not in _BRIGHT:
            return [row]
        said = " · ".join(filter(None, [task_says(task), self._last(task)]))
        return [row, (Text(""), Text(f"{depth}{said}", style="bright_black"))] if said else [row]

    def _last(self, task: TaskReport) -> str:
        return line(self._said.get(task.id, "")) if at_work(task) else ""


_QUIET = frozenset({TaskState.DONE, TaskState.SKIPPED, TaskState.DROPPED})
_BRIGHT = frozenset(TaskState) - _QUIET - {TaskState.WAITING}


def task_state(task: TaskReport) -> Text:
    """Return icon and word of a task's state in its colour."""
    return Text(f"{TASK_ICONS[task.state]} {TASK_WORDS[task.state]}", style=TASK_STYLES[task.state])


def _head(view: RunReport) -> Text:
    left = left_seconds(view)
    parts = [
        run_word(view),
        clock(run_seconds(view)),
        "" if left is None else f"about {roughly(left)} left",
        line(view.branch),
    ]
    return Text.assemble((line(view.name), "bold"), "  ", " · ".join(filter(None, parts)))


def _progress(view: RunReport) -> RenderableType:
    counts = view.counts
    over = counts.done + counts.skipped + counts.failed
    bar = ProgressBar(total=max(1, counts.total), completed=over, width=_BAR_WIDTH)
    row = Table.grid(padding=(0, 2, 0, 0))
    row.add_row(bar, Text(counted(view), style="bold yellow" if standing(view) else ""))
    return row
