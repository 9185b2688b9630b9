"""Runs and their tasks in words, for every face that shows text."""

from __future__ import annotations

from datetime import UTC, datetime

from maestro_jupyter.model.run_report import RunReport, TaskReport
from maestro_jupyter.model.run_state import Need, Outcome, Phase, TaskState

from .texts import clock, line

TASK_WORDS = {state: state.value for state in TaskState} | {TaskState.NEEDS_PERSON: "needs you"}
_OUTCOME_WORDS = {outcome: outcome.value.replace("_", " ") for outcome in Outcome}
_ROUGHLY = ((86_400, "d"), (3_600, "h"), (60, "min"))
_BUSY = frozenset({TaskState.RUNNING, TaskState.CHECKING, TaskState.MERGING})


def over(view: RunReport) -> bool:
    """Return whether nothing more happens unless the run is resumed."""
    return view.phase in {Phase.ENDED, Phase.INTERRUPTED}


def at_work(task: TaskReport) -> bool:
    """Return whether an agent, a check or a merge is at work on a task."""
    return task.state in _BUSY


def standing(view: RunReport) -> bool:
    """Return whether nothing happens until a person does something."""
    if over(view):
        return True
    if any(at_work(task) or task.not_before for task in view.tasks):
        return False
    waiting = waiting_for_person(view)
    if view.phase is Phase.STOPPING:
        return any(task.need is Need.AGENT for task in waiting)
    return view.phase is Phase.PAUSED or (view.phase is Phase.RUNNING and bool(waiting))


def waiting_for_person(view: RunReport) -> tuple[TaskReport, ...]:
    """Return the tasks that need a person."""
    return tuple(task for task in view.tasks if task.state is TaskState.NEEDS_PERSON)


def run_word(view: RunReport) -> str:
    """Return where a run is, in a word or two."""
    if view.phase is Phase.ENDED and view.outcome is not None:
        return _OUTCOME_WORDS[view.outcome]
    if view.phase is Phase.RUNNING and standing(view):
        return "needs you"
    return view.phase.value


def counted(view: RunReport) -> str:
    """Return how many tasks are done, and how many are in another state that matters."""
    counts = view.counts
    parts = [f"{counts.done} of {counts.total} done"]
    if counts.failed:
        parts.append(f"{counts.failed} failed")
    if counts.skipped:
        parts.append(f"{counts.skipped} skipped")
    if counts.needs_person:
        parts.append(f"{counts.needs_person} need{'s' if counts.needs_person == 1 else ''} you")
    if view.loops is not None and view.loops > 1:
        parts.append(f"loop {view.loop} of {view.loops}")
    return " · ".join(parts)


def run_seconds(view: RunReport, now: datetime | None = None) -> float:
    """Return for how long a run has worked; it counts on while it works."""
    if standing(view):
        return view.seconds
    return view.seconds + max(0.0, ((now or datetime.now(UTC)) - view.updated).total_seconds())


def task_seconds(task: TaskReport, now: datetime | None = None) -> float | None:
    """Return for how long a task was worked on, None where nobody has begun."""
    if at_work(task) and task.began is not None:
        return max(0.0, ((now or datetime.now(UTC)) - task.began).total_seconds())
    return task.seconds or None


def left_seconds(view: RunReport, now: datetime | None = None) -> float | None:
    """Return for how long a run may still work, going by what its tasks took before.

    None where nobody knows, or where it does not work now.
    """
    if standing(view):
        return None
    tasks = [
        task
        for task in view.tasks
        if not task.human and (at_work(task) or task.state is TaskState.WAITING)
    ]
    known = [task.eta_seconds for task in tasks if task.eta_seconds is not None]
    if not known:
        return None
    mean = sum(known) / len(known)
    left = (
        max(0.0, (task.eta_seconds or mean) - (task_seconds(task, now) or 0.0)) for task in tasks
    )
    return sum(left) / min(view.parallel, len(tasks))


def roughly(seconds: float) -> str:
    """Return a length of time as one says it.

    Examples
    --------
    >>> roughly(40), roughly(500), roughly(9000), roughly(2e5)
    ('1 min', '8 min', '2.5 h', '2.3 d')
    """
    for length, unit in _ROUGHLY:
        if seconds >= length or unit == "min":
            amount = seconds / length
            short = unit != "min" and amount < 10  # noqa: PLR2004
            said = f"{amount:.1f}" if short else f"{max(1, round(amount))}"
            return f"{said.removesuffix('.0')} {unit}"
    raise AssertionError(seconds)


def task_says(task: TaskReport) -> str:
    """Return the line that tells more of a task: its question, what went wrong, its note."""
    if task.state is TaskState.NEEDS_PERSON:
        return "" if question(task) == task.text else line(question(task))
    if task.state in {TaskState.FAILED, TaskState.SKIPPED}:
        return line(last_line(task.report))
    if task.state is TaskState.WAITING and task.not_before is not None:
        return f"rate limit until {task.not_before.astimezone():%H:%M}"
    if task.attempt > 1 and task.state is not TaskState.DONE:
        return f"attempt {task.attempt} of {task.attempts}"
    return line(task.note) if task.state is TaskState.DONE else ""


def question(task: TaskReport) -> str:
    """Return what a task needs a person for."""
    return task.question or _NEEDS[task.need or Need.HUMAN]


_NEEDS = {
    Need.HUMAN: "This one is yours: say when it is done.",
    Need.AGENT: "The agent asks something.",
    Need.FAILED: "Every attempt failed.",
    Need.CONFLICT: "It conflicts with what was merged meanwhile: say when you have solved it.",
}
_ANSWERS = {
    Need.HUMAN: ("done", "skip", "stop"),
    Need.FAILED: ("retry", "skip", "stop"),
    Need.CONFLICT: ("solved", "skip", "stop"),
}


def answers(task: TaskReport) -> tuple[str, ...]:
    """Return what a person may answer to what a task needs them for; () for anything."""
    return task.choices or _ANSWERS.get(task.need or Need.HUMAN, ())


def last_line(text: str) -> str:
    """Return the last line that holds anything."""
    return next((row.strip() for row in reversed(text.splitlines()) if row.strip()), "")


RUN_TITLES = ("run", "state", "tasks", "time", "began", "documents")


def run_row(view: RunReport) -> tuple[str, ...]:
    """Return a run as a row under :data:`RUN_TITLES`."""
    return (
        view.name,
        run_word(view),
        f"{view.counts.done}/{view.counts.total}",
        clock(run_seconds(view)),
        f"{view.began.astimezone():%Y-%m-%d %H:%M}",
        ", ".join(view.documents),
    )


TASK_TITLES = ("task", "state", "agent", "time", "what", "says")


def task_row(task: TaskReport) -> tuple[str, ...]:
    """Return a task as a row under :data:`TASK_TITLES`."""
    seconds = task_seconds(task)
    return (
        task.id,
        TASK_WORDS[task.state],
        task.agent or ("you" if task.human else ""),
        "" if seconds is None else clock(seconds),
        task.text,
        task_says(task),
    )


def ending(view: RunReport, command: str = "maestro") -> list[str]:
    """Return how a run ended, and how to go on from there; ``command`` calls a verb here."""
    name = line(view.name)
    again = f"Watch it again: {command} run --resume {name}"
    waiting = () if over(view) else waiting_for_person(view)
    if waiting:
        said = f"{counted(view)}. It waits for you: {', '.join(line(task.id) for task in waiting)}."
        return [said, f"Answer: {command} run {name} --answer {line(waiting[0].id)} TEXT", again]
    if not over(view):
        return [f"{counted(view)}. It goes on without being watched.", again]
    word = run_word(view)
    reason = f" {line(view.reason)}" if view.reason else ""
    said = f"{word[:1].upper()}{word[1:]}: {counted(view)} in {clock(view.seconds)}.{reason}"
    more = [f"Pull request: {line(view.pr['url'])}"] if view.pr and view.pr.get("url") else []
    if view.outcome is not Outcome.DONE:
        more.append(f"Go on with: {command} run --resume {name}")
    return [said, f"Its work is on {line(view.branch)}.", *more]
