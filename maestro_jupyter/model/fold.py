"""The status fold: evidence in, verdict out.

:func:`fold` is a pure function. :data:`RULES` says for every kind of signal which rule reads it,
:data:`~maestro_jupyter.model.trust.TRUST` how the sources stand to each other. Whatever the rule,
these things hold:

- after the process has ended nothing but a new start changes the verdict;
- signals are judged in the order in which they happened: one that comes late takes its place among
  the last few, and one that comes later than that is ignored, as is one that comes twice;
- a source never overwrites what a more trusted one says now;
- a question stays in sight until it is answered, or the one who knows says that it is gone.

``since`` moves only when the state changes, so a pane flips once per real change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from . import dialogs, endings, passing, reports, tools, turns
from .endings import first
from .signal import Signal, SignalKind
from .trust import TRUST
from .verdict import Step, Verdict, ignored, known

__all__ = ["RULES", "TRUST", "Verdict", "first", "fold", "known"]

LATE = timedelta(seconds=3)
"""How much later than newer signals one may come and still be judged in its place."""

_MOST_STEPS = 64
_ENDED = frozenset({SignalKind.EXITED, SignalKind.LOST})
_BEGINNING = frozenset({SignalKind.QUEUED, SignalKind.STARTING})

RULES: dict[SignalKind, Callable[[Verdict, Signal], Verdict]] = {
    SignalKind.QUEUED: endings.beginning,
    SignalKind.STARTING: endings.beginning,
    SignalKind.STARTED: endings.started,
    SignalKind.PROGRESS: endings.progress,
    SignalKind.STOPPING: endings.stopping,
    SignalKind.EXITED: endings.exited,
    SignalKind.LOST: endings.lost,
    SignalKind.REPORT: reports.report,
    SignalKind.SESSION_BEGAN: turns.session_began,
    SignalKind.TURN_BEGAN: turns.turn_began,
    SignalKind.TURN_ENDED: turns.turn_ended,
    SignalKind.TOOL_BEGAN: tools.tool_began,
    SignalKind.TOOL_ENDED: tools.tool_ended,
    SignalKind.SUBAGENT_BEGAN: tools.subagent_began,
    SignalKind.SUBAGENT_ENDED: tools.subagent_ended,
    SignalKind.CLEARED: turns.cleared,
    SignalKind.LEAVING: turns.leaving,
    SignalKind.WAITED: passing.waited,
    **dialogs.KINDS,
}


def fold(verdict: Verdict, signal: Signal) -> Verdict:
    """Return the verdict after ``signal``."""
    if verdict.ended and signal.kind not in _BEGINNING:
        return ignored(verdict, "the process has ended")
    if signal.kind in _ENDED:
        return RULES[signal.kind](verdict, signal)
    if signal.number and any(step.signal.number == signal.number for step in verdict.recent):
        return ignored(verdict, "it came twice")
    if verdict.newest is None or signal.time >= verdict.newest:
        return _judge(verdict, signal)
    return _judge_late(verdict, signal)


def _judge(verdict: Verdict, signal: Signal) -> Verdict:
    after = RULES[signal.kind](verdict, signal)
    if signal.kind in _BEGINNING:
        return replace(after, newest=signal.time)
    horizon = signal.time - LATE
    kept = [step for step in verdict.recent if step.signal.time >= horizon]
    before = replace(verdict, recent=())
    recent = (*kept, Step(before, signal))[-_MOST_STEPS:]
    return replace(after, newest=signal.time, recent=recent)


def _judge_late(verdict: Verdict, signal: Signal) -> Verdict:
    """Judge a signal where it belongs, and again what was judged after it."""
    recent = verdict.recent
    place = next((n for n, step in enumerate(recent) if step.signal.time > signal.time), None)
    too_late = recent and signal.time < recent[-1].signal.time - LATE
    if place is None or too_late or signal.kind in _BEGINNING:
        return ignored(verdict, "late")
    before = recent[place].before
    if before.newest is None or signal.time < before.newest:
        return ignored(verdict, "late")
    own = after = _judge(replace(before, recent=recent[:place]), signal)
    for step in recent[place:]:
        after = _judge(after, step.signal)
    status = after.status
    if status.state is verdict.status.state:
        status = status.model_copy(update={"since": verdict.status.since})
    rule = own.rule if status != verdict.status else f"{own.rule}; newer signals decide"
    return replace(after, status=status, rule=rule)
