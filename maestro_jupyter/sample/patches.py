"""How each task of the sample is done: a patch per task, or one per answer."""

from __future__ import annotations

from pathlib import Path

from .tasks import Task

_FOLDER = Path(__file__).parent / "solutions"


def solution(task: Task, variant: str | None = None) -> str:
    """Return the patch that does ``task``.

    Parameters
    ----------
    task
        One of :data:`maestro_jupyter.sample.TASKS`.
    variant
        Where the task has a question: one of its variants.

    Raises
    ------
    ValueError
        ``variant`` is not one of the task's.
    """
    variants = task.question.variants if task.question else (None,)
    if variant not in variants:
        raise ValueError(f"{task.name} has no variant {variant!r}; it has {variants}")
    name = task.name if variant is None else f"{task.name}.{variant}"
    return (_FOLDER / f"{name}.patch").read_text(encoding="utf-8")
