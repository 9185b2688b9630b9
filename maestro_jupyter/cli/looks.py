"""How a state looks in a terminal: colour, icon and word, never colour alone."""

from __future__ import annotations

from rich.text import Text

from maestro_jupyter.client.texts import WORDS
from maestro_jupyter.model import State

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


def state_text(state: State) -> Text:
    """Return icon and word of a state in its colour."""
    return Text(f"{ICONS[state]} {WORDS[state]}", style=STYLES[state])
