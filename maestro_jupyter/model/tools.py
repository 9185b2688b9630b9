"""The rules about tool calls and sub-agents: what runs within a turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from .leading import heard, turn_of
from .memory import MOST, Ask, Held, Memory, Turn
from .signal import Signal, SignalKind
from .state import State
from .trust import leader_with, outranked
from .verdict import Verdict, said

AFTERMATH = timedelta(seconds=1)
"""After its last sub-agent an agent goes on, or its turn is over, within this time."""


def tool_began(verdict: Verdict, signal: Signal) -> Verdict:
    """Note a tool call. It hides no question: another call may be what was asked about."""
    memory = replace(_with_tool(verdict.memory, signal), settled=None)
    if signal.agent:
        return subagent(replace(verdict, memory=memory), signal)
    if outranked(memory, signal.source):
        return said(verdict, memory, signal.time, f"a tool began; {memory.leader} leads")
    asks = _untouched(memory.asks, signal)
    memory = replace(heard(memory, signal), asks=asks, over=False)
    memory = replace(memory, turn=turn_of(memory, signal, State.WORKING))
    return said(verdict, memory, signal.time, "a tool began")


def tool_ended(verdict: Verdict, signal: Signal) -> Verdict:
    """Note the end of a tool call: it closes the dialog that was about this call and no other."""
    memory = verdict.memory
    namesakes = [one for one in memory.tools if one[1] == signal.tool and one[0] != signal.tool_id]
    asks = tuple(
        ask
        for ask in _untouched(memory.asks, signal)
        if not (ask.is_dialog and _was_about(ask, signal, alone=not namesakes))
    )
    tools = tuple(one for one in memory.tools if one[0] != signal.tool_id)
    closed = len(asks) < len(memory.asks)
    memory = replace(memory, asks=asks, tools=tools)
    rule = "a tool ended, and the question about it with it" if closed else "a tool ended"
    if outranked(memory, signal.source):
        return said(verdict, memory, signal.time, f"{rule}; {memory.leader} leads")
    memory = replace(memory, leader=leader_with(memory, signal.source), deaf_until=None)
    if not signal.agent and memory.turn.state is State.STARTING:
        memory = replace(memory, turn=turn_of(memory, signal, State.WORKING))
    return said(verdict, memory, signal.time, rule)


def subagent_began(verdict: Verdict, signal: Signal) -> Verdict:
    """Note a sub-agent."""
    return subagent(verdict, signal)


def subagent_ended(verdict: Verdict, signal: Signal) -> Verdict:
    """Note the end of a sub-agent; the turn that waited for the last one is over soon."""
    memory = verdict.memory
    left = tuple(one for one in memory.subagents if one != signal.agent)
    asks = tuple(ask for ask in memory.asks if not ask.agent or ask.agent != signal.agent)
    memory = replace(memory, subagents=left, asks=asks)
    if memory.over and not left and not memory.headless and memory.turn.state is State.WORKING:
        turn = memory.claim or Turn(State.IDLE, "", signal.source)
        held = Held(signal.time + AFTERMATH, signal.time, turn, "the last sub-agent ended")
        memory = replace(memory, held=held)
    return said(verdict, memory, signal.time, "a sub-agent ended")


def subagent(verdict: Verdict, signal: Signal) -> Verdict:
    """Note that a sub-agent runs."""
    memory = verdict.memory
    if signal.agent not in memory.subagents:
        memory = replace(memory, subagents=(*memory.subagents, signal.agent)[-MOST:])
    kind = "began" if signal.kind is SignalKind.SUBAGENT_BEGAN else "works"
    return said(verdict, memory, signal.time, f"a sub-agent {kind}")


def _with_tool(memory: Memory, signal: Signal) -> Memory:
    if not signal.tool_id:
        return memory
    others = tuple(one for one in memory.tools if one[0] != signal.tool_id)
    return replace(memory, tools=(*others, (signal.tool_id, signal.tool))[-MOST:])


def _was_about(ask: Ask, signal: Signal, *, alone: bool) -> bool:
    if ask.tool_id and signal.tool_id:
        return ask.tool_id == signal.tool_id
    return bool(ask.tool) and ask.tool == signal.tool and alone


def _untouched(asks: tuple[Ask, ...], signal: Signal) -> tuple[Ask, ...]:
    """Leave out what a key has answered by now: the agent goes on."""
    return tuple(ask for ask in asks if ask.touched is None or ask.touched > signal.time)
