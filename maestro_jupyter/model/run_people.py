"""What people tell a run: answers, and how to go on."""

from __future__ import annotations

from .errors import ConflictError, NotFoundError
from .run_draft import Draft
from .run_events import Answered, Told, Verb
from .run_state import Fate, Need, Outcome, Phase, TaskRun, TaskState

_GOES_ON = frozenset({Phase.PAUSED, Phase.STOPPING, Phase.INTERRUPTED, Phase.ENDED})


def answered(draft: Draft, event: Answered) -> None:
    """Take in the answer to what a task needs a person for.

    ``skip`` and ``stop`` answer for a task that failed, is in conflict or is a person's own; any
    other answer means that it can go on.

    Raises
    ------
    ConflictError
        The task needs nobody.
    """
    one = _task(draft, event.task)
    if one.state is not TaskState.NEEDS_PERSON or one.fate is not None or one.answer is not None:
        raise ConflictError(
            f"The task {one.id!r} asks for nothing; it is {one.state}.",
            reason="nothing_asked",
        )
    if one.need is Need.AGENT:
        draft.set(one.id, answer=event.text)
        return
    word = event.text.strip().lower()
    if word == "skip":
        draft.end_task(one.id, TaskState.SKIPPED, "A person skipped it.")
    elif word == "stop":
        draft.stop(Phase.STOPPING, Outcome.STOPPED, f"A person stopped at {one.id!r}.")
    elif one.need is Need.FAILED:
        draft.set(one.id, state=TaskState.WAITING, need=None, attempt=0)
    else:
        draft.set(one.id, state=TaskState.CHECKING, need=None)


def told(draft: Draft, event: Told) -> None:
    """Do as a person says.

    Raises
    ------
    ConflictError
        It cannot be now.
    NotFoundError
        There is no such task.
    """
    if event.verb is Verb.SKIP:
        _skip(draft, _task(draft, event.task))
    elif event.verb is Verb.RETRY:
        _retry(draft, _task(draft, event.task))
    elif event.verb is Verb.RESUME:
        _resume(draft)
    elif draft.run.phase in {Phase.ENDED, Phase.INTERRUPTED}:
        raise _not_now(draft, "The run is over.")
    elif event.verb is Verb.PAUSE:
        if draft.run.phase not in {Phase.RUNNING, Phase.PAUSED}:
            raise _not_now(draft, f"The run is {draft.run.phase} and cannot be paused.")
        draft.change(phase=Phase.PAUSED)
    elif event.verb is Verb.STOP_AFTER:
        draft.stop(Phase.STOPPING, Outcome.STOPPED, "A person stopped the run.")
    else:
        draft.stop(Phase.KILLING, Outcome.KILLED, "A person ended the run.")


def _skip(draft: Draft, one: TaskRun) -> None:
    if draft.run.phase in {Phase.ENDED, Phase.KILLING} or one.over or one.fate is not None:
        raise _not_now(draft, f"The task {one.id!r} is {one.state} and cannot be skipped.")
    if one.work is not None:
        draft.halt(one.id, Fate.SKIP)
    else:
        draft.end_task(one.id, TaskState.SKIPPED, "A person skipped it.")


def _retry(draft: Draft, one: TaskRun) -> None:
    if draft.run.phase not in {Phase.RUNNING, Phase.PAUSED, Phase.STOPPING}:
        raise _not_now(draft, f"The run is {draft.run.phase}.")
    if one.state not in {TaskState.FAILED, TaskState.SKIPPED} and one.need is not Need.FAILED:
        raise _not_now(draft, f"The task {one.id!r} is {one.state} and cannot be tried again.")
    _again(draft, one.id)


def _again(draft: Draft, task_id: str) -> None:
    """Put a task back, and those that were skipped for its sake."""
    waiting = [task_id]
    while waiting:
        one = waiting.pop()
        draft.restart(one, report=draft.tasks[one].report)
        waiting.extend(
            other.id
            for other in draft.tasks.values()
            if other.because == one and other.state is TaskState.SKIPPED
        )


def _resume(draft: Draft) -> None:
    run = draft.run
    if run.phase not in _GOES_ON or run.verdict is Outcome.DONE:
        raise _not_now(draft, f"The run is {run.phase}; there is nothing to resume.")
    for one in list(draft.tasks.values()):
        if run.verdict is not None and one.state is TaskState.FAILED:
            _again(draft, one.id)
    draft.change(phase=Phase.RUNNING, verdict=None, reason="")


def _task(draft: Draft, task_id: str) -> TaskRun:
    one = draft.tasks.get(task_id)
    if one is None or (draft.run.playbook.task(task_id) is None and one.over):
        raise NotFoundError(
            f"The run has no task {task_id!r}.",
            hint=f"It has: {', '.join(task.id for task in draft.run.playbook.tasks)}.",
            reason="no_such_task",
        )
    return one


def _not_now(draft: Draft, message: str) -> ConflictError:
    hint = "Resume the run first." if draft.run.phase in {Phase.ENDED, Phase.INTERRUPTED} else ""
    return ConflictError(message, hint=hint, reason="run_state")
