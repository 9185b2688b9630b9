"""What agents' hooks report."""

from __future__ import annotations

import math
import time

from maestro_jupyter.model import Source

from .agent_route import AgentRoute
from .answers import to_json
from .auth import for_agents
from .bodies import HOOK_BODY_BYTES, Hook, parse_body, parse_object

MOST_AGE_S = 30.0
"""A hook gives up after a second; an older clock is one of another machine."""

_NUMBER_LENGTH = 60


class HookRoute(AgentRoute):
    """A hook's word about its own session.

    Either Maestro's own ``{state, message?, question?}``, or what the agent itself tells its
    hooks, which the agent's adapter understands.
    """

    body_bytes = HOOK_BODY_BYTES

    @for_agents
    async def post(self) -> None:
        """Record what is reported, and give the resulting status."""
        orchestrator = self.services.orchestrator
        payload = parse_object(self.body(), "The hook's input")
        if orchestrator.understands_hooks(self.session) and "state" not in payload:
            event = self.get_query_argument("event", None)
            if event is not None:
                payload.setdefault("hook_event_name", event[:_NUMBER_LENGTH])
            session = orchestrator.hook(
                self.session,
                payload,
                age_s=self._age_s(),
                number=self.request.headers.get("Maestro-Number", "")[:_NUMBER_LENGTH],
            )
        else:
            said = parse_body(Hook, self.body())
            session = orchestrator.report(
                self.session,
                said.state,
                said.message,
                said.question,
                Source.HOOK,
            )
        self.give(to_json(session.status))

    def _age_s(self) -> float:
        """Return how long ago the hook ran: processes of one machine share one clock."""
        try:
            age = time.monotonic() - float(self.request.headers.get("Maestro-Clock", "nan"))
        except ValueError:
            return 0.0
        return age if math.isfinite(age) and 0.0 <= age <= MOST_AGE_S else 0.0
