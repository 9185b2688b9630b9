"""How each command-line agent is launched, typed to, and told about Maestro.

A new agent is one subclass of :class:`Agent` and one entry point in the group
``maestro_jupyter.agents``; packages of other people can bring theirs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .agent import Agent
    from .errors import AgentUnavailableError, UnknownAgentError, UnsupportedError
    from .keys import Keys, Typing
    from .launch import Availability, Launch, LaunchRequest, Login
    from .registry import GROUP, Agents

__all__ = [
    "GROUP",
    "Agent",
    "AgentUnavailableError",
    "Agents",
    "Availability",
    "Keys",
    "Launch",
    "LaunchRequest",
    "Login",
    "Typing",
    "UnknownAgentError",
    "UnsupportedError",
]

_HOMES = {
    "GROUP": "registry",
    "Agent": "agent",
    "AgentUnavailableError": "errors",
    "Agents": "registry",
    "Availability": "launch",
    "Keys": "keys",
    "Launch": "launch",
    "LaunchRequest": "launch",
    "Login": "launch",
    "Typing": "keys",
    "UnknownAgentError": "errors",
    "UnsupportedError": "errors",
}


# The demo agent's program lies below this package and must speak within milliseconds, so nothing
# is imported before it is asked for.
def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
