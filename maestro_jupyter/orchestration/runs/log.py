"""What the log of a run says of a step of its state machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from maestro_jupyter.model import run_events as events
from maestro_jupyter.model.run_report import RunEventKind
from maestro_jupyter.model.run_state import Fate, Need, Outcome, Phase, Run, TaskState

from .facts import RunFacts

Entry = tuple[RunEventKind, str | None, dict[str, Any]]

_NOT_PASSED = frozenset({TaskState.WAITING, TaskState.FAILED, TaskState.NEEDS_PERSON})
_TO_BE_PUT_RIGHT = frozenset({None, Fate.FAIL})
_SAYS = 500


def entries(
    before: Run,
    after: Run,
    event: events.Event,
    actions: Sequence[events.Action],
    facts: RunFacts,
) -> list[Entry]:
    """Return what is written down when ``event`` has brought a run from one state to another."""
    found = [*_of_event(before, after, event, actions)]
    for action in actions:
        found.extend(_of_action(after, action, facts))
    found.extend(_of_phase(before, after, event))
    return found


def _of_event(
    before: Run, after: Run, event: events.Event, actions: Sequence[events.Action]
) -> Iterator[Entry]:
    if isinstance(event, events.AgentEnded | events.Checked | events.Merged):
        yield from _of_result(before, after, event)
        yield from _of_failure(before, event, actions)
    elif isinstance(event, events.Answered):
        yield RunEventKind.ANSWERED, event.task, {"text": event.text[:_SAYS]}
    elif isinstance(event, events.UntilChecked):
        detail = {"command": before.playbook.settings.until, "passed": event.passed}
        yield RunEventKind.CHECK_ENDED, None, detail
    elif isinstance(event, events.Unreadable) and before.unreadable != event.message:
        yield RunEventKind.ERROR, None, {"message": event.message, "hint": ""}


def _of_result(
    before: Run, after: Run, event: events.AgentEnded | events.Checked | events.Merged
) -> Iterator[Entry]:
    one, now = before.tasks.get(event.task), after.tasks.get(event.task)
    if one is None or now is None or one.work != event.work:
        return
    task = before.playbook.task(event.task)
    detail: dict[str, Any]
    if isinstance(event, events.Checked):
        command = before.playbook.terms(task).check if task is not None else None
        detail = {"command": command, "passed": event.passed, "output": event.output}
        yield RunEventKind.CHECK_ENDED, event.task, detail
    elif isinstance(event, events.Merged):
        detail = {"outcome": event.outcome.value, "output": event.output}
        yield RunEventKind.MERGED, event.task, detail
        return
    elif event.limited:
        agent = before.playbook.terms(task).agent if task is not None else None
        until = now.not_before or event.limited_until
        said_until = until.isoformat() if until is not None else None
        detail = {"agent": agent, "until": said_until, "said": event.said}
        yield RunEventKind.RATE_LIMITED, event.task, detail
        return


def _of_failure(
    before: Run,
    event: events.AgentEnded | events.Checked | events.Merged,
    actions: Sequence[events.Action],
) -> Iterator[Entry]:
    """Tell of an attempt that has failed: its task goes back, to a person, or to its end."""
    one = before.tasks.get(event.task)
    if isinstance(event, events.Merged) or one is None or one.work != event.work:
        return
    if one.fate not in _TO_BE_PUT_RIGHT or (isinstance(event, events.AgentEnded) and event.limited):
        return
    for action in actions:
        if not isinstance(action, events.TaskChanged) or action.task != event.task:
            continue
        if action.state in _NOT_PASSED:
            final = action.state is not TaskState.WAITING
            detail = {"attempt": one.attempt, "report": action.report, "final": final}
            yield RunEventKind.ATTEMPT_FAILED, event.task, detail
        return


def _of_action(after: Run, action: events.Action, facts: RunFacts) -> Iterator[Entry]:
    if isinstance(action, events.TaskChanged):
        yield from _of_change(after, action, facts)
    elif isinstance(action, events.RunCheck):
        yield RunEventKind.CHECK_STARTED, action.task, {"command": action.command}
    elif isinstance(action, events.RunUntil):
        yield RunEventKind.CHECK_STARTED, None, {"command": action.command}
    elif isinstance(action, events.LoopDone):
        yield RunEventKind.LOOP_DONE, None, {"loop": action.loop}
    elif isinstance(action, events.AskPerson):
        choices = list(facts.task(action.task).choices) if action.need is Need.AGENT else []
        detail = {"need": action.need.value, "question": action.question, "choices": choices}
        yield RunEventKind.HUMAN_NEEDED, action.task, detail


def _of_change(after: Run, action: events.TaskChanged, facts: RunFacts) -> Iterator[Entry]:
    if action.state is TaskState.DONE:
        known = facts.task(action.task)
        seconds = None
        if known.began is not None and known.ended is not None:
            seconds = (known.ended - known.began).total_seconds()
        detail: dict[str, Any] = {
            "attempt": after.tasks[action.task].attempt,
            "commits": list(known.commits),
            "seconds": seconds,
            "tokens": known.tokens,
            "cost": known.cost,
        }
        yield RunEventKind.TASK_DONE, action.task, detail
    elif action.state is TaskState.SKIPPED:
        yield RunEventKind.TASK_SKIPPED, action.task, {"why": action.report}
    elif action.state is TaskState.DROPPED:
        yield RunEventKind.TASK_DROPPED, action.task, {"why": action.report}


def _of_phase(before: Run, after: Run, event: events.Event) -> Iterator[Entry]:
    if isinstance(event, events.Told) and event.verb is events.Verb.RESUME:
        yield RunEventKind.RESUMED, None, {}
    if before.phase is after.phase:
        return
    if after.phase is Phase.PAUSED:
        yield RunEventKind.PAUSED, None, {}
    elif after.phase is Phase.INTERRUPTED:
        yield RunEventKind.INTERRUPTED, None, {}
    if before.verdict is None and after.verdict is Outcome.HALTED:
        yield RunEventKind.HALTED, None, {"reason": after.reason}
