"""The extension: its configuration, and how it begins and ends with the server."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_core.paths import jupyter_data_dir
from jupyter_events import EventLogger
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from traitlets import Dict, Float, Int, List, Unicode, default

from maestro_jupyter._version import __version__
from maestro_jupyter.model import MaestroError, State, UnavailableError

from .activity import Activity, stay_awake, stop_when_idle
from .announcer import Announcer, register_schema
from .gate import SETTING, Gate, Services
from .mcp_endpoint import McpEndpoint
from .reach import local_url
from .runtime_file import (
    RuntimeInfo,
    remove_runtime_file,
    remove_stale_files,
    write_runtime_file,
)

if TYPE_CHECKING:
    from maestro_jupyter.orchestration import Endpoints, Orchestrator

MIB = 2**20


class MaestroApp(ExtensionApp):
    """Runs AI coding agents side by side, each in its own git worktree."""

    name = "maestro_jupyter"
    app_name = "Maestro for Jupyter"
    description = "A Jupyter server that runs AI coding agents, each in its own git worktree."
    version = __version__
    extension_url = "/"
    load_other_extensions = False

    max_sessions = Int(6, min=1, help="Sessions that run at once; more are queued.").tag(
        config=True
    )
    data_dir = Unicode(
        help="Folder of the database. Default: 'maestro' in Jupyter's data folder.",
    ).tag(config=True)
    worktree_root = Unicode(
        help="Folder of the worktrees, outside of any repository. "
        "Default: 'worktrees' in data_dir.",
    ).tag(config=True)
    scrollback = Int(
        2 * MIB,
        min=64 * 1024,
        max=256 * MIB,
        help="Bytes of output kept for each terminal.",
    ).tag(config=True)
    stop_grace = Float(
        5.0,
        min=0.0,
        help="Seconds that an agent has to end by itself before it is killed.",
    ).tag(config=True)
    environment_allow = List(
        Unicode(),
        help="Names (with * for any characters) of variables that agents get "
        "although they look like secrets of the server.",
    ).tag(config=True)
    environment_deny = List(
        Unicode(),
        help="Names (with * for any characters) of variables that agents must not get.",
    ).tag(config=True)
    stop_when_idle = Float(
        0.0,
        min=0.0,
        help="Stop the server after this many seconds without a running session or a client; "
        "0 never does.",
    ).tag(config=True)
    agents = Dict(help="Agents of your own, by name.").tag(config=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._gate = Gate()
        self._orchestrator: Orchestrator | None = None
        self._runtime_file: Path | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @default("data_dir")
    def _default_data_dir(self) -> str:
        return str(Path(jupyter_data_dir()) / "maestro")

    @default("worktree_root")
    def _default_worktree_root(self) -> str:
        return str(Path(self.data_dir) / "worktrees")

    @default("open_browser")
    def _default_open_browser(self) -> bool:
        return False

    def initialize_settings(self) -> None:
        """Put the gate where handlers find it, and make the events' schema known."""
        self.settings[SETTING] = self._gate
        register_schema(self._event_logger)

    def initialize_handlers(self) -> None:
        """Add the routes."""
        from .routes import ROUTES

        self.handlers.extend(ROUTES)

    def current_activity(self) -> dict[str, int] | None:
        """Return how many sessions run; Jupyter Server doesn't stop itself while there are any."""
        running = self._running_sessions()
        return {"running": running} if running else None

    async def _start_jupyter_server_extension(self, serverapp: ServerApp) -> None:
        try:
            services = await self._make_services(serverapp)
            self._write_runtime_file(serverapp, services.orchestrator.server)
        except Exception as error:
            self._gate.shut(error)
            if not isinstance(error, MaestroError):
                raise
            self.log.error("Maestro can't start: %s %s", error.message, error.hint)  # noqa: TRY400
            return
        self._gate.open(services)
        self._run(stay_awake(services.activity))
        if self.stop_when_idle:
            self._run(stop_when_idle(services.activity, self.stop_when_idle, serverapp.stop))

    async def stop_extension(self) -> None:
        """End every agent, and take back the token."""
        if self._runtime_file is not None:
            remove_runtime_file(self._runtime_file, self._gate.token.value)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._orchestrator is None:
            return
        services = await self._gate.services()
        self._gate.shut(
            UnavailableError(
                "This server is stopping.",
                hint="Start a server again; interrupted sessions and their work are kept.",
                reason="server_stopping",
            ),
        )
        orchestrator, self._orchestrator = self._orchestrator, None
        await orchestrator.stop_all()
        await services.mcp.close()
        services.announcer.close()

    @property
    def _server(self) -> ServerApp:
        assert self.serverapp is not None  # noqa: S101
        return self.serverapp

    @property
    def _certificate(self) -> str | None:
        certificate = self._server.certfile
        return str(Path(certificate).absolute()) if certificate else None

    @property
    def _event_logger(self) -> EventLogger:
        event_logger = self._server.event_logger
        assert event_logger is not None  # noqa: S101
        return event_logger

    async def _make_services(self, serverapp: ServerApp) -> Services:
        orchestrator = self._orchestrator = self._make_orchestrator()
        await orchestrator.start()
        activity = Activity(serverapp.web_app.settings, lambda: self._running_sessions() > 0)
        return Services(
            orchestrator=orchestrator,
            announcer=Announcer(orchestrator, self._event_logger, activity, self.log),
            activity=activity,
            mcp=McpEndpoint(orchestrator),
            default_repo=Path(serverapp.root_dir),
        )

    def _make_orchestrator(self) -> Orchestrator:
        from maestro_jupyter.agents import Agents
        from maestro_jupyter.orchestration import Orchestrator, Settings
        from maestro_jupyter.terminals import DEFAULT_DENY, Terminals

        return Orchestrator(
            Settings(
                data_folder=Path(self.data_dir).expanduser().absolute(),
                worktree_root=Path(self.worktree_root).expanduser().absolute(),
                cap=self.max_sessions,
            ),
            Agents(),
            Terminals(
                scrollback=self.scrollback,
                grace=self.stop_grace,
                deny=(*DEFAULT_DENY, *self.environment_deny),
                allow=self.environment_allow,
            ),
            self._endpoints,
            self.log,
        )

    def _endpoints(self) -> Endpoints:
        from maestro_jupyter.orchestration import Endpoints

        url = local_url(self._server)
        return Endpoints(
            mcp_url=f"{url}maestro/mcp",
            hook_url=f"{url}maestro/hook",
            certificate=self._certificate,
        )

    def _write_runtime_file(self, serverapp: ServerApp, server: str) -> None:
        folder, host = Path(serverapp.runtime_dir), socket.gethostname()
        remove_stale_files(folder, host)
        self._runtime_file = write_runtime_file(
            folder,
            RuntimeInfo(
                url=local_url(serverapp),
                token=self._gate.token.value,
                server=server,
                pid=os.getpid(),
                version=__version__,
                started=datetime.now(UTC).isoformat(),
                host=host,
                certificate=self._certificate,
            ),
        )

    def _running_sessions(self) -> int:
        if self._orchestrator is None:
            return 0
        waiting = {State.QUEUED, State.STARTING}
        return sum(
            session.pid is not None or session.state in waiting
            for session in self._orchestrator.sessions()
        )

    def _run(self, task: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(task))
