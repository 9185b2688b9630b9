"""The tasks of a run as a list that shows itself as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import overload

from maestro_jupyter.model import NotFoundError
from maestro_jupyter.model.run_report import TaskReport

from .run_texts import TASK_TITLES, task_row
from .texts import html_table, line, text_table


class NoSuchTaskError(NotFoundError, KeyError):
    """A run has no task of this id."""

    reason = "no_such_task"
    __str__ = Exception.__str__


class TaskList(Sequence[TaskReport]):
    """The tasks as they were when it was made."""

    def __init__(self, tasks: Iterable[TaskReport]) -> None:
        self._tasks = tuple(tasks)

    @overload
    def __getitem__(self, key: int | str) -> TaskReport: ...

    @overload
    def __getitem__(self, key: slice) -> TaskList: ...

    def __getitem__(self, key: int | str | slice) -> TaskReport | TaskList:
        if isinstance(key, slice):
            return TaskList(self._tasks[key])
        if isinstance(key, int):
            return self._tasks[key]
        for task in self._tasks:
            if task.id == key:
                return task
        known = ", ".join(task.id for task in self._tasks[:20])
        raise NoSuchTaskError(
            f"The run has no task {line(key, 80)!r}.", hint=f"Its tasks: {line(known)}."
        )

    def __len__(self) -> int:
        return len(self._tasks)

    def __repr__(self) -> str:
        return text_table(TASK_TITLES, [task_row(task) for task in self._tasks], width=100)

    def _repr_html_(self) -> str:
        return html_table(TASK_TITLES, [task_row(task) for task in self._tasks])
