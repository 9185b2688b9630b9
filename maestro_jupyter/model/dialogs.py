"""The rules about questions: how they open, who may close them, and what a key does to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from .leading import QUIET, awaiting_next
from .memory import MOST, Ask, Held, Memory, Turn, ask_of
from .signal import About, Signal, SignalKind
from .state import State
from .status import Source
from .trust import TRUST, leader_with, may_close, outranked, why_outranked
from .verdict import Verdict, ignored, said

INTERRUPTING = timedelta(seconds=1)
DOUBT = timedelta(seconds=3)
"""A source that shows every dialog has said within this time that an answered one is gone."""

BELATED = timedelta(seconds=2)
"""A hook's command is started at the latest so long after what it tells of."""

REMINDED = timedelta(seconds=15)
"""A reminder comes at the latest so long after what it reminds of."""

_WORDING: dict[Source | None, int] = {
    None: 0,
    Source.SILENCE: 1,
    Source.TITLE: 2,
    Source.SCREEN: 3,
    Source.OSC: 4,
    Source.HOOK: 5,
}
"""Who words a question best: hooks tell what is to be done, a screen may only ask to proceed."""

_GUESSES = frozenset({Source.SCREEN, Source.SILENCE})


def ask(verdict: Verdict, signal: Signal) -> Verdict:
    """Open a question whose answer the agent waits for over MCP."""
    memory = verdict.memory
    turn = Turn(State.WORKING, "", signal.source)
    asks = tuple(one for one in memory.asks if one.source is not Source.SILENCE)
    asked = ask_of(signal, by_tool=True)
    memory = replace(memory, turn=turn, asks=(*asks, asked), opening=False, deaf_until=None)
    return said(verdict, memory, signal.time, "the agent asked")


def dialog(verdict: Verdict, signal: Signal) -> Verdict:
    """Open a question on the agent's screen, or learn more about one that is open."""
    memory = verdict.memory
    new = ask_of(signal)
    for number, old in enumerate(memory.asks):
        if old.is_dialog and _same(old, new):
            merged = _merged(old, new)
            if merged == old:
                return ignored(verdict, "this question is open already")
            asks = (*memory.asks[:number], merged, *memory.asks[number + 1 :])
            memory = replace(memory, asks=asks, doubted=None)
            return said(verdict, memory, signal.time, f"{signal.source} shows the question, too")
    if _is_answered(memory, new):
        memory = replace(memory, doubted=(new, signal.time + DOUBT), settled=None)
        return said(verdict, memory, signal.time, "it was answered before osc told of it")
    why = _why_not(memory, signal) or _why_settled(memory, new)
    if why:
        return ignored(verdict, why)
    asks = tuple(one for one in memory.asks if one.source is not Source.SILENCE)
    memory = replace(
        memory,
        leader=leader_with(memory, signal.source),
        asks=(*asks, new)[-MOST:],
        asked_at=signal.time,
        opening=memory.opening and not signal.tool,
        deaf_until=None,
        held=None,
        doubted=None,
    )
    what = f"asks for a {new.about}" if new.about else "asks"
    return said(verdict, memory, signal.time, f"{signal.source} says that the agent {what}")


def dialog_closed(verdict: Verdict, signal: Signal) -> Verdict:
    """Close the dialog that its source says was answered or withdrawn."""
    memory = verdict.memory

    def closed(one: Ask) -> bool:
        if not one.is_dialog:
            return False
        if signal.request and one.request:
            return one.request == signal.request
        return may_close(one, signal.source)

    gone = [one for one in memory.asks if closed(one)]
    if not gone:
        return ignored(verdict, "no such question is open")
    turn = memory.turn
    if not outranked(memory, signal.source) and turn.state is State.STARTING:
        turn = Turn(State.WORKING, "", signal.source)
    memory = replace(awaiting_next(memory, gone, signal.time), turn=turn)
    return said(verdict, memory, signal.time, "the question is answered")


def answered(verdict: Verdict, signal: Signal) -> Verdict:
    """Close the question that the status shows, because a person answered it."""
    memory, shown = verdict.memory, verdict.dialog
    if shown is None:
        return ignored(verdict, "nothing was asked")
    memory = _without(memory, shown, signal)
    if shown.is_dialog and Source.OSC in shown.seen_by:
        doubted = (shown, signal.time + DOUBT)
        memory = replace(memory, doubted=doubted)
    if shown.is_dialog:
        memory = replace(memory, settled=(shown, signal.time))
    return said(verdict, memory, signal.time, f"{signal.kind} by {signal.source}")


def withdrawn(verdict: Verdict, signal: Signal) -> Verdict:
    """Close the question on whose answer the agent no longer waits."""
    memory = verdict.memory
    for one in memory.asks:
        if one.by_tool:
            memory = _without(memory, one, signal)
            return said(verdict, memory, signal.time, f"{signal.kind} by {signal.source}")
    return ignored(verdict, "nothing was asked")


def typed_interrupt(verdict: Verdict, signal: Signal) -> Verdict:
    """Remember a key that interrupts; whether it did shows in what the agent does next."""
    memory = verdict.memory
    if memory.leader is Source.OSC:
        return ignored(verdict, "osc tells of every interrupt itself")
    dialogs = any(one.is_dialog for one in memory.asks)
    if memory.turn.state is not State.WORKING and not dialogs:
        return ignored(verdict, "there is nothing to interrupt")
    turn = Turn(State.IDLE, "interrupted", signal.source)
    due = signal.time + INTERRUPTING
    rule = "interrupted by a key"
    held = Held(due, signal.time, turn, rule, quiet=QUIET, closes=True, by_screen=True)
    return said(verdict, replace(memory, held=held), signal.time, "an interrupting key was typed")


def typed_answer(verdict: Verdict, signal: Signal) -> Verdict:
    """Remember a key that may answer a dialog; whether it did shows on the screen soon."""
    memory = verdict.memory
    if not any(one.is_dialog and Source.OSC not in one.seen_by for one in memory.asks):
        return ignored(verdict, "no question is open that a key answers")
    asks = tuple(
        replace(one, touched=signal.time)
        if one.is_dialog and Source.OSC not in one.seen_by
        else one
        for one in memory.asks
    )
    memory = replace(memory, asks=asks)
    return said(verdict, memory, signal.time, "a key was typed into the dialog")


def _without(memory: Memory, gone: Ask, signal: Signal) -> Memory:
    turn = Turn(State.WORKING, "", signal.source)
    return replace(awaiting_next(memory, [gone], signal.time), turn=turn, over=False)


def _why_not(memory: Memory, signal: Signal) -> str:
    """Return why a dialog that nothing else tells of is not believed; empty if it is."""
    if not outranked(memory, signal.source):
        if signal.reminder and _asked_lately(memory, signal):
            return "a reminder of a question that was answered"
        return ""
    if signal.untold and memory.leader is not Source.OSC:
        return ""
    if signal.source in _GUESSES and memory.leader is not Source.TITLE:
        return why_outranked(memory, signal.source)
    if memory.leader is Source.OSC and (signal.reminder or signal.source is Source.TITLE):
        return "osc shows every question, and none is open"
    return ""


def _is_answered(memory: Memory, new: Ask) -> bool:
    """Return whether the program itself tells of a dialog that a person answered on a hook's word.

    It draws at its own pace. Where the answer came too early for it, it goes on telling.
    """
    if memory.settled is None or new.source is not Source.OSC:
        return False
    old, since = memory.settled
    if Source.HOOK not in old.seen_by or Source.OSC in old.seen_by:
        return False
    return new.opened - since <= BELATED


def _why_settled(memory: Memory, new: Ask) -> str:
    """Return why a hook's dialog is one that is over; empty if it is a new one.

    The program itself has shown that dialog, and told when it was gone. A hook's command starts at
    its own pace and may tell of it only then.
    """
    if memory.settled is None or new.source is not Source.HOOK:
        return ""
    old, since = memory.settled
    if Source.OSC not in old.seen_by or Source.HOOK in old.seen_by or not _same(old, new):
        return ""
    return "this question is closed already" if new.opened - since <= BELATED else ""


def _asked_lately(memory: Memory, signal: Signal) -> bool:
    return memory.asked_at is not None and signal.time - memory.asked_at <= REMINDED


def _same(old: Ask, new: Ask) -> bool:
    for mine, yours in ((old.request, new.request), (old.tool_id, new.tool_id)):
        if mine and yours:
            return mine == yours
    if old.source is not new.source:
        return True
    return (old.tool, old.agent, old.question) == (new.tool, new.agent, new.question)


def _merged(old: Ask, new: Ask) -> Ask:
    """Return one question out of what two sources tell of it."""
    better = _WORDING.get(new.worded_by, 0) > _WORDING.get(old.worded_by, 0)
    source = old.source if TRUST[old.source] >= TRUST[new.source] else new.source
    return replace(
        old,
        source=source,
        question=new.question if better else old.question,
        worded_by=new.worded_by if better else old.worded_by,
        choices=old.choices or new.choices,
        message=old.message or new.message,
        about=new.about if new.about is About.START else old.about or new.about,
        tool=old.tool or new.tool,
        tool_id=old.tool_id or new.tool_id,
        request=old.request or new.request,
        agent=old.agent or new.agent,
        seen_by=old.seen_by | new.seen_by,
    )


KINDS = {
    SignalKind.ASK: ask,
    SignalKind.DIALOG: dialog,
    SignalKind.DIALOG_CLOSED: dialog_closed,
    SignalKind.ANSWERED: answered,
    SignalKind.WITHDRAWN: withdrawn,
    SignalKind.TYPED_INTERRUPT: typed_interrupt,
    SignalKind.TYPED_ANSWER: typed_answer,
}
