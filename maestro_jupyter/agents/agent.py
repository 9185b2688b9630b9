"""What every agent has in common."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from typing import ClassVar

from maestro_jupyter.model import State

from .launch import Availability, Launch, LaunchRequest

_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"
_INTERRUPT = b"\x03"


class Agent(ABC):
    """A kind of command-line program that does work in a worktree.

    An agent knows how its program is started and spoken to. It starts nothing itself.
    """

    name: ClassVar[str]
    """The word by which people ask for it, as in ``spawn claude``."""

    title: ClassVar[str]
    """How it is called in full."""

    needs_prompt: ClassVar[bool] = True
    """Whether it must be told what to do when it starts."""

    reports: ClassVar[bool] = True
    """Whether it says its own status, by MCP or hooks."""

    starts_as: ClassVar[State] = State.WORKING
    """The state that its process having started implies."""

    @abstractmethod
    def availability(self) -> Availability:
        """Say whether the program can run here, quickly and without a network."""

    @abstractmethod
    def launch(self, request: LaunchRequest) -> Launch:
        """Return the process that works on ``request``."""

    def message(self, text: str) -> bytes:
        """Return the keys that type ``text`` into the program and submit it.

        Several lines go in as one paste, so that the line ends inside don't submit half of it.
        """
        text = typeable(text)
        if "\n" in text or "\t" in text:
            text = f"{_PASTE_START}{text}{_PASTE_END}"
        return f"{text}\r".encode()

    def interrupt(self) -> bytes:
        """Return the keys that make the program drop what it is doing."""
        return _INTERRUPT


def typeable(text: str) -> str:
    """Return ``text`` with nothing in it that a terminal takes for a key other than text.

    An escape sequence inside a message would end a paste early and type commands.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs"}
    )
