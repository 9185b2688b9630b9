"""One piece of evidence about a session."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from .state import State
from .status import Progress, Source

MOST_CHOICES = 32
_TEXT_LENGTH = 4000
_NAME_LENGTH = 200


class SignalKind(StrEnum):
    """What kind of thing was observed.

    The second group is what an agent's own hooks tell; each adapter translates its CLI's events
    into these. A *dialog* is a question in the agent's own terminal; an *ask* waits for its answer
    over MCP.
    """

    QUEUED = "queued"
    STARTING = "starting"
    STARTED = "started"
    REPORT = "report"
    ASK = "ask"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    PROGRESS = "progress"
    STOPPING = "stopping"
    EXITED = "exited"
    LOST = "lost"

    SESSION_BEGAN = "session_began"
    TURN_BEGAN = "turn_began"
    TURN_ENDED = "turn_ended"
    TOOL_BEGAN = "tool_began"
    TOOL_ENDED = "tool_ended"
    SUBAGENT_BEGAN = "subagent_began"
    SUBAGENT_ENDED = "subagent_ended"
    DIALOG = "dialog"
    DIALOG_CLOSED = "dialog_closed"
    LEAVING = "leaving"

    CLEARED = "cleared"
    TYPED_INTERRUPT = "typed_interrupt"
    TYPED_ANSWER = "typed_answer"
    WAITED = "waited"


class About(StrEnum):
    """What a dialog in an agent's terminal is about, which decides how it is answered."""

    PERMISSION = "permission"
    QUESTION = "question"
    PLAN = "plan"
    START = "start"


def _cut(length: int) -> AfterValidator:
    return AfterValidator(lambda text: text[:length])


Text = Annotated[str, _cut(_TEXT_LENGTH)]
Name = Annotated[str, _cut(_NAME_LENGTH)]
Choices = Annotated[tuple[Text, ...], AfterValidator(lambda choices: choices[:MOST_CHOICES])]


class Signal(BaseModel):
    """Evidence, as it came in. What it means is decided by the fold alone.

    Attributes
    ----------
    time
        When it happened, which is not always when it arrived.
    number
        Of a hook's call; the same number twice is the same call twice.
    state
        What a report claims, or for ``started`` the state that starting implies for this agent.
    about, question, choices
        Of a dialog or an ask.
    tool, tool_id
        The name of a tool, and the id of one call of it.
    request
        The agent's own id of a dialog.
    agent
        The id of the sub-agent that this is about; empty for the session's own.
    reminder
        Said again a while after it happened, and perhaps no longer true. Of the end of a turn: an
        error after which the agent may try again.
    untold
        Of a dialog on the screen: the agent's hooks never tell of it, so the screen is believed.
    native_id, transcript
        The agent's own id of the conversation, and the file in which it keeps it.
    prompted
        Of ``started``: whether the agent was given a prompt, which it will take up.
    greets
        Of ``started``: whether a hook tells when the agent has begun, and keeps what is typed.
    headless
        Of ``started``: whether the agent runs to its end without a person.
    patience
        Of ``started``: seconds after which a silent start is taken for a dialog that asks.
    quiet
        Of ``waited``: for how many seconds nothing was printed. ``question`` is then what the
        screen shows last, and ``shown`` the state that the agent's rules see on it, if any does.
    at_work
        Of ``waited``: whether the program is busy with something of which it prints nothing.
    exit_code, exit_signal
        A process's exit status, or the number of the signal that ended it. ``question`` is then
        the last line that it printed.
    """

    model_config = ConfigDict(frozen=True)

    kind: SignalKind
    source: Source
    time: datetime
    number: Name = ""
    state: State | None = None
    message: Text = ""
    about: About | None = None
    question: Text | None = None
    choices: Choices = ()
    tool: Name = ""
    tool_id: Name = ""
    request: Name = ""
    agent: Name = ""
    reminder: bool = False
    untold: bool = False
    native_id: Name = ""
    transcript: Text = ""
    progress: Progress | None = None
    prompted: bool = False
    greets: bool = False
    headless: bool = False
    patience: float | None = Field(default=None, gt=0)
    quiet: float | None = None
    shown: State | None = None
    at_work: bool = False
    exit_code: int | None = None
    exit_signal: int | None = None
