"""A person's own shell beside a session's agent: their command terminal in the same worktree."""

from __future__ import annotations

from pathlib import Path

from maestro_jupyter.agents.shell import users_shell
from maestro_jupyter.model import Session
from maestro_jupyter.terminals import Terminal, Terminals, end_leftovers

from .errors import NoTerminalError
from .setup import Preparations

SHELL_MARKER = "MAESTRO_SHELL"
"""Names the variable by which what a command terminal started is found again."""


class Shells:
    """Starts and ends command terminals: at most one a session, and no part of its status.

    They hold no token, so nothing typed there speaks as the agent.
    """

    def __init__(self, terminals: Terminals, preparations: Preparations) -> None:
        self._terminals = terminals
        self._preparations = preparations

    async def open(self, session: Session) -> Terminal:
        """Return the session's command terminal; start it where there is none that runs."""
        name = _name(session.id)
        found = self._terminals.find(name)
        if found is not None:
            if not found.ended.is_set():
                return found
            self._terminals.remove(name)
        ports = await self._preparations.ports(session)
        return await self._terminals.start(
            name,
            (users_shell(),),
            cwd=Path(session.worktree),
            env={
                **ports,
                "MAESTRO_NAME": session.name,
                "MAESTRO_BRANCH": session.branch,
                "MAESTRO_REPO": session.repo,
            },
            marker=(SHELL_MARKER, session.id),
        )

    def get(self, session: Session) -> Terminal:
        """Return the session's command terminal.

        Raises
        ------
        NoTerminalError
            There is none.
        """
        found = self._terminals.find(_name(session.id))
        if found is None:
            raise NoTerminalError(
                f"Session {session.name!r} has no command terminal.",
                hint=f"Start it: POST maestro/api/sessions/{session.id}/shell",
            )
        return found

    async def end(self, session_id: str) -> None:
        """End the session's command terminal and all that was started in it."""
        found = self._terminals.find(_name(session_id))
        if found is not None:
            await found.stop()
            self._terminals.remove(found.name)

    def end_leftovers(self, session_id: str) -> None:
        """End what a server that is gone has left of a command terminal; blocks meanwhile."""
        end_leftovers(SHELL_MARKER, session_id)


def _name(session_id: str) -> str:
    return f"{session_id}.shell"
