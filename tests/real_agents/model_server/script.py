"""What a scripted model says, whatever the protocol it is asked by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Say:
    """Words, and the end of the turn."""

    text: str


@dataclass(frozen=True)
class Call:
    """A call of one of the agent's tools.

    ``tool`` is the tool's name, or the end of it: agents put words of their own before the names
    of MCP tools, and each request says which tools there are. One that is ``awaited`` is made when
    the agent offers it: some offer the tools of MCP servers only when these have answered.
    """

    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    awaited: bool = False


@dataclass(frozen=True)
class Fail:
    """An HTTP error."""

    status: int
    message: str = "the scripted model fails"


@dataclass(frozen=True)
class Endless:
    """Words, and then a stream that never ends by itself."""

    text: str


Turn = Say | Call | Fail | Endless

_SUGGEST = "[SUGGESTION MODE"
"""So an agent begins that wants to know what a person may type next; it offers all its tools."""


@dataclass(frozen=True)
class Asked:
    """One request, as far as a script cares.

    Parameters
    ----------
    protocol
        The name of the protocol's module.
    tools
        The names of the tools that the agent offers.
    said
        The text of the newest message, tool results included.
    streams
        Whether the answer is to be a stream of events.
    """

    protocol: str
    path: str
    body: Mapping[str, Any]
    tools: tuple[str, ...]
    said: str
    streams: bool

    @property
    def aside(self) -> bool:
        """Whether the agent asks for itself, such as for a title: no turn of the script is used."""
        return not self.tools or self.said.startswith(_SUGGEST)

    def tool(self, name: str) -> str:
        """Return the full name of the tool called ``name``, or ``name`` where there is none."""
        named = [tool for tool in self.tools if tool == name]
        return next(iter(named or [tool for tool in self.tools if tool.endswith(name)]), name)

    def offers(self, name: str) -> bool:
        """Return whether there is a tool called ``name``."""
        return any(tool.endswith(name) for tool in self.tools)
