"""Where a session's process runs: today a local PTY."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from maestro_jupyter.agents import Agent, Launch, LaunchRequest
from maestro_jupyter.agents.hooks import hook_command
from maestro_jupyter.model import Session
from maestro_jupyter.terminals import (
    Keep,
    KeptTerminal,
    Terminal,
    Terminals,
    check_tmux,
    end_leftovers,
)

from .errors import RunFolderError
from .marker import MARKER, RUN_MARKER
from .recording import SessionRecordings
from .settings import Endpoints, Settings
from .setup import Preparation
from .tokens import digest
from .worktree_files import place, take_back

ADDRESS = "address"
"""The file of a run folder that tells hooks where the server is now."""

_DIGEST = "digest"
"""The file of a kept session's run folder with the digest of its token."""

_PLACED = "worktree-files.json"


class Launcher(Protocol):
    """Starts a session's process, and cleans up behind it."""

    async def start(
        self,
        agent: Agent,
        session: Session,
        token: str,
        resume: str | None,
        preparation: Preparation,
    ) -> Terminal:
        """Start the agent's process under a terminal named after the session's id.

        ``resume`` is the native id of the agent's own session to go on with, if any;
        ``preparation`` what comes before the agent in that terminal.
        """

    def check(self) -> None:
        """Raise what keeps this launcher from doing what it was set up to do."""

    def goes_on(self, session: str) -> bool:
        """Return whether a session of a server that is gone runs, or ended and was not noticed."""

    async def take_over(self, session: Session) -> tuple[Terminal | int, bytes]:
        """Return the terminal of a session that goes on, or its exit code; and its token's digest.

        Raises
        ------
        MaestroError
            It can't be shown any more.
        """

    def stays(self, session: str) -> bool:
        """Return whether a session goes on when this server ends."""

    def end_leftovers(self, session: str) -> None:
        """End what is left of a session whose server is gone; blocks meanwhile."""

    def clean(self, session: str) -> None:
        """Remove what the run of a session has left outside its worktree."""


class LocalLauncher:
    """Runs sessions on this machine."""

    def __init__(
        self,
        terminals: Terminals,
        settings: Settings,
        endpoints: Callable[[], Endpoints],
        recordings: SessionRecordings,
    ) -> None:
        self._terminals = terminals
        self._settings = settings
        self._endpoints = endpoints
        self._recordings = recordings

    async def start(
        self,
        agent: Agent,
        session: Session,
        token: str,
        resume: str | None,
        preparation: Preparation,
    ) -> Terminal:
        """Start the agent's process; see :class:`Launcher`."""
        endpoints = self._endpoints()
        folder = self._run_folder(session.id)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise RunFolderError(folder, error) from error
        launch = agent.launch(
            LaunchRequest(
                session=session.id,
                name=session.name,
                branch=session.branch,
                prompt=session.prompt,
                worktree=Path(session.worktree),
                repo=Path(session.repo),
                run_folder=folder,
                mcp_url=endpoints.mcp_url,
                hook_url=endpoints.hook_url,
                hook_command=hook_command(),
                model=session.model,
                permission=session.permission,
                headless=session.headless,
                resume=resume,
                native_id=session.native_id if agent.chooses_native_id else None,
            ),
        )
        files = {**launch.files, ADDRESS: address_text(endpoints)}
        # What a headless agent prints is read by a program, and tmux would break its lines.
        keep = None if session.headless or not self._settings.keep_alive else self._keep(session.id)
        if keep is not None:
            files[_DIGEST] = digest(token).hex()
        _write_private(folder, replace(launch, files=files))
        try:
            place(Path(session.worktree), launch.worktree_files, folder / _PLACED)
        except OSError as error:
            raise RunFolderError(Path(session.worktree), error) from error
        environment = {
            **preparation.environment,
            **launch.env,
            "MAESTRO_NAME": session.name,
            "MAESTRO_BRANCH": session.branch,
            "MAESTRO_REPO": session.repo,
            "MAESTRO_MCP_URL": endpoints.mcp_url,
            "MAESTRO_HOOK_URL": endpoints.hook_url,
            "MAESTRO_TOKEN": token,
        }
        if session.run is not None:
            environment[RUN_MARKER] = session.run
            environment["MAESTRO_TASK"] = session.task or ""
        environment["MAESTRO_ADDRESS"] = str(folder / ADDRESS)
        if endpoints.certificate is not None:
            environment["MAESTRO_CERTIFICATE"] = endpoints.certificate
        terminal = await self._terminals.start(
            session.id,
            preparation.wrap(launch.argv, folder),
            cwd=Path(session.worktree),
            env=environment,
            marker=(MARKER, session.id),
            keep=keep,
        )
        self._recordings.begin(session, terminal)
        return terminal

    def check(self) -> None:
        """See to it that sessions can be kept where they are meant to be."""
        if self._settings.keep_alive:
            check_tmux()

    def goes_on(self, session: str) -> bool:
        """Return whether there is a tmux with the session, or what it left at its end."""
        keep = self._keep(session)
        return keep.exit_code() is not None or keep.goes_on()

    async def take_over(self, session: Session) -> tuple[Terminal | int, bytes]:
        """Show a session again that went on; see :class:`Launcher`."""
        folder, keep = self._run_folder(session.id), self._keep(session.id)
        known = bytes.fromhex((folder / _DIGEST).read_text("ascii"))
        code = keep.exit_code()
        if code is not None:
            return code, known
        address = folder / ADDRESS
        partial = address.with_suffix(".new")
        partial.touch(mode=0o600)
        partial.write_text(address_text(self._endpoints()), encoding="utf-8")
        partial.replace(address)
        terminal = await self._terminals.attach(session.id, keep, marker=(MARKER, session.id))
        self._recordings.begin(session, terminal)
        return terminal, known

    def stays(self, session: str) -> bool:
        """Return whether tmux has the session."""
        terminal = self._terminals.find(session)
        return isinstance(terminal, KeptTerminal) and not terminal.ended.is_set()

    def end_leftovers(self, session: str) -> None:
        """End the session's processes, and tmux with them."""
        end_leftovers(MARKER, session)
        self._keep(session).clear()

    def clean(self, session: str) -> None:
        """Remove the run folder, and what the run needed in the worktree."""
        take_back(self._run_folder(session) / _PLACED)
        shutil.rmtree(self._run_folder(session), ignore_errors=True)

    def _keep(self, session: str) -> Keep:
        return Keep(self._run_folder(session) / "keep")

    def _run_folder(self, session: str) -> Path:
        return self._settings.run_root / session


def address_text(endpoints: Endpoints) -> str:
    """Return what :data:`ADDRESS` holds: where hooks go, and the server's certificate."""
    return f"{endpoints.hook_url}\n{endpoints.certificate or ''}\n"


def _write_private(folder: Path, launch: Launch) -> None:
    """Put an agent's files and links into the session's run folder, for the owner only."""
    try:
        for needed in launch.folders:
            needed.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, target in launch.links.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.symlink_to(target)
        for name, text in launch.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise RunFolderError(folder, error) from error
