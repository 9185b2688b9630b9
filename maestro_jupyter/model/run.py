"""The state machine of a run: ``step(run, event)`` says what the run is then, and what to do.

Nothing is done here. Who carries the actions out tells with events how they ended; work is
numbered, so that a late word about work of before changes nothing. Whatever comes, in any order:

- two tasks are never in one worktree, and no more than ``parallel`` are at work at a time;
- a task begins after those that it waits for, and is done only after its check passed;
- without further words from people, a run comes to its end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from .playbook import Playbook, Task
from .reread import reread
from .run_draft import Draft
from .run_events import (
    Action,
    AgentAsked,
    AgentEnded,
    AgentSeated,
    Answered,
    Checked,
    Edited,
    Event,
    Lost,
    Merged,
    Result,
    Stalled,
    TaskChanged,
    TickBox,
    TimePassed,
    Told,
    Unreadable,
    UntilChecked,
)
from .run_people import answered, told
from .run_results import agent_asked, agent_ended, checked, merged, stalled
from .run_schedule import loop_or_end, schedule
from .run_state import Budget, Fate, Need, Outcome, Phase, Run, TaskRun, TaskState

__all__ = ["begin", "due", "step"]


def begin(
    playbook: Playbook, now: datetime, budget: Budget | None = None
) -> tuple[Run, tuple[Action, ...]]:
    """Return a new run of ``playbook``, and what to do first; what is ticked stays as it is."""
    tasks = {task.id: _new(task) for task in playbook.tasks}
    draft = Draft(Run(playbook, now, tasks, budget or Budget()), now)
    return _finish(draft)


def step(run: Run, event: Event) -> tuple[Run, tuple[Action, ...]]:
    """Return the run after ``event``, and what to do, in this order.

    Raises
    ------
    ConflictError
        A person wants what cannot be now.
    NotFoundError
        A person speaks of a task that the run does not have.
    """
    draft = Draft(run, event.time)
    if isinstance(event, AgentEnded | AgentAsked | Stalled | Checked | Merged):
        _result(draft, event)
    else:
        _EVENTS[type(event)](draft, event)
    return _finish(draft)


def due(run: Run) -> datetime | None:
    """Return when the run wants to be told that time has passed, or None."""
    moments = [one.not_before for one in run.tasks.values() if one.not_before is not None]
    moments.extend(run.limits.values())
    moments.extend(end for one in run.tasks.values() if (end := _ends(run, one)) is not None)
    if run.phase not in {Phase.ENDED, Phase.INTERRUPTED, Phase.KILLING}:
        moments.extend(_budget_ends(run))
    return min(moments, default=None)


def _finish(draft: Draft) -> tuple[Run, tuple[Action, ...]]:
    schedule(draft)
    return draft.finished(), tuple(draft.actions)


def _new(task: Task) -> TaskRun:
    state = TaskState.DONE if task.done else TaskState.WAITING
    return TaskRun(task.id, state=state, chosen=not task.done, ticked=task.done)


def _result(draft: Draft, event: Result) -> None:
    """Take in how work ended, unless it is no longer of interest."""
    one = draft.tasks.get(event.task)
    if isinstance(event, AgentEnded):
        _spend(draft, event)
    if one is None or one.work != event.work:
        return
    steady = one.fate is None and one.state is TaskState.RUNNING
    if isinstance(event, AgentAsked):
        if steady:
            agent_asked(draft, event)
    elif isinstance(event, Stalled):
        if steady:
            stalled(draft, event)
    elif isinstance(event, AgentEnded):
        agent_ended(draft, event)
    elif isinstance(event, Checked):
        checked(draft, event)
    else:
        merged(draft, event)


def _spend(draft: Draft, event: AgentEnded) -> None:
    run = draft.run
    tokens, cost = run.tokens + event.tokens, run.cost + event.cost
    draft.change(tokens=tokens, cost=cost)
    budget = run.budget
    if budget.tokens is not None and tokens >= budget.tokens:
        draft.stop(Phase.STOPPING, Outcome.OVER_BUDGET, f"{tokens:,} tokens are used.")
    elif budget.cost is not None and cost >= budget.cost:
        draft.stop(Phase.STOPPING, Outcome.OVER_BUDGET, f"{cost:,.2f} are spent.")


def _agent_seated(draft: Draft, event: AgentSeated) -> None:
    one = draft.tasks.get(event.task)
    if one is not None and one.work == event.work and one.state is TaskState.RUNNING:
        draft.set(event.task, since=event.time if event.begins else None)


def _until_checked(draft: Draft, event: UntilChecked) -> None:
    if draft.run.phase is Phase.LOOPING and event.work == draft.run.until_work:
        draft.change(until_work=None)
        loop_or_end(draft, satisfied=event.passed)


def _edited(draft: Draft, event: Edited) -> None:
    run = draft.run
    now = reread(run.playbook, event.playbook, taken=frozenset(draft.tasks))
    draft.change(playbook=now.playbook, unreadable="")
    for task in now.playbook.tasks:
        if task.id in now.added:
            draft.tasks[task.id] = _new(task)
            draft.actions.append(TaskChanged(task.id, draft.tasks[task.id].state, ""))
        one = draft.tasks[task.id]
        if task.done:
            draft.set(task.id, ticked=True)
        elif one.state is TaskState.DONE and not one.ticked:
            draft.actions.append(TickBox(task.id))
    for task in now.vanished:
        one = draft.tasks[task.id]
        if one.work is not None:
            draft.halt(task.id, Fate.DROP)
        elif one.state is not TaskState.DONE:
            draft.end_task(task.id, TaskState.DROPPED, "It is no longer in the document.")


def _unreadable(draft: Draft, event: Unreadable) -> None:
    draft.change(unreadable=event.message)


def _time_passed(draft: Draft, event: TimePassed) -> None:
    run = draft.run
    draft.change(limits={agent: end for agent, end in run.limits.items() if end > event.time})
    for one in list(draft.tasks.values()):
        if one.not_before is not None and one.not_before <= event.time:
            draft.set(one.id, not_before=None)
        end = _ends(run, one)
        if end is not None and end <= event.time:
            draft.set(one.id, report="It took longer than its timeout.")
            draft.halt(one.id, Fate.FAIL)
    if run.phase is not Phase.INTERRUPTED and any(end <= event.time for end in _budget_ends(run)):
        draft.stop(Phase.KILLING, Outcome.OVER_BUDGET, "The run's time is up.")
        _halt_all(draft)


def _lost(draft: Draft, _: Lost) -> None:
    if draft.run.phase is Phase.ENDED:
        return
    draft.change(phase=Phase.INTERRUPTED, until_work=None)
    for one in list(draft.tasks.values()):
        if one.work is None:
            continue
        if one.fate is Fate.DROP:
            draft.end_task(one.id, TaskState.DROPPED, "It is no longer in the document.")
        elif one.fate is None and one.state in {TaskState.CHECKING, TaskState.MERGING}:
            draft.set(one.id, work=None, since=None)
        else:
            draft.leave(one.id, keep=True)
            draft.set(one.id, state=TaskState.WAITING, attempt=max(one.attempt - 1, 0))


def _told(draft: Draft, event: Told) -> None:
    told(draft, event)
    if draft.run.phase is Phase.KILLING:
        _halt_all(draft)


def _halt_all(draft: Draft) -> None:
    for one in list(draft.tasks.values()):
        if one.work is not None and one.fate is not Fate.DROP:
            draft.halt(one.id, Fate.WAIT)


def _ends(run: Run, one: TaskRun) -> datetime | None:
    """Return when the work on a task has taken too long."""
    task = run.playbook.task(one.id)
    if task is None or one.since is None or one.fate is not None or one.need is Need.AGENT:
        return None
    if one.work is None or one.state not in {TaskState.RUNNING, TaskState.CHECKING}:
        return None
    timeout = run.playbook.terms(task).timeout
    return None if timeout is None else one.since + timedelta(seconds=timeout)


def _budget_ends(run: Run) -> list[datetime]:
    ends = [] if run.budget.stop_at is None else [run.budget.stop_at]
    if run.budget.seconds is not None:
        ends.append(run.began + timedelta(seconds=run.budget.seconds))
    return ends


_EVENTS: dict[type[Any], Callable[[Draft, Any], None]] = {
    AgentSeated: _agent_seated,
    UntilChecked: _until_checked,
    Answered: answered,
    Edited: _edited,
    Unreadable: _unreadable,
    TimePassed: _time_passed,
    Told: _told,
    Lost: _lost,
}
