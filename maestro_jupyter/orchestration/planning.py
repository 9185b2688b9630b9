"""What a spawn will do, with the repository's own defaults filled in, before anything is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from maestro_jupyter import git
from maestro_jupyter.model.names import slug
from maestro_jupyter.model.project import NO_PROJECT, PROJECT_FILE

from .errors import AgentMissingError
from .projects import Projects
from .settings import SpawnRequest
from .threads import Threads


@dataclass(frozen=True)
class Plan:
    """A request with nothing left open, and where it belongs."""

    request: SpawnRequest
    agent: str
    place: git.Place

    @property
    def wanted_name(self) -> str:
        """The name that the session gets if it is free and no other was asked for."""
        if self.request.branch:
            return slug(self.request.branch) or self.agent
        first_line = self.request.prompt.strip().partition("\n")[0]
        return slug(first_line, length=24) or self.agent


async def plan(request: SpawnRequest, threads: Threads, projects: Projects) -> Plan:
    """Find the repository, and take from its ``.maestro.toml`` what the request leaves open.

    Raises
    ------
    AgentMissingError
        Nobody says which agent.
    """
    place = await threads.call(git.find_place, request.repo or Path.cwd())
    file = await projects.at(place.repo, place.head) if place.head else None
    defaults = (file.project if file else NO_PROJECT).defaults
    agent = request.agent or defaults.agent
    if agent is None:
        raise AgentMissingError(
            f"Which agent? {place.repo} names none.",
            hint='Name one, for instance: maestro spawn claude "..." - or set it for the '
            f'repository in {PROJECT_FILE}: [defaults] agent = "claude"',
        )
    base = request.base or defaults.base
    return Plan(replace(request, agent=agent, base=base), agent, place)
