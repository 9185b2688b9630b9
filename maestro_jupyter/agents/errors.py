"""What can go wrong with an agent before it runs."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

from maestro_jupyter.model import InvalidInputError, Permission, UnavailableError


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


class UnsupportedError(InvalidInputError):
    """The agent is known, and has no such mode."""

    reason = "not_supported"

    @classmethod
    def permission(
        cls, agent: str, asked: Permission, there: Iterable[Permission]
    ) -> UnsupportedError:
        """Return the error for a permission mode that an agent has not."""
        has = [mode.value for mode in Permission if mode in set(there)]
        return cls(
            f"The agent {agent!r} has no permission mode {asked.value!r}.",
            hint=f"It has: {', '.join(has)}." if has else "Leave --permission out.",
        )


class SettingsUnreadableError(UnavailableError):
    """The user's settings of an agent can't be read, so they can't be carried over to a run."""

    reason = "agent_settings"

    def __init__(self, place: Path | str, why: object) -> None:
        super().__init__(
            f"The settings in {place} cannot be read: {why}.",
            hint="Mend them; the agent itself would not start with it either.",
        )
