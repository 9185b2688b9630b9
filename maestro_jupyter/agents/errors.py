"""What can go wrong with an agent before it runs."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from maestro_jupyter.model import InvalidInputError, UnavailableError


class UnknownAgentError(InvalidInputError):
    """No agent has that name; the hint suggests the nearest."""

    reason = "unknown_agent"

    def __init__(self, name: str, known: Sequence[str]) -> None:
        near = difflib.get_close_matches(name.lower(), known, n=1)
        there_are = f"There are {', '.join(known)}."
        shown = name if len(name) <= 80 else name[:79] + "…"  # noqa: PLR2004
        super().__init__(
            f"There is no agent {shown!r}.",
            hint=f"Did you mean {near[0]!r}? {there_are}" if near else there_are,
        )


class AgentUnavailableError(UnavailableError):
    """The agent is known, and cannot run here; the hint says what to do about it."""

    reason = "agent_unavailable"

    def __init__(self, name: str, advice: str) -> None:
        super().__init__(f"The agent {name!r} cannot run here.", hint=advice)
