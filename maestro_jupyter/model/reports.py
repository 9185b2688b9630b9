"""The rules about what somebody says of a session: I am now in this state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from .leading import LIVE, OURS, QUIET, REST, UNHEARD, heard, is_expected, turn_of, word
from .memory import MOST, Held, Turn, ask_of
from .signal import Signal
from .state import REPORTABLE, State
from .status import Source
from .trust import leader_with, may_close, outranked, why_outranked
from .verdict import Verdict, ignored, said

AFTERMATH = timedelta(seconds=1)
"""After a reminder that an agent is idle the end of the turn itself may come within this time."""


def report(verdict: Verdict, signal: Signal) -> Verdict:
    """Judge a plain claim: I am now in this state."""
    if signal.state not in REPORTABLE:
        return ignored(verdict, "not a state an agent may report")
    if signal.agent:
        return ignored(verdict, "a sub-agent is not the session")
    if signal.state is State.NEEDS_INPUT:
        return _needs_input(verdict, signal)
    if signal.source in OURS:
        return _own_word(verdict, signal)
    return _agents_word(verdict, signal, signal.state)


def _agents_word(verdict: Verdict, signal: Signal, state: State) -> Verdict:
    if signal.source is Source.MCP:
        return _claim(verdict, signal)
    if outranked(verdict.memory, signal.source):
        return _weaker_word(verdict, signal)
    if state is State.IDLE and is_expected(verdict.memory):
        return _still_idle(verdict, signal)
    if signal.reminder and state is State.IDLE:
        return _reminded(verdict, signal)
    return word(verdict, signal, state)


def _reminded(verdict: Verdict, signal: Signal) -> Verdict:
    """Hold a reminder that the agent is idle: the end of the turn itself may be on its way."""
    memory = verdict.memory
    if memory.turn.state in REST and not memory.asks:
        return ignored(verdict, "the turn was over already")
    if memory.headless:
        return ignored(verdict, "it runs to its end without a person")
    turn = Turn(State.IDLE, "", signal.source)
    rule = f"{signal.source} reminds that the agent is idle"
    held = Held(signal.time + AFTERMATH, signal.time, turn, rule, closes=True)
    leader = leader_with(memory, signal.source)
    memory = replace(memory, leader=leader, held=held, deaf_until=None)
    return said(verdict, memory, signal.time, rule)


def _still_idle(verdict: Verdict, signal: Signal) -> Verdict:
    """Judge that an agent is idle while a message is typed to it: it has not begun with that."""
    memory = verdict.memory
    assert memory.held is not None  # noqa: S101
    held = replace(memory.held, turn=turn_of(memory, signal, State.IDLE))
    memory = replace(memory, leader=leader_with(memory, signal.source), held=held)
    rule = f"{signal.source} says {State.IDLE}; what was typed to it is not taken up yet"
    return said(verdict, memory, signal.time, rule)


def _own_word(verdict: Verdict, signal: Signal) -> Verdict:
    memory = verdict.memory
    assert signal.state is not None  # noqa: S101
    state = signal.state
    held = None
    if state is State.WORKING and memory.leader is not None:
        rule = "nothing came of the message"
        held = Held(signal.time + UNHEARD, signal.time, memory.turn, rule, quiet=QUIET)
    asks = tuple(ask for ask in memory.asks if ask.by_tool)
    turn = turn_of(memory, signal, state)
    memory = replace(memory, turn=turn, asks=asks, held=held, claim=None, opening=False, over=False)
    return said(verdict, memory, signal.time, f"{signal.source} says {state}")


def _needs_input(verdict: Verdict, signal: Signal) -> Verdict:
    memory = verdict.memory
    if verdict.asking:
        return ignored(verdict, "a question is open")
    if signal.source is Source.SCREEN and outranked(memory, signal.source):
        return ignored(verdict, why_outranked(memory, signal.source))
    others = tuple(
        ask for ask in memory.asks if not (ask.by_report and ask.source is signal.source)
    )
    ask = ask_of(signal, by_report=True)
    known = memory if signal.source is Source.MCP else heard(memory, signal)
    asks = tuple(one for one in others if one.source is not Source.SILENCE)
    memory = replace(known, asks=(*asks, ask)[-MOST:], deaf_until=None)
    return said(verdict, memory, signal.time, f"{signal.source} says {State.NEEDS_INPUT}")


def _claim(verdict: Verdict, signal: Signal) -> Verdict:
    """Judge what the model says of itself: alone it decides, else it waits for the turn's end."""
    memory = verdict.memory
    assert signal.state is not None  # noqa: S101
    state = signal.state
    if verdict.asking:
        return ignored(verdict, "a question is open")
    asks = tuple(
        ask
        for ask in memory.asks
        if ask.source is not Source.SILENCE and not (ask.by_report and ask.source is Source.MCP)
    )
    memory = replace(memory, asks=asks, deaf_until=None)
    turn = turn_of(memory, signal, state)
    rule = f"{signal.source} says {state}"
    at_rest = memory.turn.state in REST
    counts = memory.leader is None or (at_rest and state is not State.WORKING)
    if counts and not (memory.leader and state is State.IDLE):
        memory = replace(memory, turn=turn, claim=None, opening=False)
        return said(verdict, memory, signal.time, rule)
    claim = turn if state in {State.FINISHED, State.ERROR} else None
    if memory.turn.state is State.WORKING and turn.message:
        memory = replace(memory, turn=replace(memory.turn, message=turn.message))
    memory = replace(memory, claim=claim)
    when = "; counted when the turn ends" if claim else f"; {memory.leader} leads"
    return said(verdict, memory, signal.time, rule + when)


def _weaker_word(verdict: Verdict, signal: Signal) -> Verdict:
    """Judge a word that decides no turn: it may still tell that what it had shown is gone."""
    memory = verdict.memory
    if signal.source in LIVE:
        asks = tuple(
            ask for ask in memory.asks if not (ask.is_dialog and may_close(ask, signal.source))
        )
    else:
        asks = tuple(
            ask for ask in memory.asks if not (ask.by_report and ask.source is signal.source)
        )
    if len(asks) < len(memory.asks):
        memory = replace(memory, asks=asks)
        return said(verdict, memory, signal.time, f"{signal.source} shows the question no longer")
    held = memory.held
    if held is not None and held.by_screen and signal.state in REST:
        memory = replace(memory, turn=held.turn, held=None, tools=())
        rule = f"{held.rule}, and {signal.source} says {signal.state}"
        return said(verdict, memory, signal.time, rule)
    return ignored(verdict, why_outranked(memory, signal.source))
