"""What the fold remembers of a session to judge the next signal.

A status is not one fact but three, and only together they make the one word a person sees: whether
the agent's *turn* runs or is over, which *questions* are open, and whether the process has ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from .names import plain_text
from .signal import About, Signal
from .state import State
from .status import MESSAGE_LENGTH, Source

MOST = 64
"""Questions, tool calls and sub-agents that are remembered of each session at most."""

TOUCH = timedelta(seconds=0.7)
"""After this long a dialog that a key has answered is gone from the screen."""

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
    change closes the dialogs that are open, ``by_screen`` whether a screen that shows the agent at
    rest makes it at once.
    """

    due: datetime
    since: datetime
    turn: Turn
    rule: str
    quiet: float | None = None
    closes: bool = False
    by_screen: bool = False


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
        Whether nothing but a greeting and the dialogs of a start have been heard.
    headless
        Whether it runs to its end without a person, so that it is never idle.
    prompted
        Whether the agent was started with a prompt, which it will take up.
    greets
        Whether a hook is still to tell that the agent has begun, and keeps what is typed.
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
    settled
        The newest dialog that was open and is not, and since when, until another tool is called.
    """

    turn: Turn
    leader: Source | None = None
    asks: tuple[Ask, ...] = ()
    tools: tuple[tuple[str, str], ...] = ()
    subagents: tuple[str, ...] = ()
    claim: Turn | None = None
    opening: bool = False
    headless: bool = False
    prompted: bool = False
    greets: bool = False
    over: bool = False
    patience: float | None = None
    deaf_until: datetime | None = None
    asked_at: datetime | None = None
    held: Held | None = None
    doubted: tuple[Ask, datetime] | None = None
    settled: tuple[Ask, datetime] | None = None


def shown_ask(memory: Memory) -> Ask | None:
    """Return the question that comes first: one that the agent waits on over MCP, or the oldest."""
    for ask in memory.asks:
        if ask.by_tool:
            return ask
    return memory.asks[0] if memory.asks else None


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
        message=plain_text(signal.message, MESSAGE_LENGTH),
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
