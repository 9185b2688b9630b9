"""How much an agent may do without asking."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """A permission mode, which every agent maps to its own words or refuses.

    A session without one runs as the user has configured the agent.
    """

    ASK = "ask"
    """Edits and commands need a person's approval."""

    EDIT = "edit"
    """Files in the worktree may be edited; commands need approval."""

    PLAN = "plan"
    """Really read-only: nothing may be written, approved or not."""

    YOLO = "yolo"
    """Everything is allowed."""
