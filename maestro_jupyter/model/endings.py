"""The rules about processes: what their beginning and their end make of a session."""

from __future__ import annotations

import signal as signals
from dataclasses import replace
from datetime import timedelta

from .memory import Memory, Turn
from .names import plain_text
from .signal import Signal, SignalKind
from .state import State
from .status import MESSAGE_LENGTH, Status
from .verdict import Verdict, ignored, message_of, said

_AT_START = frozenset({State.STARTING, State.WORKING, State.IDLE})


def first(signal: Signal) -> Verdict:
    """Return the verdict that a session's first signal gives."""
    turn = _first_turn(signal)
    status = Status(state=turn.state, message=turn.message, source=signal.source, since=signal.time)
    return Verdict(status, signal.kind.value, Memory(turn), newest=signal.time)


def beginning(verdict: Verdict, signal: Signal) -> Verdict:
    """Forget everything: the session begins, or begins again."""
    memory = Memory(_first_turn(signal))
    fresh = Verdict(verdict.status, "", memory)
    return said(fresh, memory, signal.time, signal.kind.value)


def started(verdict: Verdict, signal: Signal) -> Verdict:
    """Take what the start of the process implies, where the agent has not spoken yet."""
    if verdict.status.state is not State.STARTING:
        return ignored(verdict, "the agent has already reported")
    state = signal.state if signal.state in _AT_START else State.WORKING
    turn = Turn(state, message_of(signal), signal.source)
    deaf = None
    if signal.patience is not None:
        deaf = signal.time + timedelta(seconds=signal.patience)
    memory = replace(
        verdict.memory,
        turn=turn,
        opening=state in {State.STARTING, State.WORKING},
        prompted=signal.prompted,
        greets=signal.greets and not signal.headless,
        headless=signal.headless,
        patience=signal.patience,
        deaf_until=deaf,
    )
    return said(verdict, memory, signal.time, "started")


def progress(verdict: Verdict, signal: Signal) -> Verdict:
    """Take the words that go with an agent's progress."""
    message = message_of(signal)
    if not message or verdict.status.state is State.NEEDS_INPUT:
        return replace(verdict, rule="progress")
    memory = replace(verdict.memory, turn=replace(verdict.memory.turn, message=message))
    status = verdict.status.model_copy(update={"message": message})
    return replace(verdict, status=status, memory=memory, rule="progress")


def stopping(verdict: Verdict, signal: Signal) -> Verdict:
    """Note that somebody asked the process to end."""
    message = message_of(signal) or "stopping"
    memory = replace(verdict.memory, turn=replace(verdict.memory.turn, message=message))
    status = verdict.status.model_copy(update={"message": message})
    return replace(verdict, status=status, memory=memory, rule="stop asked", stopping=True)


def exited(verdict: Verdict, signal: Signal) -> Verdict:
    """Judge the end of the process, which is final."""
    before = verdict.status
    if verdict.stopping:
        state, message = State.INTERRUPTED, "stopped by request"
    elif signal.exit_signal is not None:
        state, message = State.ERROR, f"ended by {_signal_name(signal.exit_signal)}"
    elif signal.exit_code:
        state, message = State.ERROR, f"exited with status {signal.exit_code}"
        if verdict.memory.opening and signal.question:
            # It has said nothing of itself; what it printed last tells why.
            message += f": {signal.question}"
    elif before.state is State.ERROR:
        state, message = State.ERROR, before.message
    else:
        state, message = _good_end(verdict)
    if state is State.ERROR and before.state is State.ERROR and before.message != message:
        message = f"{before.message} ({message})" if before.message else message
    message = message_of(signal) or plain_text(message, MESSAGE_LENGTH)
    return _end(verdict, signal, Turn(state, message, signal.source), "the process ended")


def lost(verdict: Verdict, signal: Signal) -> Verdict:
    """Judge that nothing is known of the process any more."""
    turn = Turn(State.INTERRUPTED, message_of(signal), signal.source)
    return _end(verdict, signal, turn, "its server is gone")


def _good_end(verdict: Verdict) -> tuple[State, str]:
    before, claim = verdict.status, verdict.memory.claim
    if claim is not None:
        return claim.state, claim.message or "exited with status 0"
    kept = before.message if before.state in {State.FINISHED, State.WORKING} else ""
    return State.FINISHED, kept or "exited with status 0"


def _end(verdict: Verdict, signal: Signal, turn: Turn, rule: str) -> Verdict:
    memory = Memory(turn)
    status = said(verdict, memory, signal.time, rule).status
    return Verdict(status, rule, memory, ended=True, newest=signal.time)


def _first_turn(signal: Signal) -> Turn:
    state = State.QUEUED if signal.kind is SignalKind.QUEUED else State.STARTING
    return Turn(state, message_of(signal), signal.source)


def _signal_name(number: int) -> str:
    try:
        return signals.Signals(number).name
    except ValueError:
        return f"signal {number}"
