"""What an agent can go on with after its process has ended."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from maestro_jupyter.agents import Agent
from maestro_jupyter.model import Session

from .errors import NothingToResumeError


def new_native_id(agent: Agent) -> str | None:
    """Return the native id for a new session of ``agent``, where it lets us choose one."""
    return str(uuid.uuid4()) if agent.chooses_native_id else None


def native_id_of(agent: Agent, session: Session) -> str:
    """Return the native id of the agent's own session that ``session`` ran.

    Raises
    ------
    NothingToResumeError
        The agent can't go on, or has kept nothing of it.
    """
    if not agent.resumes:
        raise NothingToResumeError(session, f"the agent {agent.name!r} keeps nothing to go on with")
    worktree = Path(session.worktree)
    known = session.native_id
    if known is not None and agent.transcript(known, worktree, os.environ) is not None:
        return known
    found = agent.native_session(worktree, os.environ)
    if found is None:
        raise NothingToResumeError(session, "its agent has kept nothing of it")
    return found
