"""A run while one event is worked into it, and the moves that its tasks can make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from .playbook import OnError, Task, Terms
from .run_events import Action, AskPerson, PutAway, StopWork, TaskChanged, TickBox
from .run_state import RUN_WORKTREE, Fate, Need, Outcome, Phase, Run, TaskRun, TaskState

_UNFIT_TO_END = frozenset({Phase.KILLING, Phase.ENDED})


class Draft:
    """The run as it becomes, and what it wants done."""

    def __init__(self, run: Run, now: datetime) -> None:
        self.run = run
        self.now = now
        self.actions: list[Action] = []
        self._tasks = dict(run.tasks)

    @property
    def tasks(self) -> dict[str, TaskRun]:
        """All tasks by id."""
        return self._tasks

    def finished(self) -> Run:
        """Return the run with all that was changed."""
        return replace(self.run, tasks=self._tasks)

    def change(self, **changes: Any) -> None:
        """Change the run itself."""
        self.run = replace(self.run, **changes)

    def set(self, task_id: str, **changes: Any) -> TaskRun:
        """Change one task and return it; another state is told."""
        before = self._tasks[task_id]
        one = self._tasks[task_id] = replace(before, **changes)
        if one.state is not before.state:
            self.actions.append(TaskChanged(task_id, one.state, one.report))
        return one

    def in_order(self) -> Iterator[tuple[Task, TaskRun]]:
        """Yield the tasks that the playbook has, in its order."""
        for task in self.run.playbook.tasks:
            yield task, self._tasks[task.id]

    def terms(self, task_id: str) -> Terms | None:
        """Return what holds for a task, or None where the playbook lost it."""
        task = self.run.playbook.task(task_id)
        return None if task is None else self.run.playbook.terms(task)

    def next_work(self) -> int:
        """Return a number for work that begins."""
        self.change(last_work=self.run.last_work + 1)
        return self.run.last_work

    def leave(self, task_id: str, *, keep: bool) -> None:
        """Take a task out of its worktree."""
        one = self._tasks[task_id]
        if one.worktree is not None:
            self.actions.append(PutAway(task_id, one.worktree, keep))
        if one.resolving:
            # A conflict is nothing to whoever begins afresh.
            self.set(task_id, report="")
        self.set(task_id, worktree=None, work=None, since=None, resolving=False)
        self.set(task_id, fate=None, answer=None, need=None)
        self.unlock(task_id)

    def unlock(self, task_id: str) -> None:
        """Let others be merged."""
        if self.run.landing == task_id:
            self.change(landing=None)

    def end_task(self, task_id: str, state: TaskState, report: str = "", because: str = "") -> None:
        """Bring a task to its end; what it did is merged or kept aside."""
        self.leave(task_id, keep=state is not TaskState.DONE)
        report = report or self._tasks[task_id].report
        self.set(task_id, state=state, because=because, not_before=None, report=report)
        task = self.run.playbook.task(task_id)
        if state is TaskState.DONE and task is not None and not task.done:
            self.actions.append(TickBox(task_id))

    def ask(self, task_id: str, need: Need, question: str) -> None:
        """Let a task wait for a person."""
        self.set(task_id, state=TaskState.NEEDS_PERSON, need=need, answer=None, report=question)
        self.unlock(task_id)
        self.actions.append(AskPerson(task_id, need, question))

    def passed(self, task_id: str) -> None:
        """Go on with a task whose work is proven good."""
        one = self.set(task_id, work=None, since=None)
        task = self.run.playbook.task(task_id)
        human = task is not None and task.settings.human
        if one.worktree in {None, RUN_WORKTREE} or human:
            self.end_task(task_id, TaskState.DONE)
        else:
            self.set(task_id, state=TaskState.MERGING)

    def fail(self, task_id: str, report: str, *, again: bool = True) -> None:
        """Count an attempt as failed: another one follows, or what ``on_error`` says."""
        one = self.set(task_id, work=None, since=None, fate=None, report=report)
        self.unlock(task_id)
        task = self.run.playbook.task(task_id)
        if task is None:
            self.end_task(task_id, TaskState.DROPPED, report)
            return
        terms = self.run.playbook.terms(task)
        if task.settings.human:
            self.leave(task_id, keep=False)
            self.ask(task_id, Need.HUMAN, report)
        elif again and one.attempt < terms.attempts + one.resolving:
            self.set(task_id, state=TaskState.WAITING)
        elif terms.on_error is OnError.ASK:
            self.ask(task_id, Need.FAILED, report)
        else:
            self.end_task(task_id, TaskState.FAILED, report)
            if terms.on_error is OnError.STOP:
                self.stop(Phase.STOPPING, Outcome.HALTED, f"{task.text!r} failed: {report}")

    def restart(self, task_id: str, *, report: str = "") -> None:
        """Put a task back to its beginning."""
        self.leave(task_id, keep=True)
        self.set(
            task_id,
            state=TaskState.WAITING,
            attempt=0,
            report=report,
            because="",
            not_before=None,
            limits=0,
            resolving=False,
        )

    def halt(self, task_id: str, fate: Fate) -> None:
        """Stop what is at work on a task; ``fate`` says what comes then."""
        one = self._tasks[task_id]
        if one.work is not None and one.fate is None:
            self.actions.append(StopWork(task_id, one.work))
        self.set(task_id, fate=fate)

    def stop(self, phase: Phase, outcome: Outcome, reason: str) -> None:
        """Bring the run to its end; the first reason stays, but killing goes before stopping."""
        if self.run.phase in _UNFIT_TO_END:
            return
        if self.run.verdict is None or phase is Phase.KILLING:
            self.change(verdict=outcome, reason=reason)
        if self.run.until_work is not None:
            self.actions.append(StopWork("", self.run.until_work))
        self.change(phase=phase, until_work=None)
