"""Runs a repository's tear-down when a session is closed: bounded, and never in its way."""

from __future__ import annotations

import asyncio
from pathlib import Path

from maestro_jupyter.model import MaestroError, Session
from maestro_jupyter.model.names import plain_text
from maestro_jupyter.terminals import Terminals

from .errors import CommandsNotAllowedError
from .marker import MARKER
from .projects import Projects
from .threads import Threads

_SHELL = "/bin/sh"
_SHOWN = 80


class TearDown:
    """Runs the tear-down commands that the user has allowed."""

    def __init__(self, projects: Projects, terminals: Terminals, threads: Threads) -> None:
        self._projects = projects
        self._threads = threads
        self._terminals = terminals

    async def run(self, session: Session) -> str:
        """Run the commands in the session's worktree; return what went wrong, in words.

        One that fails does not keep the next from running. What they leave running is ended.
        """
        try:
            file = await self._projects.of(session)
            if file is None or not file.project.teardown.run:
                return ""
            if not await self._threads.call(Path(session.worktree).is_dir):
                return ""
            self._projects.require(Path(session.repo), file)
        except CommandsNotAllowedError:
            return "the tear-down was left out: its commands are not allowed"
        except MaestroError as error:
            return f"the tear-down was left out: {error.message}"
        tear_down = file.project.teardown
        failed: list[str] = []
        try:
            async with asyncio.timeout(tear_down.timeout):
                for command in tear_down.run:
                    why = await self._run(session, command)
                    if why:
                        failed.append(f"{plain_text(command, _SHOWN)} {why}")
        except TimeoutError:
            failed.append(f"stopped after {tear_down.timeout:g} s")
        return f"the tear-down failed: {'; '.join(failed)}" if failed else ""

    async def _run(self, session: Session, command: str) -> str:
        name = f"{session.id}.teardown"
        try:
            terminal = await self._terminals.start(
                name,
                (_SHELL, "-c", command),
                cwd=Path(session.worktree),
                env={
                    "MAESTRO_NAME": session.name,
                    "MAESTRO_BRANCH": session.branch,
                    "MAESTRO_REPO": session.repo,
                },
                marker=(MARKER, session.id),
            )
        except MaestroError as error:
            return f"could not start: {error.message}"
        try:
            await terminal.ended.wait()
            screen = (await terminal.text()).screen.strip().rpartition("\n")[2]
        finally:
            await terminal.stop(0)
            self._terminals.remove(name)
        code = terminal.exit_code
        if not code:
            return ""
        said = f" ({plain_text(screen, _SHOWN)})" if screen else ""
        return f"ended with status {code}{said}"
