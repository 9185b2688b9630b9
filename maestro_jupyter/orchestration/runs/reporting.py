"""A run as its faces see it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from statistics import median

from maestro_jupyter.model.playbook import Playbook, Task
from maestro_jupyter.model.playbook_set import document_of
from maestro_jupyter.model.run_report import BudgetReport, Counts, RunReport, TaskReport
from maestro_jupyter.model.run_schedule import LOOPS_UNTIL
from maestro_jupyter.model.run_state import RUN_WORKTREE, Need, Phase, Run, TaskRun, TaskState

from .facts import RunFacts

Durations = dict[str, dict[str, list[float]]]
"""Seconds that tasks took before, by document and task."""

_AT_WORK = frozenset({TaskState.RUNNING, TaskState.CHECKING, TaskState.MERGING})


def report(run: Run, facts: RunFacts, now: datetime, durations: Durations) -> RunReport:
    """Return the run as it is now."""
    tasks = [_task(run, facts, task, now, durations) for task in run.playbook.tasks]
    known = {task.id for task in run.playbook.tasks}
    gone = [one for one in run.tasks.values() if one.id not in known]
    tasks.extend(_vanished(facts, one, now) for one in gone)
    own = facts.grounds[RUN_WORKTREE]
    settings = run.playbook.settings
    over = run.phase is Phase.ENDED
    return RunReport(
        id=facts.id,
        name=facts.name,
        repo=facts.repo,
        documents=facts.documents,
        worktree=own.path,
        branch=own.branch,
        base=facts.base,
        target=facts.target,
        phase=Phase.STOPPING if over and not facts.finished else run.phase,
        outcome=run.verdict if over else None,
        reason=run.reason,
        loop=run.loop,
        loops=settings.loop or (LOOPS_UNTIL if settings.until else None),
        parallel=settings.parallel,
        began=facts.began,
        updated=facts.updated,
        ended=facts.ended,
        seconds=seconds_of(facts, now),
        tokens=run.tokens,
        cost=run.cost,
        budget=BudgetReport(**vars(run.budget)),
        unreadable=run.unreadable,
        pr=facts.pr,
        kept=tuple(facts.kept),
        counts=_counts(tasks),
        seq=facts.seq,
        tasks=tuple(tasks),
    )


def seconds_of(facts: RunFacts, now: datetime) -> float:
    """Return how long a run was at work so far."""
    more = (now - facts.busy_since).total_seconds() if facts.busy_since is not None else 0.0
    return round(facts.seconds + max(more, 0.0), 3)


def _task(run: Run, facts: RunFacts, task: Task, now: datetime, durations: Durations) -> TaskReport:
    one, terms = run.tasks[task.id], run.playbook.terms(task)
    known = facts.task(task.id)
    document = facts.documents[document_of(task.id, len(facts.documents))]
    asks = one.state is TaskState.NEEDS_PERSON
    return TaskReport(
        id=task.id,
        document=document,
        text=task.text,
        line=task.line,
        state=one.state,
        attempt=one.attempt,
        attempts=terms.attempts,
        agent=None if task.settings.human else terms.agent,
        check=terms.check,
        human=task.settings.human,
        parent=task.parent,
        needs=(*task.needs, *task.follows),
        session=known.session,
        session_name=known.session_name,
        need=one.need,
        question=one.report if asks else "",
        choices=known.choices if one.need is Need.AGENT else (),
        report="" if asks else one.report,
        note=known.note,
        began=known.began,
        ended=known.ended,
        seconds=_seconds(known.began, known.ended, now),
        not_before=one.not_before,
        commits=known.commits,
        tokens=known.tokens,
        cost=known.cost,
        eta_seconds=_expected(durations.get(document, {}), task),
    )


def _vanished(facts: RunFacts, one: TaskRun, now: datetime) -> TaskReport:
    known = facts.task(one.id)
    return TaskReport(
        id=one.id,
        document=facts.documents[document_of(one.id, len(facts.documents))],
        text=known.text,
        line=0,
        state=one.state,
        attempt=one.attempt,
        attempts=one.attempt,
        agent=None,
        check=None,
        human=False,
        parent=None,
        needs=(),
        session=known.session,
        session_name=known.session_name,
        need=one.need,
        question="",
        choices=(),
        report=one.report,
        note=known.note,
        began=known.began,
        ended=known.ended,
        seconds=_seconds(known.began, known.ended, now),
        not_before=None,
        commits=known.commits,
        tokens=known.tokens,
        cost=known.cost,
        eta_seconds=None,
    )


def _seconds(began: datetime | None, ended: datetime | None, now: datetime) -> float:
    if began is None:
        return 0.0
    return round(max(((ended or now) - began).total_seconds(), 0.0), 3)


def _expected(durations: dict[str, list[float]], task: Task) -> float | None:
    """Return how long a task took before, or else the tasks of its document."""
    own = durations.get(task.text)
    if own:
        return round(median(own[:5]), 1)
    every = [seconds for found in durations.values() for seconds in found]
    return round(median(every), 1) if every else None


def _counts(tasks: list[TaskReport]) -> Counts:
    found = Counter(task.state for task in tasks)
    return Counts(
        total=len(tasks) - found[TaskState.DROPPED],
        done=found[TaskState.DONE],
        failed=found[TaskState.FAILED],
        skipped=found[TaskState.SKIPPED],
        running=sum(found[state] for state in _AT_WORK),
        needs_person=found[TaskState.NEEDS_PERSON],
        waiting=found[TaskState.WAITING],
    )


def vanished_texts(before: Playbook, now: Playbook) -> dict[str, str]:
    """Return the texts of tasks that an edit has taken away, by id."""
    left = {task.id for task in now.tasks}
    return {task.id: task.text for task in before.tasks if task.id not in left}
