"""Keys that several programs share."""

from __future__ import annotations

from collections.abc import Sequence

from .keys import Keys
from .program import ProgramAgent

ESCAPE = b"\x1b"


class EscapableAgent(ProgramAgent):
    """A program that drops what it is doing on Escape."""

    def interrupt(self) -> Keys:
        """Return Escape."""
        return Keys.of(ESCAPE)


class NumberedAgent(EscapableAgent):
    """A program whose dialogs are numbered lists, and that takes a number without Enter."""

    def choose(self, index: int, choices: Sequence[str]) -> Keys:
        """Return the number of the choice, which picks it at once."""
        del choices
        return Keys.of(str(index + 1).encode())
