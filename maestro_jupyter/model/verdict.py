"""What the fold knows of a session: the status, and what it must remember to judge the next signal.

A status is not one fact but three, and only together they make the one word a person sees: whether
the agent's *turn* runs or is over, which *questions* are open, and whether the process has ended.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .names import plain_text
from .signal import About, Signal
from .state import State
from .status import MESSAGE_LENGTH, Source, Status

CHOICE_LENGTH = 80
UNSAID = "The agent needs input; look at its terminal."


@dataclass(frozen=True)
class Turn:
    """What a session is at when no question is open, and on whose word."""

    state: State
    message: str
    source: Source


@dataclass(frozen=True)
class Ask:
    """An open question.

    Attributes
    ----------
    by_tool
        Whether the agent waits for the answer over MCP; else it is typed into the terminal.
    by_report
        Whether the agent only reported that it needs input.
    worded_by
        The source of the question's words.
    seen_by
        The sources that have shown it.
    touched
        When something was typed that may have answered it.
    """

    source: Source
    opened: datetime
    question: str
    choices: tuple[str, ...] = ()
    message: str = ""
    about: About | None = None
    tool: str = ""
    tool_id: str = ""
    request: str = ""
    agent: str = ""
    by_tool: bool = False
    by_report: bool = False
    worded_by: Source | None = None
    seen_by: frozenset[Source] = frozenset()
    touched: datetime | None = None

    @property
    def is_dialog(self) -> bool:
        """Whether it is on the agent's screen."""
        return not self.by_tool and not (self.by_report and self.source is Source.MCP)


@dataclass(frozen=True)
class Held:
    """A change that is made at ``due`` unless something speaks against it until then.

    ``quiet`` is for how many seconds the terminal must have been silent, ``closes`` whether the
    change closes the dialogs that are open.
    """

    due: datetime
    since: datetime
    turn: Turn
    rule: str
    quiet: float | None = None
    closes: bool = False


@dataclass(frozen=True)
class Memory:
    """What outlasts one signal.

    Attributes
    ----------
    leader
        The most trusted source that has told about turns; weaker ones no longer decide them.
    asks
        Open questions, oldest first.
    tools
        Id and name of each tool call in flight.
    subagents
        Ids of the sub-agents that run.
    claim
        How the model says the turn went; counted when the turn ends.
    opening
        Whether nothing but a greeting has been heard since the start.
    prompted
        Whether the agent was started with a prompt, which it will take up.
    over
        Whether the turn has ended but for sub-agents that still run.
    patience, deaf_until
        For how many seconds, and until when, a start may be silent before it is taken for a dialog
        that asks.
    asked_at
        When the newest dialog was opened.
    held
        A change that waits.
    doubted
        A question that was answered, until the source that had shown it says it is gone.
    """

    turn: Turn
    leader: Source | None = None
    asks: tuple[Ask, ...] = ()
    tools: tuple[tuple[str, str], ...] = ()
    subagents: tuple[str, ...] = ()
    claim: Turn | None = None
    opening: bool = False
    prompted: bool = False
    over: bool = False
    patience: float | None = None
    deaf_until: datetime | None = None
    asked_at: datetime | None = None
    held: Held | None = None
    doubted: tuple[Ask, datetime] | None = None


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


TOUCH = timedelta(seconds=0.7)
"""After this long a dialog that a key has answered is gone from the screen."""


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


def shown_ask(memory: Memory) -> Ask | None:
    """Return the question that comes first: one that the agent waits on over MCP, or the oldest."""
    for ask in memory.asks:
        if ask.by_tool:
            return ask
    return memory.asks[0] if memory.asks else None


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


def ask_of(signal: Signal, *, by_tool: bool = False, by_report: bool = False) -> Ask:
    """Return the question that a signal asks."""
    words = signal.question or signal.message
    return Ask(
        source=signal.source,
        opened=signal.time,
        question=plain_text(words, MESSAGE_LENGTH, lines=True) or UNSAID,
        choices=tuple(
            text for text in (plain_text(one, CHOICE_LENGTH) for one in signal.choices) if text
        ),
        message=message_of(signal),
        about=signal.about,
        tool=signal.tool,
        tool_id=signal.tool_id,
        request=signal.request,
        agent=signal.agent,
        by_tool=by_tool,
        by_report=by_report,
        worded_by=signal.source if words.strip() else None,
        seen_by=frozenset({signal.source}),
    )
