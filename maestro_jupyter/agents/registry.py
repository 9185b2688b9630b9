"""Which agents there are."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib import metadata
from typing import Any

from .agent import Agent
from .custom import BadAgentError, custom_agent
from .errors import AgentUnavailableError, UnknownAgentError
from .launch import Availability

GROUP = "maestro_jupyter.agents"

_BUILT_IN = (
    metadata.EntryPoint("claude", "maestro_jupyter.agents.claude:ClaudeAgent", GROUP),
    metadata.EntryPoint("codex", "maestro_jupyter.agents.codex:CodexAgent", GROUP),
    metadata.EntryPoint("copilot", "maestro_jupyter.agents.copilot:CopilotAgent", GROUP),
    metadata.EntryPoint("demo", "maestro_jupyter.agents.demo:DemoAgent", GROUP),
    metadata.EntryPoint("droid", "maestro_jupyter.agents.droid:DroidAgent", GROUP),
    metadata.EntryPoint("gemini", "maestro_jupyter.agents.gemini:GeminiAgent", GROUP),
    metadata.EntryPoint("opencode", "maestro_jupyter.agents.opencode:OpenCodeAgent", GROUP),
    metadata.EntryPoint("qwen", "maestro_jupyter.agents.qwen:QwenAgent", GROUP),
    metadata.EntryPoint("shell", "maestro_jupyter.agents.shell:ShellAgent", GROUP),
)

_log = logging.getLogger(__name__)


class Agents:
    """All agents: the built-in ones, and those that installed packages bring.

    Parameters
    ----------
    entry_points
        Agents besides the built-in ones. Default: those of every installed package.
    described
        Agents that the configuration describes, by name; see :mod:`.custom`.

    Notes
    -----
    An agent that cannot be loaded is logged and listed as unavailable with its reason; the others
    are not affected. A built-in agent cannot be replaced.
    """

    def __init__(
        self,
        entry_points: Iterable[metadata.EntryPoint] | None = None,
        described: Mapping[str, Any] | None = None,
    ) -> None:
        self._entry_points = entry_points
        self._described = described or {}

    def names(self) -> list[str]:
        """Return the names of all agents, the broken ones too."""
        return sorted(self._found)

    def get(self, name: str) -> Agent:
        """Return the agent called ``name``, whether or not its program is installed.

        Raises
        ------
        UnknownAgentError
            There is none.
        AgentUnavailableError
            The package that brings it is broken.
        """
        found = self._found.get(name)
        if found is None:
            raise UnknownAgentError(name, self.names())
        if isinstance(found, Availability):
            raise AgentUnavailableError(name, found.advice)
        return found

    def usable(self, name: str) -> Agent:
        """Return the agent called ``name``, certain that it can run here.

        Raises
        ------
        UnknownAgentError
            There is none.
        AgentUnavailableError
            It cannot run; the hint says what to do about it.
        """
        agent = self.get(name)
        availability = _availability(agent, name)
        if not availability.available:
            raise AgentUnavailableError(name, availability.advice)
        return agent

    def list(self) -> list[Availability]:
        """Return what can be said about every agent, by name."""
        return [
            found if isinstance(found, Availability) else _availability(found, name)
            for name, found in sorted(self._found.items())
        ]

    @cached_property
    def _found(self) -> dict[str, Agent | Availability]:
        found: dict[str, Agent | Availability] = {}
        brought = self._entry_points
        if brought is None:
            brought = metadata.entry_points(group=GROUP)
        for point in (*_BUILT_IN, *brought):
            if point.name not in found:
                found[point.name] = _load(point)
            elif point.value not in {known.value for known in _BUILT_IN}:
                _log.warning("The agent %s from %s is ignored: the name is taken.", *_said(point))
        for name, said in self._described.items():
            if name in found:
                _log.warning("c.MaestroApp.agents[%r] is ignored: the name is taken.", name)
            else:
                found[name] = _described(name, said)
        return found


def _load(point: metadata.EntryPoint) -> Agent | Availability:
    try:
        kind = point.load()
        if not (isinstance(kind, type) and issubclass(kind, Agent)):
            raise TypeError(f"{point.value} is not a subclass of Agent")  # noqa: TRY301
        return kind()
    except Exception as error:  # noqa: BLE001
        _log.exception("The agent %s from %s cannot be loaded.", *_said(point))
        advice = (
            f"{point.value} cannot be loaded ({type(error).__name__}: {error}). "
            "Update or remove the package that brings it."
        )
        return Availability(point.name, point.name, available=False, advice=advice)


def _described(name: str, said: Any) -> Agent | Availability:
    try:
        return custom_agent(name, said)
    except BadAgentError as error:
        _log.exception("An agent of the configuration can't be used.")
        advice = f"{error.message} {error.hint}"
        return Availability(name, name, available=False, advice=advice)


def _availability(agent: Agent, name: str) -> Availability:
    try:
        return agent.availability()
    except Exception as error:  # noqa: BLE001
        _log.exception("The agent %s cannot say whether it can run.", name)
        advice = f"It cannot say whether it can run ({type(error).__name__}: {error})."
        return Availability(name, agent.title, available=False, advice=advice)


def _said(point: metadata.EntryPoint) -> tuple[str, str]:
    return point.name, point.value
