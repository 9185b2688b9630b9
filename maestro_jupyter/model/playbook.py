"""Playbooks: markdown checklists that agents work through.

A document is read, never written, but for the one byte by which a task is ticked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from .checklist import Item, find_items
from .errors import BadPlaybookError, PlaybookChangedError, TooLargeError
from .names import free_name, slug
from .playbook_settings import (
    DEFAULT_SETTINGS,
    NO_CHECK,
    NOTHING_SAID,
    OnError,
    PlaybookSettings,
    Said,
    TaskSettings,
    read_settings,
)
from .playbook_text import read_comment, read_front_matter
from .task_order import Place, order

__all__ = [
    "NO_CHECK",
    "OnError",
    "Playbook",
    "PlaybookSettings",
    "Task",
    "TaskSettings",
    "Terms",
    "parse_playbook",
    "tick",
]

MOST_BYTES = 1024 * 1024
MOST_TASKS = 2000
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Task:
    """One checkbox of a playbook.

    Attributes
    ----------
    id
        What the document calls it, else made of its text; unique in the playbook.
    text
        The item's first paragraph in one line.
    details
        What else stands in the item.
    line
        Where it begins, from 1.
    mark
        The offset, in bytes of the document, of the character between the brackets.
    done
        Whether it is ticked.
    parent
        The task that this is a sub-task of.
    gathers
        Whether it has sub-tasks, which it is the sum of.
    needs
        The tasks that have to be done before.
    follows
        The tasks that have to be over before, however they ended.
    settings
        What is said under it.
    """

    id: str
    text: str
    details: str
    line: int
    mark: int
    done: bool
    parent: str | None = None
    gathers: bool = False
    needs: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    settings: TaskSettings = NOTHING_SAID


@dataclass(frozen=True)
class Terms:
    """What holds for one task after all is said: by itself, else by its playbook."""

    agent: str | None
    check: str | None
    attempts: int
    timeout: float | None
    on_error: OnError

    @property
    def unchecked(self) -> bool:
        """Whether the agent's word is enough."""
        return self.check == NO_CHECK


@dataclass(frozen=True)
class Playbook:
    """A document's tasks, in its order, and its settings."""

    tasks: tuple[Task, ...]
    settings: PlaybookSettings = DEFAULT_SETTINGS

    def task(self, task_id: str) -> Task | None:
        """Return the task of this id, if there is one."""
        return self._by_id.get(task_id)

    @cached_property
    def _by_id(self) -> dict[str, Task]:
        return {task.id: task for task in self.tasks}

    def terms(self, task: Task) -> Terms:
        """Return what holds for ``task``; a person's own task is checked only as it says itself."""
        own, whole = task.settings, self.settings
        check = own.check or (NO_CHECK if own.human else whole.check)
        return Terms(
            agent=own.agent or whole.agent,
            check=NO_CHECK if check is not None and check.strip() == NO_CHECK else check,
            attempts=own.attempts or whole.attempts,
            timeout=own.timeout or whole.timeout,
            on_error=own.on_error or whole.on_error,
        )


def parse_playbook(content: bytes, where: str) -> Playbook:
    """Return what the document ``content`` says.

    Parameters
    ----------
    where
        How errors call the document.

    Raises
    ------
    BadPlaybookError
        Its settings are wrong, or its tasks wait for each other; the message names the line.
    TooLargeError
        It is over :data:`MOST_BYTES` or has more than :data:`MOST_TASKS` tasks.
    """
    if len(content) > MOST_BYTES:
        raise TooLargeError(
            f"{where} has {len(content):,} bytes; a playbook has {MOST_BYTES:,} at most.",
            hint="Split it: a run takes several playbooks.",
        )
    skip_bytes = len(_BOM) if content.startswith(_BOM) else 0
    text = _decode(content[skip_bytes:], where)
    front = read_front_matter(text, where)
    settings = read_settings(PlaybookSettings, front.said, where)
    items = find_items(text, where, skip_lines=front.lines, skip_bytes=skip_bytes)
    if len(items) > MOST_TASKS:
        raise TooLargeError(
            f"{where} has {len(items):,} tasks; a playbook has {MOST_TASKS:,} at most.",
            hint="Split it: a run takes several playbooks.",
        )
    return Playbook(_tasks(items, where), settings)


def tick(content: bytes, task: Task, where: str) -> bytes:
    """Return ``content`` with the task's box ticked: one byte is another, if it wasn't before.

    Parameters
    ----------
    task
        As read from this very ``content``.

    Raises
    ------
    PlaybookChangedError
        There is no such task at its place.
    """
    now = next((one for one in parse_playbook(content, where).tasks if one.mark == task.mark), None)
    if now is None or now.text != task.text:
        raise PlaybookChangedError(
            f"{where} changed: {task.text!r} does not stand on line {task.line} any more.",
            hint="Read it again.",
        )
    if now.done:
        return content
    return content[: task.mark] + b"x" + content[task.mark + 1 :]


def _decode(content: bytes, where: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadPlaybookError(
            f"{where}, line {line}: this is not UTF-8.", hint="Save the document as UTF-8."
        ) from error


def _tasks(items: Sequence[Item], where: str) -> tuple[Task, ...]:
    said = [read_settings(TaskSettings, _said(item, where), where) for item in items]
    ids = _ids(items, said, where)
    parents = [None if item.parent is None else ids[item.parent] for item in items]
    waits = order(
        [
            Place(ids[n], item.line, item.list_number, parents[n], said[n].after)
            for n, item in enumerate(items)
        ],
        where,
    )
    gathering = set(parents)
    return tuple(
        Task(
            id=ids[n],
            text=item.text,
            details=item.details,
            line=item.line,
            mark=item.mark,
            done=item.done,
            parent=parents[n],
            gathers=ids[n] in gathering,
            needs=waits[ids[n]].needs,
            follows=waits[ids[n]].follows,
            settings=said[n],
        )
        for n, item in enumerate(items)
    )


def _said(item: Item, where: str) -> Iterator[Said]:
    for comment in item.comments:
        yield from read_comment(comment, where)


def _ids(items: Sequence[Item], said: Sequence[TaskSettings], where: str) -> list[str]:
    lines: dict[str, int] = {}
    for item, settings in zip(items, said, strict=True):
        if settings.id is None:
            continue
        if settings.id in lines:
            raise BadPlaybookError(
                f"{where}, line {item.line}: the id {settings.id!r} is taken by the task on line "
                f"{lines[settings.id]}.",
                hint="Give one of them another id.",
            )
        lines[settings.id] = item.line
    taken = set(lines)
    ids = []
    for item, settings in zip(items, said, strict=True):
        one = settings.id or free_name(slug(item.text) or "task", taken)
        taken.add(one)
        ids.append(one)
    return ids
