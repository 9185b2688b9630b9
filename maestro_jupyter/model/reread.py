"""Knowing a playbook's tasks again after somebody edited the document."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace

from .names import free_name
from .playbook import Playbook, Task


@dataclass(frozen=True)
class Reread:
    """A playbook after an edit.

    Attributes
    ----------
    playbook
        As it is now; tasks that were there before have their ids of before.
    added
        The ids of tasks that are new.
    vanished
        The tasks that are gone, as they were.
    """

    playbook: Playbook
    added: tuple[str, ...]
    vanished: tuple[Task, ...]


def reread(before: Playbook, now: Playbook, *, taken: frozenset[str] = frozenset()) -> Reread:
    """Return ``now`` with the tasks of ``before`` known again.

    A task is known by the id that it says, else by its text: under the same task, then anywhere.
    One that was reworded and says no id is another task. No new task gets an id of ``taken``.
    """
    known = _known(before, now)
    ids = dict(known)
    gone = {*taken, *(task.id for task in before.tasks)}
    for task in now.tasks:
        if task.id not in ids:
            ids[task.id] = free_name(task.id, gone)
            gone.add(ids[task.id])
    tasks = tuple(_renamed(task, ids) for task in now.tasks)
    kept = set(known.values())
    return Reread(
        playbook=replace(now, tasks=tasks),
        added=tuple(task.id for task in tasks if task.id not in kept),
        vanished=tuple(task for task in before.tasks if task.id not in kept),
    )


def _known(before: Playbook, now: Playbook) -> dict[str, str]:
    """Return, by the ids of ``now``, those of ``before``."""
    texts = {task.id: task.text for task in before.tasks}
    texts_now = {task.id: task.text for task in now.tasks}
    known: dict[str, str] = {}
    for keys in _KEYS:
        found = set(known.values())
        waiting: dict[Hashable, deque[str]] = {}
        for task in before.tasks:
            if task.id not in found:
                waiting.setdefault(keys(task, texts), deque()).append(task.id)
        for task in now.tasks:
            key = keys(task, texts_now)
            if task.id not in known and key is not None and waiting.get(key):
                known[task.id] = waiting[key].popleft()
    return known


def _place(task: Task, texts: Mapping[str, str]) -> tuple[str, str | None]:
    return task.text, texts[task.parent] if task.parent else None


_KEYS: tuple[Callable[[Task, Mapping[str, str]], Hashable], ...] = (
    lambda task, _: task.settings.id,
    lambda task, texts: (_place(task, texts), task.done),
    _place,
    lambda task, _: task.text,
)


def _renamed(task: Task, ids: dict[str, str]) -> Task:
    return replace(
        task,
        id=ids[task.id],
        parent=None if task.parent is None else ids[task.parent],
        needs=tuple(ids[one] for one in task.needs),
        follows=tuple(ids[one] for one in task.follows),
    )
