"""Several playbooks as one: in order, each with settings of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .playbook import Playbook, Task
from .playbook_settings import PlaybookSettings, TaskSettings

_OF_TASKS = ("agent", "check", "attempts", "timeout", "on_error")


@dataclass(frozen=True)
class Wishes:
    """What holds for a whole run and goes before what its documents say; None leaves it to them."""

    agent: str | None = None
    check: str | None = None
    parallel: int | None = None
    attempts: int | None = None
    timeout: float | None = None
    loop: int | None = None
    until: str | None = None

    @property
    def said(self) -> dict[str, Any]:
        """Those that are not None."""
        return {name: value for name, value in vars(self).items() if value is not None}


def task_key(index: int, task_id: str, documents: int) -> str:
    """Return the id in a run of a task of its document number ``index``, from 0."""
    return task_id if documents == 1 else f"{index + 1}:{task_id}"


def document_of(key: str, documents: int) -> int:
    """Return the number, from 0, of the document that a task of a run stands in."""
    return 0 if documents == 1 else int(key.partition(":")[0]) - 1


def combine(parts: Sequence[Playbook], wishes: Wishes) -> Playbook:
    """Return the playbooks as one, in which those of one part follow those of the part before.

    What a part says of its tasks is said under each of them then. Of the whole speaks the first
    part, as far as ``wishes`` do not.
    """
    tasks: list[Task] = []
    before: tuple[str, ...] = ()
    for index, part in enumerate(parts):
        names = {task.id: task_key(index, task.id, len(parts)) for task in part.tasks}
        tasks.extend(_placed(task, part.settings, wishes, names, before) for task in part.tasks)
        before = tuple(names[task.id] for task in part.tasks if task.parent is None) or before
    whole = parts[0].settings if parts else PlaybookSettings()
    return Playbook(tuple(tasks), whole.model_copy(update=wishes.said))


def _placed(
    task: Task,
    settings: PlaybookSettings,
    wishes: Wishes,
    names: Mapping[str, str],
    before: tuple[str, ...],
) -> Task:
    needs = tuple(names[one] for one in task.needs)
    return replace(
        task,
        id=names[task.id],
        parent=None if task.parent is None else names[task.parent],
        needs=needs,
        follows=(*(names[one] for one in task.follows), *before),
        settings=_said(task, settings, wishes, names),
    )


def _said(
    task: Task, settings: PlaybookSettings, wishes: Wishes, names: Mapping[str, str]
) -> TaskSettings:
    """Return what holds for a task, said by itself; its id makes it known again after an edit."""
    own = task.settings
    filled: dict[str, Any] = {"id": names[task.id]}
    for name in _OF_TASKS:
        if getattr(own, name) is None and not (name == "check" and own.human):
            wished = getattr(wishes, name, None)
            filled[name] = getattr(settings, name) if wished is None else wished
    return own.model_copy(update=filled)
