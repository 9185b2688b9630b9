"""How a state looks in a terminal: colour, icon and word, never colour alone."""

from __future__ import annotations

from rich.text import Text

from maestro_jupyter.client.texts import WORDS
from maestro_jupyter.model import State
from maestro_jupyter.model.run_state import TaskState

STYLES: dict[State, str] = {
    State.QUEUED: "bright_black",
    State.STARTING: "default",
    State.IDLE: "default",
    State.WORKING: "blue",
    State.NEEDS_INPUT: "bold yellow",
    State.FINISHED: "green",
    State.ERROR: "red",
    State.INTERRUPTED: "magenta",
}

ICONS: dict[State, str] = {
    State.QUEUED: "◷",
    State.STARTING: "…",
    State.IDLE: "○",
    State.WORKING: "◐",
    State.NEEDS_INPUT: "▲",
    State.FINISHED: "✓",
    State.ERROR: "✗",
    State.INTERRUPTED: "⊘",
}

TASK_STYLES: dict[TaskState, str] = {
    TaskState.WAITING: "bright_black",
    TaskState.RUNNING: "blue",
    TaskState.CHECKING: "blue",
    TaskState.MERGING: "blue",
    TaskState.NEEDS_PERSON: "bold yellow",
    TaskState.DONE: "green",
    TaskState.FAILED: "red",
    TaskState.SKIPPED: "magenta",
    TaskState.DROPPED: "bright_black",
}

TASK_ICONS: dict[TaskState, str] = {
    TaskState.WAITING: "○",
    TaskState.RUNNING: "◐",
    TaskState.CHECKING: "◑",
    TaskState.MERGING: "◒",
    TaskState.NEEDS_PERSON: "▲",
    TaskState.DONE: "✓",
    TaskState.FAILED: "✗",
    TaskState.SKIPPED: "⊘",
    TaskState.DROPPED: "⊘",
}


def state_text(state: State) -> Text:
    """Return icon and word of a state in its colour."""
    return Text(f"{ICONS[state]} {WORDS[state]}", style=STYLES[state])
