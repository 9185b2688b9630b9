"""What the fold makes of the evidence so far: the status, why, and what it remembers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from .memory import TOUCH, UNSAID, Ask, Memory, Turn, shown_ask
from .names import plain_text
from .signal import Signal
from .state import State
from .status import MESSAGE_LENGTH, Source, Status


@dataclass(frozen=True)
class Step:
    """One signal, and the verdict before it."""

    before: Verdict
    signal: Signal


@dataclass(frozen=True)
class Verdict:
    """What a signal led to.

    Attributes
    ----------
    rule
        Names the rule that decided, in words.
    ended
        Whether the process is known to be gone.
    stopping
        Whether somebody asked it to end.
    newest
        The time of the newest signal that was judged.
    recent
        The last few steps, so that a signal that comes late is judged in its place.
    """

    status: Status
    rule: str
    memory: Memory
    ended: bool = False
    stopping: bool = False
    newest: datetime | None = None
    recent: tuple[Step, ...] = field(default=(), repr=False)

    @property
    def accepted(self) -> bool:
        """Whether the signal was believed."""
        return not self.rule.startswith("ignored")

    @property
    def asking(self) -> bool:
        """Whether the agent waits for an answer over MCP."""
        return any(ask.by_tool for ask in self.memory.asks)

    @property
    def dialog(self) -> Ask | None:
        """The question that the status shows."""
        return shown_ask(self.memory)

    @property
    def due(self) -> datetime | None:
        """When the fold wants to hear that time has passed, as a ``waited`` signal."""
        memory = self.memory
        times = [memory.deaf_until, memory.held.due if memory.held else None]
        times += [ask.touched + TOUCH for ask in memory.asks if ask.touched is not None]
        times.append(memory.doubted[1] if memory.doubted else None)
        known = [time for time in times if time is not None]
        return None if self.ended or not known else min(known)


def known(status: Status, rule: str, *, ended: bool) -> Verdict:
    """Return the verdict on a session of which only the status is known, from the database."""
    waits = status.state is State.NEEDS_INPUT
    turn = Turn(State.WORKING if waits else status.state, "", status.source)
    asks: tuple[Ask, ...] = ()
    if waits:
        ask = Ask(
            status.source,
            status.since,
            status.question or UNSAID,
            status.choices,
            status.message,
            by_report=status.source is Source.MCP,
            seen_by=frozenset({status.source}),
        )
        asks = (ask,)
    else:
        turn = replace(turn, message=status.message)
    return Verdict(status, rule, Memory(turn, asks=asks), ended=ended)


def said(verdict: Verdict, memory: Memory, time: datetime, rule: str) -> Verdict:
    """Return the verdict that follows from ``memory``; ``since`` moves only with the state."""
    ask, turn = shown_ask(memory), memory.turn
    state = State.NEEDS_INPUT if ask else turn.state
    before = verdict.status
    status = Status(
        state=state,
        message=ask.message if ask else turn.message,
        question=ask.question if ask else None,
        choices=ask.choices if ask else (),
        source=ask.source if ask else turn.source,
        since=before.since if state is before.state else time,
    )
    return replace(verdict, status=status, memory=memory, rule=rule)


def ignored(verdict: Verdict, why: str) -> Verdict:
    """Return that a signal was not believed, and why."""
    return replace(verdict, rule=f"ignored: {why}")


def message_of(signal: Signal) -> str:
    """Return a signal's message as it may be shown."""
    return plain_text(signal.message, MESSAGE_LENGTH)
