"""The rules about turns: when an agent begins, takes up a prompt, and is done with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from .leading import OURS, QUIET, REST, UNHEARD, greeted, heard, left_open, turn_of, word
from .memory import Held, Turn
from .signal import Signal
from .state import State
from .status import Source
from .tools import subagent
from .trust import leader_with, outranked
from .verdict import Verdict, ignored, message_of, said

FAILING = timedelta(seconds=0.5)
GIVEN_UP = 10.0
"""Seconds without output after which an agent that told of an error does not try again."""


def turn_began(verdict: Verdict, signal: Signal) -> Verdict:
    """Judge that the agent took up a prompt: a turn boundary."""
    memory = verdict.memory
    if signal.agent:
        return subagent(verdict, signal)
    asks = tuple(ask for ask in memory.asks if ask.by_tool)
    if outranked(memory, signal.source):
        asks = tuple(ask for ask in memory.asks if ask.by_tool or Source.OSC in ask.seen_by)
        memory = replace(memory, asks=asks, tools=())
        return said(verdict, memory, signal.time, f"a turn began; {memory.leader} leads")
    memory = replace(heard(memory, signal), asks=asks, tools=(), claim=None, over=False)
    memory = replace(memory, turn=turn_of(memory, signal, State.WORKING))
    return said(verdict, memory, signal.time, "a turn began")


def turn_ended(verdict: Verdict, signal: Signal) -> Verdict:
    """Judge that a turn is over, or failed."""
    memory = verdict.memory
    if signal.agent:
        return ignored(verdict, "a sub-agent is not the session")
    if outranked(memory, signal.source):
        memory = replace(memory, tools=())
        return said(verdict, memory, signal.time, f"a turn ended; {memory.leader} leads")
    if signal.reminder:
        return _failing(verdict, signal)
    if memory.subagents and signal.state is not State.ERROR:
        count = len(memory.subagents)
        memory = replace(
            heard(memory, signal),
            asks=left_open(memory, signal, rest=True),
            tools=(),
            over=True,
        )
        return said(verdict, memory, signal.time, f"the turn ended, but {count} sub-agents run")
    return word(verdict, signal, signal.state if signal.state in REST else State.IDLE)


def _failing(verdict: Verdict, signal: Signal) -> Verdict:
    """Hold an error after which the agent may try again: its screen shows when it has given up."""
    turn = Turn(State.ERROR, message_of(signal), signal.source)
    rule = "an error"
    due = signal.time + FAILING
    held = Held(due, signal.time, turn, rule, quiet=GIVEN_UP, by_screen=True)
    memory = replace(heard(verdict.memory, signal), held=held)
    return said(verdict, memory, signal.time, "an error; it may try again")


def session_began(verdict: Verdict, signal: Signal) -> Verdict:
    """Judge an agent's greeting, after which it takes up its prompt, or waits for one."""
    memory = verdict.memory
    if outranked(memory, signal.source):
        return said(verdict, memory, signal.time, f"the agent has begun; {memory.leader} leads")
    asks = tuple(ask for ask in memory.asks if ask.source is not Source.SILENCE)
    if memory.opening:
        return greeted(verdict, memory, signal)
    if memory.turn.state in REST:
        memory = replace(memory, leader=leader_with(memory, signal.source), asks=asks)
        return said(verdict, memory, signal.time, "the agent has begun anew")
    if memory.turn.state is State.WORKING:
        held = memory.held
        if memory.turn.source in OURS and held is None:
            rest = Turn(State.IDLE, "", signal.source)
            rule = "nothing came of the message"
            held = Held(signal.time + UNHEARD, signal.time, rest, rule, quiet=QUIET)
        memory = replace(memory, leader=leader_with(memory, signal.source), asks=asks, held=held)
        return said(verdict, memory, signal.time, "the agent has begun; its turn runs already")
    return word(verdict, signal, State.IDLE)


def cleared(verdict: Verdict, signal: Signal) -> Verdict:
    """Let others lead again, because the source that led takes back what it said."""
    memory = verdict.memory
    if memory.leader is not signal.source:
        return ignored(verdict, f"{signal.source} does not lead")
    asks = tuple(ask for ask in memory.asks if ask.seen_by != {signal.source})
    memory = replace(memory, leader=None, asks=asks, doubted=None)
    return said(verdict, memory, signal.time, f"{signal.source} takes its word back")


def leaving(verdict: Verdict, signal: Signal) -> Verdict:
    """Note that the agent says it leaves; only the end of its process is the end."""
    return said(verdict, verdict.memory, signal.time, "the agent leaves; its process decides")
