"""The rules about turns: who works, who is done, and on whose word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from .signal import Signal, SignalKind
from .state import REPORTABLE, State
from .status import Source
from .trust import leader_with, may_close, outranked, why_outranked
from .verdict import Ask, Held, Memory, Turn, Verdict, ask_of, ignored, message_of, said

GREETING = timedelta(seconds=2)
PROMPTED = timedelta(seconds=20)
"""An agent started with a prompt may call itself idle for so long before it takes that up."""

UNHEARD = timedelta(seconds=5)
"""When nothing follows what a person typed for so long, nothing came of it."""

CROSSING = timedelta(seconds=0.5)
"""News of one moment comes over two ways within this time, in either order."""

AFTERMATH = timedelta(seconds=1)
"""After its last sub-agent an agent goes on, or its turn is over, within this time."""

MOST = 64
_REST = frozenset({State.IDLE, State.FINISHED, State.ERROR})
_OURS = frozenset({Source.PERSON, Source.MAESTRO})
_LIVE = frozenset({Source.OSC, Source.TITLE, Source.SCREEN})


def report(verdict: Verdict, signal: Signal) -> Verdict:
    """Judge a plain claim: I am now in this state."""
    if signal.state not in REPORTABLE:
        return ignored(verdict, "not a state an agent may report")
    if signal.agent:
        return ignored(verdict, "a sub-agent is not the session")
    if signal.state is State.NEEDS_INPUT:
        return _needs_input(verdict, signal)
    if signal.source in _OURS:
        return _own_word(verdict, signal)
    return _agents_word(verdict, signal, signal.state)


def turn_began(verdict: Verdict, signal: Signal) -> Verdict:
    """Judge that the agent took up a prompt: a turn boundary."""
    memory = verdict.memory
    if signal.agent:
        return _subagent(verdict, signal)
    asks = tuple(ask for ask in memory.asks if ask.by_tool)
    if outranked(memory, signal.source):
        asks = tuple(ask for ask in memory.asks if ask.by_tool or Source.OSC in ask.seen_by)
        memory = replace(memory, asks=asks, tools=())
        return said(verdict, memory, signal.time, f"a turn began; {memory.leader} leads")
    memory = replace(_heard(memory, signal), asks=asks, tools=(), claim=None, over=False)
    memory = replace(memory, turn=_turn(memory, signal, State.WORKING))
    return said(verdict, memory, signal.time, "a turn began")


def turn_ended(verdict: Verdict, signal: Signal) -> Verdict:
    """Judge that a turn is over, or failed."""
    memory = verdict.memory
    if signal.agent:
        return ignored(verdict, "a sub-agent is not the session")
    if outranked(memory, signal.source):
        memory = replace(memory, tools=())
        return said(verdict, memory, signal.time, f"a turn ended; {memory.leader} leads")
    if memory.subagents and signal.state is not State.ERROR:
        count = len(memory.subagents)
        memory = replace(
            _heard(memory, signal),
            asks=_left_open(memory, signal, rest=True),
            tools=(),
            over=True,
        )
        return said(verdict, memory, signal.time, f"the turn ended, but {count} sub-agents run")
    return _word(verdict, signal, signal.state if signal.state in _REST else State.IDLE)


def session_began(verdict: Verdict, signal: Signal) -> Verdict:
    """Judge an agent's greeting, after which it takes up its prompt, or waits for one."""
    memory = verdict.memory
    if outranked(memory, signal.source):
        return said(verdict, memory, signal.time, f"the agent has begun; {memory.leader} leads")
    asks = tuple(ask for ask in memory.asks if ask.source is not Source.SILENCE)
    if memory.opening:
        return _greeted(verdict, replace(memory, asks=asks), signal)
    if memory.turn.state in _REST:
        memory = replace(memory, leader=leader_with(memory, signal.source), asks=asks)
        return said(verdict, memory, signal.time, "the agent has begun anew")
    return _word(verdict, signal, State.IDLE)


def tool_began(verdict: Verdict, signal: Signal) -> Verdict:
    """Note a tool call. It hides no question: another call may be what was asked about."""
    memory = _with_tool(verdict.memory, signal)
    if signal.agent:
        return _subagent(replace(verdict, memory=memory), signal)
    if outranked(memory, signal.source):
        return said(verdict, memory, signal.time, f"a tool began; {memory.leader} leads")
    asks = _untouched(memory.asks, signal)
    memory = replace(_heard(memory, signal), asks=asks, over=False)
    memory = replace(memory, turn=_turn(memory, signal, State.WORKING))
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
        memory = replace(memory, turn=_turn(memory, signal, State.WORKING))
    return said(verdict, memory, signal.time, rule)


def subagent_began(verdict: Verdict, signal: Signal) -> Verdict:
    """Note a sub-agent."""
    return _subagent(verdict, signal)


def subagent_ended(verdict: Verdict, signal: Signal) -> Verdict:
    """Note the end of a sub-agent; the turn that waited for the last one is over soon."""
    memory = verdict.memory
    left = tuple(one for one in memory.subagents if one != signal.agent)
    asks = tuple(ask for ask in memory.asks if not ask.agent or ask.agent != signal.agent)
    memory = replace(memory, subagents=left, asks=asks)
    if memory.over and not left and memory.turn.state is State.WORKING:
        turn = memory.claim or Turn(State.IDLE, "", signal.source)
        held = Held(signal.time + AFTERMATH, signal.time, turn, "the last sub-agent ended")
        memory = replace(memory, held=held)
    return said(verdict, memory, signal.time, "a sub-agent ended")


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


def _agents_word(verdict: Verdict, signal: Signal, state: State) -> Verdict:
    if signal.source is Source.MCP:
        return _claim(verdict, signal)
    if outranked(verdict.memory, signal.source):
        return _weaker_word(verdict, signal)
    if signal.reminder and state is State.IDLE:
        return _reminded(verdict, signal)
    return _word(verdict, signal, state)


def _reminded(verdict: Verdict, signal: Signal) -> Verdict:
    """Hold a reminder that the agent is idle: the end of the turn itself may be on its way."""
    memory = verdict.memory
    if memory.turn.state in _REST and not memory.asks:
        return ignored(verdict, "the turn was over already")
    turn = Turn(State.IDLE, "", signal.source)
    rule = f"{signal.source} reminds that the agent is idle"
    held = Held(signal.time + AFTERMATH, signal.time, turn, rule, closes=True)
    leader = leader_with(memory, signal.source)
    memory = replace(memory, leader=leader, held=held, deaf_until=None)
    return said(verdict, memory, signal.time, rule)


def _own_word(verdict: Verdict, signal: Signal) -> Verdict:
    memory = verdict.memory
    assert signal.state is not None  # noqa: S101
    state = signal.state
    held = None
    if state is State.WORKING and memory.leader in {Source.OSC, Source.HOOK}:
        held = Held(signal.time + UNHEARD, signal.time, memory.turn, "nothing came of the message")
    asks = tuple(ask for ask in memory.asks if ask.by_tool)
    turn = _turn(memory, signal, state)
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
    heard = memory if signal.source is Source.MCP else _heard(memory, signal)
    asks = tuple(one for one in others if one.source is not Source.SILENCE)
    memory = replace(heard, asks=(*asks, ask)[-MOST:], deaf_until=None)
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
    turn = _turn(memory, signal, state)
    rule = f"{signal.source} says {state}"
    at_rest = memory.turn.state in _REST
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
    if signal.source in _LIVE:
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
    if memory.held is not None and memory.held.quiet is not None and signal.state in _REST:
        memory = replace(memory, turn=memory.held.turn, held=None, tools=())
        rule = f"interrupted by a key, and {signal.source} says {signal.state}"
        return said(verdict, memory, signal.time, rule)
    return ignored(verdict, why_outranked(memory, signal.source))


def _word(verdict: Verdict, signal: Signal, state: State) -> Verdict:
    """Judge the word of who leads."""
    memory = verdict.memory
    rest = state in _REST
    before = memory.turn
    if rest and memory.opening and state is State.IDLE and signal.source in _LIVE:
        return _greeted(verdict, memory, signal)
    boundary = not rest and before.state in _REST
    asks = _left_open(memory, signal, rest=rest, boundary=boundary)
    tools = () if rest else memory.tools
    heard = replace(_heard(memory, signal), asks=asks, tools=tools, over=False)
    rule = f"{signal.source} says {state}"
    if rest and before.state in _REST and not _worse(state, before.state):
        heard = replace(heard, subagents=())
        return said(verdict, heard, signal.time, f"{rule}; the turn was over already")
    turn = _turn(memory, signal, state)
    if rest and memory.claim is not None and state is not State.ERROR:
        turn, rule = memory.claim, f"{rule}, and the model had said {memory.claim.state}"
    claim = None if rest or boundary else memory.claim
    subagents = () if rest else memory.subagents
    heard = replace(heard, turn=turn, claim=claim, subagents=subagents)
    return said(verdict, heard, signal.time, rule)


def _worse(state: State, before: State) -> bool:
    order = [State.IDLE, State.FINISHED, State.ERROR]
    return order.index(state) > order.index(before)


def _greeted(verdict: Verdict, memory: Memory, signal: Signal) -> Verdict:
    due = signal.time + (PROMPTED if memory.prompted else GREETING)
    if memory.held is not None:
        due = memory.held.due
    held = Held(due, signal.time, Turn(State.IDLE, "", signal.source), "idle since its start")
    leader = leader_with(memory, signal.source)
    memory = replace(memory, leader=leader, held=held, deaf_until=None)
    return said(verdict, memory, signal.time, "the agent has begun")


def _subagent(verdict: Verdict, signal: Signal) -> Verdict:
    memory = verdict.memory
    if signal.agent not in memory.subagents:
        memory = replace(memory, subagents=(*memory.subagents, signal.agent)[-MOST:])
    kind = "began" if signal.kind is SignalKind.SUBAGENT_BEGAN else "works"
    return said(verdict, memory, signal.time, f"a sub-agent {kind}")


def _heard(memory: Memory, signal: Signal) -> Memory:
    """Return ``memory`` once a source that tells of turns was heard."""
    leader = leader_with(memory, signal.source)
    doubted = None if signal.source is Source.OSC else memory.doubted
    return replace(
        memory, leader=leader, opening=False, deaf_until=None, held=None, doubted=doubted
    )


def _turn(memory: Memory, signal: Signal, state: State) -> Turn:
    kept = memory.turn.message if memory.turn.state is state else ""
    return Turn(state, message_of(signal) or kept, signal.source)


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


def _left_open(
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
