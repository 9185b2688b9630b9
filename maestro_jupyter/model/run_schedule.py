"""What a run does next: merges first, then checks, answers, further attempts, and new tasks."""

from __future__ import annotations

from .playbook import Task
from .run_draft import Draft
from .run_events import End, LoopDone, Merge, PassAnswer, RunCheck, RunUntil, StartAgent
from .run_state import RUN_WORKTREE, Need, Outcome, Phase, TaskRun, TaskState

LOOPS_UNTIL = 10
"""How often a playbook loops at most that says ``until`` and no ``loop``."""

_FINISHING = frozenset({Phase.RUNNING, Phase.PAUSED, Phase.STOPPING})
_GOOD = frozenset({TaskState.DONE, TaskState.DROPPED})
_MISSED = frozenset({TaskState.FAILED, TaskState.SKIPPED, TaskState.DROPPED})


def schedule(draft: Draft) -> None:
    """Begin all that can begin now, and end the run when there is nothing left."""
    while _advance(draft):
        pass


def _advance(draft: Draft) -> bool:
    if draft.run.phase in _FINISHING:
        for begin in (_put_back, _skip_missed, _merge, _check, _pass_answers, _start):
            if begin(draft):
                return True
    return _conclude(draft)


def _slot_is_free(draft: Draft) -> bool:
    taken = sum(one.takes_slot for one in draft.tasks.values())
    return taken < draft.run.playbook.settings.parallel


def _put_back(draft: Draft) -> bool:
    """Take a task from its worktree that an edit made wait for others after it had begun."""
    for task, one in draft.in_order():
        if one.state is not TaskState.WAITING or one.worktree is None:
            continue
        if not _has_its_turn(draft, task):
            draft.leave(task.id, keep=True)
            return True
    return False


def _skip_missed(draft: Draft) -> bool:
    """Skip what needs a task that was not done."""
    if draft.run.phase is Phase.STOPPING:
        return False
    for task, one in draft.in_order():
        if one.state is not TaskState.WAITING or one.worktree is not None:
            continue
        for need in task.needs:
            if draft.tasks[need].state in _MISSED:
                report = f"It needs {need!r}, which is {draft.tasks[need].state}."
                draft.end_task(task.id, TaskState.SKIPPED, report, because=need)
                return True
    return False


def _merge(draft: Draft) -> bool:
    held = any(one.worktree == RUN_WORKTREE for one in draft.tasks.values())
    for task_id, one in draft.tasks.items():
        if one.state is not TaskState.MERGING or one.work is not None or one.worktree is None:
            continue
        if held or draft.run.landing not in {None, task_id} or not _slot_is_free(draft):
            continue
        draft.change(landing=task_id)
        work = draft.next_work()
        draft.set(task_id, work=work, since=draft.now)
        draft.actions.append(Merge(task_id, work, one.worktree))
        return True
    return False


def _check(draft: Draft) -> bool:
    for task, one in draft.in_order():
        if one.state is not TaskState.CHECKING or one.work is not None:
            continue
        command = draft.run.playbook.terms(task).check
        if command is None or draft.run.playbook.terms(task).unchecked:
            draft.passed(task.id)
            return True
        worktree = one.worktree
        if worktree is None:
            worktree = task.id if task.settings.human else _choose_worktree(draft, task)
        if worktree is None or not _slot_is_free(draft):
            continue
        work = draft.next_work()
        draft.set(task.id, work=work, since=draft.now, worktree=worktree)
        draft.actions.append(RunCheck(task.id, work, worktree, command))
        return True
    return False


def _pass_answers(draft: Draft) -> bool:
    for task_id, one in draft.tasks.items():
        if one.answer is None or one.work is None or one.fate is not None:
            continue
        if one.need is Need.AGENT and _slot_is_free(draft):
            draft.set(task_id, state=TaskState.RUNNING, need=None, answer=None, since=draft.now)
            draft.actions.append(PassAnswer(task_id, one.work, one.answer))
            return True
    return False


def _start(draft: Draft) -> bool:
    if draft.run.phase is Phase.PAUSED or draft.run.unreadable:
        return False
    begun_first = sorted(draft.in_order(), key=lambda pair: pair[1].worktree is None)
    for task, one in begun_first:
        if one.state is not TaskState.WAITING or not _is_ready(draft, task, one):
            continue
        if one.worktree is None and _begin_without_agent(draft, task, one):
            return True
        worktree = one.worktree if one.worktree is not None else _choose_worktree(draft, task)
        if worktree is None or not _slot_is_free(draft):
            continue
        work = draft.next_work()
        draft.set(
            task.id,
            state=TaskState.RUNNING,
            work=work,
            since=draft.now,
            attempt=one.attempt + 1,
            worktree=worktree,
            not_before=None,
        )
        draft.actions.append(StartAgent(task.id, work, one.attempt + 1, worktree, one.report))
        return True
    return False


def _is_ready(draft: Draft, task: Task, one: TaskRun) -> bool:
    if draft.run.phase is Phase.STOPPING and one.worktree is None:
        return False
    if not _has_its_turn(draft, task):
        return False
    agent = draft.run.playbook.terms(task).agent or ""
    waits = (one.not_before, draft.run.limits.get(agent))
    return not any(until is not None and until > draft.now for until in waits)


def _has_its_turn(draft: Draft, task: Task) -> bool:
    return all(draft.tasks[name].state is TaskState.DONE for name in task.needs) and all(
        draft.tasks[name].over for name in task.follows
    )


def _begin_without_agent(draft: Draft, task: Task, one: TaskRun) -> bool:
    """Begin a person's task, or one that its sub-tasks may have done already."""
    if task.settings.human:
        draft.ask(task.id, Need.HUMAN, task.text)
        return True
    if task.gathers and one.attempt == 0 and not one.report:
        draft.set(task.id, state=TaskState.CHECKING)
        return True
    return False


def _choose_worktree(draft: Draft, task: Task) -> str | None:
    """Return where a task may work now: with one at a time in the run's own, else in its own."""
    if draft.run.playbook.settings.parallel > 1:
        return task.id
    if any(one.worktree == RUN_WORKTREE for one in draft.tasks.values()):
        return task.id
    return None if draft.run.landing is not None else RUN_WORKTREE


def _conclude(draft: Draft) -> bool:
    run = draft.run
    if run.phase not in {Phase.RUNNING, Phase.STOPPING, Phase.KILLING}:
        return False
    if any(one.work is not None for one in draft.tasks.values()):
        return False
    if run.phase is not Phase.RUNNING:
        begun = run.phase is Phase.STOPPING and any(map(_has_begun, draft.tasks.values()))
        return False if begun else _end(draft, run.verdict or Outcome.STOPPED, run.reason)
    if not all(one.over for one in draft.tasks.values()) or run.unreadable:
        return False
    until = run.playbook.settings.until
    if until is not None:
        work = draft.next_work()
        draft.change(phase=Phase.LOOPING, until_work=work)
        draft.actions.append(RunUntil(work, until))
        return False
    return loop_or_end(draft, satisfied=None)


def _has_begun(one: TaskRun) -> bool:
    return one.state in {TaskState.CHECKING, TaskState.MERGING} or (
        one.state is TaskState.WAITING and one.worktree is not None
    )


def loop_or_end(draft: Draft, *, satisfied: bool | None) -> bool:
    """Begin the next loop or end the run; ``satisfied`` is what ``until`` says, if asked."""
    settings = draft.run.playbook.settings
    most = settings.loop or (LOOPS_UNTIL if settings.until else 1)
    if not all(one.over for one in draft.tasks.values()):
        draft.change(phase=Phase.RUNNING)
        return True
    if satisfied or draft.run.loop >= most or not draft.run.changed:
        missed = [one.id for one in draft.tasks.values() if one.chosen and one.state not in _GOOD]
        if satisfied is False:
            why = "ran out of loops" if draft.run.changed else "changed nothing in the last loop"
            return _end(draft, Outcome.INCOMPLETE, f"It {why}, and 'until' does not pass.")
        if missed:
            return _end(draft, Outcome.INCOMPLETE, f"Not done: {', '.join(missed)}.")
        return _end(draft, Outcome.DONE, "")
    draft.actions.append(LoopDone(draft.run.loop))
    draft.change(phase=Phase.RUNNING, loop=draft.run.loop + 1, changed=False)
    for task, one in draft.in_order():
        if one.chosen:
            draft.restart(task.id)
    return True


def _end(draft: Draft, outcome: Outcome, reason: str) -> bool:
    for one in list(draft.tasks.values()):
        if not one.over:
            draft.restart(one.id, report=one.report)
    draft.change(phase=Phase.ENDED, verdict=outcome, reason=reason, landing=None)
    draft.actions.append(End(outcome, reason))
    return False
