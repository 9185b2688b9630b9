"""The status fold: evidence in, verdict out.

:func:`fold` is a pure function. :data:`RULES` says for every kind of signal which rule reads it,
:data:`TRUST` how the sources stand to each other. Whatever the rule, three things hold:

- after the process has ended nothing but a new start changes the verdict;
- a signal older than the verdict is late and ignored;
- a source never overwrites what a more trusted one says now;
- while an agent waits for an answer, nothing it reports hides the question.

``since`` moves only when the state changes, so a pane flips once per real change.
"""

from __future__ import annotations

import signal as signals
from collections.abc import Callable
from dataclasses import dataclass, replace

from .names import plain_text
from .signal import Signal, SignalKind
from .state import REPORTABLE, State
from .status import MESSAGE_LENGTH, Source, Status

TRUST: dict[Source, int] = {
    Source.SCREEN: 1,
    Source.TITLE: 2,
    Source.MCP: 3,
    Source.HOOK: 4,
    Source.OSC: 4,
    Source.PERSON: 5,
    Source.MAESTRO: 6,
    Source.PROCESS: 7,
}
"""Higher is trusted more: what a process did is fact, what a screen shows a guess."""

_STATEMENTS = frozenset({Source.OSC, Source.HOOK, Source.MCP, Source.TITLE, Source.SCREEN})
_ENDED = frozenset({SignalKind.EXITED, SignalKind.LOST})
_BEGINNING = frozenset({SignalKind.QUEUED, SignalKind.STARTING})


@dataclass(frozen=True)
class Verdict:
    """What a signal led to.

    ``rule`` names the rule that decided. ``ended`` says that the process is known to be gone,
    ``stopping`` that somebody asked it to end, ``asking`` that it waits for an answer.
    """

    status: Status
    rule: str
    ended: bool = False
    stopping: bool = False
    asking: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the signal was believed."""
        return not self.rule.startswith("ignored")


def first(signal: Signal) -> Verdict:
    """Return the verdict that a session's first signal gives."""
    state = State.QUEUED if signal.kind is SignalKind.QUEUED else State.STARTING
    return Verdict(
        Status(state=state, message=_message(signal), source=signal.source, since=signal.time),
        rule=signal.kind.value,
    )


def fold(verdict: Verdict, signal: Signal) -> Verdict:
    """Return the verdict after ``signal``."""
    if verdict.ended and signal.kind not in _BEGINNING:
        return _ignored(verdict, "ignored: the process has ended")
    if signal.kind in _ENDED:
        return RULES[signal.kind](verdict, signal)
    if signal.time < verdict.status.since:
        return _ignored(verdict, "ignored: late")
    return RULES[signal.kind](verdict, signal)


def _ignored(verdict: Verdict, rule: str) -> Verdict:
    return replace(verdict, rule=rule)


def _message(signal: Signal) -> str:
    return plain_text(signal.message, MESSAGE_LENGTH)


def _says(verdict: Verdict, signal: Signal, state: State, rule: str, message: str = "") -> Verdict:
    """Return the verdict that ``signal`` puts the session into ``state``."""
    before = verdict.status
    asks = state is State.NEEDS_INPUT
    question = plain_text(signal.question or signal.message, MESSAGE_LENGTH, lines=True)
    status = Status(
        state=state,
        message=_message(signal) or message,
        question=(question or "The agent needs input; look at its terminal.") if asks else None,
        choices=tuple(plain_text(choice, 80) for choice in signal.choices) if asks else (),
        source=signal.source,
        since=before.since if state is before.state else signal.time,
    )
    return Verdict(status, rule, stopping=verdict.stopping)


def _beginning(verdict: Verdict, signal: Signal) -> Verdict:
    state = State.QUEUED if signal.kind is SignalKind.QUEUED else State.STARTING
    said = _says(verdict, signal, state, signal.kind.value)
    return Verdict(said.status, said.rule)


def _started(verdict: Verdict, signal: Signal) -> Verdict:
    if verdict.status.state is not State.STARTING:
        return _ignored(verdict, "ignored: the agent has already reported")
    return _says(verdict, signal, signal.state or State.WORKING, "started")


def _report(verdict: Verdict, signal: Signal) -> Verdict:
    before = verdict.status
    if signal.state not in REPORTABLE:
        return _ignored(verdict, "ignored: not a state an agent may report")
    if verdict.asking:
        return _ignored(verdict, "ignored: a question is open")
    if before.source in _STATEMENTS and TRUST[signal.source] < TRUST[before.source]:
        return _ignored(verdict, f"ignored: {before.source} is trusted more than {signal.source}")
    kept = before.message if signal.state is before.state else ""
    return _says(verdict, signal, signal.state, f"{signal.source} says {signal.state}", kept)


def _ask(verdict: Verdict, signal: Signal) -> Verdict:
    said = _says(verdict, signal, State.NEEDS_INPUT, "the agent asked")
    return replace(said, asking=True)


def _answered(verdict: Verdict, signal: Signal) -> Verdict:
    if verdict.status.state is not State.NEEDS_INPUT:
        return _ignored(verdict, "ignored: nothing was asked")
    return _says(verdict, signal, State.WORKING, f"{signal.kind} by {signal.source}")


def _progress(verdict: Verdict, signal: Signal) -> Verdict:
    before = verdict.status
    message = _message(signal)
    if not message or before.state is State.NEEDS_INPUT:
        return replace(verdict, rule="progress")
    status = before.model_copy(update={"message": message})
    return replace(verdict, status=status, rule="progress")


def _stopping(verdict: Verdict, signal: Signal) -> Verdict:
    before = verdict.status
    message = _message(signal) or "stopping"
    status = before.model_copy(update={"message": message})
    return replace(verdict, status=status, rule="stop asked", stopping=True)


def _exited(verdict: Verdict, signal: Signal) -> Verdict:
    before = verdict.status
    if verdict.stopping:
        state, message = State.INTERRUPTED, "stopped by request"
    elif signal.exit_signal is not None:
        state, message = State.ERROR, f"ended by {_signal_name(signal.exit_signal)}"
    elif signal.exit_code:
        state, message = State.ERROR, f"exited with status {signal.exit_code}"
    elif before.state is State.ERROR:
        state, message = State.ERROR, before.message
    else:
        kept = before.message if before.state in {State.FINISHED, State.WORKING} else ""
        state, message = State.FINISHED, kept or "exited with status 0"
    if state is State.ERROR and before.state is State.ERROR and before.message != message:
        message = f"{before.message} ({message})" if before.message else message
    said = _says(verdict, signal, state, "the process ended", plain_text(message, MESSAGE_LENGTH))
    return Verdict(said.status, said.rule, ended=True)


def _lost(verdict: Verdict, signal: Signal) -> Verdict:
    said = _says(verdict, signal, State.INTERRUPTED, "its server is gone")
    return Verdict(said.status, said.rule, ended=True)


def _signal_name(number: int) -> str:
    try:
        return signals.Signals(number).name
    except ValueError:
        return f"signal {number}"


RULES: dict[SignalKind, Callable[[Verdict, Signal], Verdict]] = {
    SignalKind.QUEUED: _beginning,
    SignalKind.STARTING: _beginning,
    SignalKind.STARTED: _started,
    SignalKind.REPORT: _report,
    SignalKind.ASK: _ask,
    SignalKind.ANSWERED: _answered,
    SignalKind.WITHDRAWN: _answered,
    SignalKind.PROGRESS: _progress,
    SignalKind.STOPPING: _stopping,
    SignalKind.EXITED: _exited,
    SignalKind.LOST: _lost,
}
