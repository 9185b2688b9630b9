"""What follows when an agent, a check or a merge of a run has ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from .run_draft import Draft
from .run_events import AgentAsked, AgentEnded, Checked, Merged, Merging, Stalled
from .run_state import Fate, Need, TaskState

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=30)


def agent_asked(draft: Draft, event: AgentAsked) -> None:
    """Let the task wait for a person, with its agent."""
    draft.ask(event.task, Need.AGENT, event.question)


def stalled(draft: Draft, event: Stalled) -> None:
    """Stop an agent that does nothing any more; the attempt has failed."""
    draft.set(event.task, report="The agent stalled: no output, and nothing at work.")
    draft.halt(event.task, Fate.FAIL)


def agent_ended(draft: Draft, event: AgentEnded) -> None:
    """Go on to the check, or to another attempt."""
    if event.committed:
        draft.change(changed=True)
    one = draft.set(event.task, answer=None, need=None)
    if _meets_its_fate(draft, event.task):
        return
    if event.limited:
        _wait_for_limit(draft, event)
        return
    draft.set(event.task, limits=0)
    terms = draft.terms(event.task)
    if event.refused:
        draft.fail(event.task, event.said or "The agent may not work.", again=False)
    elif not event.ok:
        draft.fail(event.task, event.said or "The agent failed.")
    elif terms is not None and terms.check is None and not event.committed:
        draft.fail(event.task, "The agent committed nothing, and the task has no check.")
    else:
        draft.set(one.id, state=TaskState.CHECKING, work=None, since=None)


def checked(draft: Draft, event: Checked) -> None:
    """Go on to the merge, or to another attempt that gets the check's output."""
    if _meets_its_fate(draft, event.task):
        return
    if event.passed:
        draft.passed(event.task)
    else:
        draft.fail(event.task, event.output or "The check failed and said nothing.")


def merged(draft: Draft, event: Merged) -> None:
    """End the task, check it again, or let a fresh agent and then a person see to a conflict."""
    if event.outcome is Merging.LANDED:
        draft.end_task(event.task, TaskState.DONE)
        return
    if _meets_its_fate(draft, event.task):
        return
    one = draft.set(event.task, work=None, since=None)
    if event.outcome is Merging.TOOK_IN:
        draft.set(one.id, state=TaskState.CHECKING)
    elif not one.resolving:
        draft.set(one.id, state=TaskState.WAITING, resolving=True, report=event.output)
    else:
        draft.ask(one.id, Need.CONFLICT, event.output)


def _meets_its_fate(draft: Draft, task_id: str) -> bool:
    one = draft.tasks[task_id]
    if one.fate is None:
        return False
    fate = one.fate
    if fate is Fate.SKIP:
        draft.end_task(task_id, TaskState.SKIPPED, "A person skipped it.")
    elif fate is Fate.DROP:
        draft.end_task(task_id, TaskState.DROPPED, "It is no longer in the document.")
    elif fate is Fate.FAIL:
        draft.leave(task_id, keep=True)
        draft.fail(task_id, one.report)
    else:
        draft.leave(task_id, keep=True)
        draft.set(task_id, state=TaskState.WAITING)
    return True


def _wait_for_limit(draft: Draft, event: AgentEnded) -> None:
    """Put the task back until the agent may work again; this counts as no attempt."""
    one = draft.tasks[event.task]
    until = event.limited_until or event.time + _backoff(one.limits)
    until = max(until, event.time)
    terms = draft.terms(event.task)
    agent = (terms.agent if terms is not None else None) or ""
    limits: dict[str, datetime] = {**draft.run.limits}
    limits[agent] = max(until, limits.get(agent, until))
    draft.change(limits=limits)
    draft.leave(event.task, keep=True)
    draft.set(
        event.task,
        state=TaskState.WAITING,
        attempt=one.attempt - 1,
        limits=one.limits + 1,
        not_before=until,
        report=event.said,
    )


def _backoff(limits: int) -> timedelta:
    return min(FIRST_WAIT * (1 << min(limits, 10)), LONGEST_WAIT)
