"""The rules about time that passes while nothing is said.

The fold reads no clock. A verdict's ``due`` says when it wants to be told that time has passed;
then a ``waited`` signal comes, with what the terminal shows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from .leading import awaiting_next
from .memory import TOUCH, Ask, Memory, Turn
from .names import plain_text
from .signal import About, Signal
from .state import State
from .status import MESSAGE_LENGTH, Source
from .verdict import Verdict, ignored, said

AGAIN = timedelta(seconds=0.5)
PATIENCE = timedelta(seconds=10)
"""How long after a key that interrupts the agent may still print."""

RESTLESS = timedelta(seconds=60)
"""How long an agent that prints or computes may take until it tells that it took up a message."""

SILENT = 1.0
"""Seconds without output that make a start silent."""

_GOES_ON = frozenset({State.NEEDS_INPUT, State.WORKING})
"""What a screen shows as long as a key that interrupts has not done so."""


def waited(verdict: Verdict, signal: Signal) -> Verdict:
    """Judge that time has passed."""
    memory = verdict.memory
    for rule in (_doubted, _touched, _held, _deaf):
        after, words = rule(memory, signal)
        if words:
            return said(verdict, after, signal.time, words)
        memory = after
    if memory != verdict.memory:
        return replace(verdict, memory=memory, rule="ignored: time passes")
    return ignored(verdict, "nothing waits for time to pass")


def _doubted(memory: Memory, signal: Signal) -> tuple[Memory, str]:
    if memory.doubted is None or memory.doubted[1] > signal.time:
        return memory, ""
    gone, _ = memory.doubted
    back = replace(gone, opened=signal.time, touched=None)
    memory = replace(memory, asks=(*memory.asks, back), doubted=None)
    return memory, "the answer closed no dialog: osc has not said so"


def _touched(memory: Memory, signal: Signal) -> tuple[Memory, str]:
    def is_due(one: Ask) -> bool:
        return one.touched is not None and one.touched + TOUCH <= signal.time

    if not any(is_due(one) for one in memory.asks):
        return memory, ""
    if signal.shown is State.NEEDS_INPUT:
        asks = tuple(replace(one, touched=None) if is_due(one) else one for one in memory.asks)
        return replace(memory, asks=asks), ""
    memory = awaiting_next(memory, filter(is_due, memory.asks), signal.time)
    if memory.held is None:
        memory = replace(memory, turn=Turn(State.WORKING, "", Source.KEYS))
    return memory, "the dialog was answered by a key"


def _held(memory: Memory, signal: Signal) -> tuple[Memory, str]:
    held = memory.held
    if held is None or held.due > signal.time:
        return memory, ""
    restless = held.quiet is not None and (signal.at_work or (signal.quiet or 0.0) < held.quiet)
    if restless or (held.closes and held.quiet is not None and signal.shown in _GOES_ON):
        # Neither is the last word: a program takes its time until it has read a single Escape.
        if held.closes and held.since + PATIENCE < signal.time:
            return replace(memory, held=None), ""
        if held.closes or signal.time < held.since + RESTLESS:
            return replace(memory, held=replace(held, due=_later(signal.time))), ""
    asks = memory.asks
    if held.closes:
        if signal.shown is State.NEEDS_INPUT:
            return replace(memory, held=None), ""
        asks = tuple(one for one in asks if not one.is_dialog)
    memory = replace(
        memory, turn=held.turn, asks=asks, tools=(), held=None, opening=False, over=False
    )
    return memory, held.rule


def _deaf(memory: Memory, signal: Signal) -> tuple[Memory, str]:
    if memory.deaf_until is None or memory.deaf_until > signal.time:
        return memory, ""
    if memory.leader is not None or memory.asks:
        return replace(memory, deaf_until=None), ""
    words = plain_text(signal.question or "", MESSAGE_LENGTH, lines=True)
    if not words or signal.at_work or (signal.quiet or 0.0) < SILENT:
        return replace(memory, deaf_until=_later(signal.time)), ""
    asked = Ask(
        Source.SILENCE,
        signal.time,
        words,
        signal.choices,
        about=About.START,
        seen_by=frozenset({Source.SILENCE}),
    )
    memory = replace(memory, asks=(asked,), deaf_until=None)
    return memory, "a start of which nothing is heard: a dialog that asks"


def _later(time: datetime) -> datetime:
    return time + AGAIN
