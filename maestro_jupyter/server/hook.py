"""What agents' hooks report."""

from __future__ import annotations

from pydantic_core import to_json

from maestro_jupyter.model import Source

from .agent_route import AgentRoute
from .auth import for_agents
from .bodies import HOOK_BODY_BYTES, Hook, parse_body


class HookRoute(AgentRoute):
    """A hook's word about its own session."""

    body_bytes = HOOK_BODY_BYTES

    @for_agents
    async def post(self) -> None:
        """Record the reported state, and give the resulting status."""
        said = parse_body(Hook, self.body())
        session = self.services.orchestrator.report(
            self.session,
            said.state,
            said.message,
            said.question,
            Source.HOOK,
        )
        self.give(to_json(session.status))
