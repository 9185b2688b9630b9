"""What the word of who leads does to a turn, and to the questions that are open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from .memory import Ask, Held, Memory, Turn
from .signal import About, Signal
from .state import State
from .status import Source
from .trust import leader_with
from .verdict import Verdict, message_of, said

CROSSING = timedelta(seconds=0.5)
"""News of one moment comes over two ways within this time, in either order."""

GREETING = timedelta(seconds=2)

UNHEARD = timedelta(seconds=10)
"""When nothing follows what a person typed for so long, nothing came of it."""

QUIET = 0.5
"""Seconds without output after which what was typed is taken to have done what it does."""

PROMPTED = timedelta(seconds=20)
"""An agent may call itself idle for so long before it takes up its prompt, or says it has begun."""

REST = frozenset({State.IDLE, State.FINISHED, State.ERROR})
OURS = frozenset({Source.PERSON, Source.MAESTRO})
LIVE = frozenset({Source.OSC, Source.TITLE, Source.SCREEN})


def is_expected(memory: Memory) -> bool:
    """Return whether something was typed to the agent of which nothing was heard yet."""
    return memory.turn.source in OURS and memory.held is not None and not memory.held.closes


def word(verdict: Verdict, signal: Signal, state: State) -> Verdict:
    """Judge the word of who leads."""
    memory = verdict.memory
    rest = state in REST
    before = memory.turn
    if rest and memory.opening and state is State.IDLE and signal.source in LIVE:
        return greeted(verdict, memory, signal)
    boundary = not rest and before.state in REST
    asks = left_open(memory, signal, rest=rest, boundary=boundary)
    tools = () if rest else memory.tools
    known = replace(heard(memory, signal), asks=asks, tools=tools, over=False)
    if signal.source is Source.OSC:
        known = replace(known, settled=_settled(memory, asks, signal))
    rule = f"{signal.source} says {state}"
    if rest and before.state in REST and not _worse(state, before.state):
        known = replace(known, subagents=())
        return said(verdict, known, signal.time, f"{rule}; the turn was over already")
    if memory.headless and rest and state is not State.ERROR:
        return said(verdict, known, signal.time, f"{rule}; it has no more to do, and ends")
    turn = turn_of(memory, signal, state)
    if rest and memory.claim is not None and state is not State.ERROR:
        turn, rule = memory.claim, f"{rule}, and the model had said {memory.claim.state}"
    claim = None if rest or boundary else memory.claim
    subagents = () if rest else memory.subagents
    known = replace(known, turn=turn, claim=claim, subagents=subagents)
    return said(verdict, known, signal.time, rule)


def _worse(state: State, before: State) -> bool:
    order = [State.IDLE, State.FINISHED, State.ERROR]
    return order.index(state) > order.index(before)


def _settled(memory: Memory, left: tuple[Ask, ...], signal: Signal) -> tuple[Ask, datetime] | None:
    """Return the dialog that the program says is gone, and of which a hook may still tell."""
    gone = [one for one in memory.asks if one.is_dialog and one not in left]
    return (gone[-1], signal.time) if gone else memory.settled


def greeted(verdict: Verdict, memory: Memory, signal: Signal) -> Verdict:
    """Judge an agent's greeting: it is idle only if it takes up no prompt within a while."""
    # A hook that greets tells of no turn yet, and may be slower than the title that does.
    leads = signal.source is not Source.HOOK
    leader = leader_with(memory, signal.source) if leads else memory.leader
    asks = tuple(ask for ask in memory.asks if ask.source is not Source.SILENCE)
    memory = replace(memory, asks=asks)
    if memory.headless:
        memory = replace(memory, leader=leader, deaf_until=None)
        return said(verdict, memory, signal.time, "the agent has begun")
    told = memory.greets and signal.source is Source.HOOK
    memory = replace(memory, greets=memory.greets and not told)
    held = _resting(memory, signal, told=told)
    deaf = None
    if memory.prompted and memory.patience is not None and leader is None:
        # It has greeted, but its screen doesn't show it at rest: it may still ask for a login.
        deaf = signal.time + timedelta(seconds=memory.patience)
    memory = replace(memory, leader=leader, held=held, deaf_until=deaf)
    return said(verdict, memory, signal.time, "the agent has begun")


def _resting(memory: Memory, signal: Signal, *, told: bool) -> Held:
    """Return the rest after a start, held until the agent has had time to take up its prompt.

    One that only its screen shows at rest may go on loading until it has ``told`` that it is done.
    """
    rest, rule = Turn(State.IDLE, "", signal.source), "idle since its start"
    if memory.held is not None and not told:
        return Held(memory.held.due, signal.time, rest, rule, memory.held.quiet)
    wait = PROMPTED if memory.prompted or memory.greets else GREETING
    return Held(signal.time + wait, signal.time, rest, rule, QUIET if told else None)


def awaiting_next(memory: Memory, gone: Iterable[Ask], time: datetime) -> Memory:
    """Return ``memory`` without the dialogs that are ``gone``.

    One question of a start may lead to the next, which no rule knows: silence may tell of it.
    """
    lost = tuple(gone)
    memory = replace(memory, asks=tuple(one for one in memory.asks if one not in lost))
    seen_only = memory.leader in {None, Source.SCREEN}
    at_start = any(one.about is About.START for one in lost)
    if not (seen_only and at_start) or memory.patience is None:
        return memory
    return replace(memory, leader=None, deaf_until=time + timedelta(seconds=memory.patience))


def heard(memory: Memory, signal: Signal) -> Memory:
    """Return ``memory`` once a source that tells of turns was heard."""
    leader = leader_with(memory, signal.source)
    doubted = None if signal.source is Source.OSC else memory.doubted
    return replace(
        memory, leader=leader, opening=False, deaf_until=None, held=None, doubted=doubted
    )


def turn_of(memory: Memory, signal: Signal, state: State) -> Turn:
    """Return the turn as it is by ``signal``, with the words that still go with its state."""
    kept = memory.turn.message if memory.turn.state is state else ""
    return Turn(state, message_of(signal) or kept, signal.source)


def left_open(
    memory: Memory, signal: Signal, *, rest: bool, boundary: bool = False
) -> tuple[Ask, ...]:
    """Return the questions that the leader's word leaves open."""
    return tuple(
        ask
        for ask in memory.asks
        if ask.by_tool or not _closes(ask, signal, rest=rest, boundary=boundary)
    )


def _closes(ask: Ask, signal: Signal, *, rest: bool, boundary: bool) -> bool:
    if not ask.is_dialog:
        return boundary
    if ask.source is Source.SILENCE or boundary:
        return True
    if signal.source is Source.OSC:
        settled = signal.time - ask.opened >= CROSSING
        return Source.OSC in ask.seen_by or settled or rest
    if signal.source in ask.seen_by and (signal.source is not Source.HOOK or ask.by_report):
        return True
    touched = ask.touched is not None and ask.touched <= signal.time
    return touched or (rest and not ask.agent)
