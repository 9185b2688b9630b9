"""The extension: its configuration, and how it begins and ends with the server."""

from __future__ import annotations

import asyncio
import importlib
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
from traitlets import Bool, Dict, Float, Int, List, Tuple, Unicode, default

from maestro_jupyter._version import __version__
from maestro_jupyter.model import MaestroError, State, UnavailableError

from .activity import Activity, stay_awake, stop_when_idle
from .announcer import Announcer, register_schema
from .gate import SETTING, Gate, Services
from .ignored_signals import catch_ignored_signals
from .mcp_endpoint import McpEndpoint
from .nodelay import send_at_once
from .reach import local_url
from .runtime_file import (
    RuntimeInfo,
    remove_runtime_file,
    remove_stale_files,
    write_runtime_file,
)

if TYPE_CHECKING:
    from maestro_jupyter.orchestration import Orchestrator

MIB = 2**20
_CONNECTION = "kernel_websocket_connection_class"


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
    include_limit = Int(
        500 * 10**6,
        min=0,
        help="Bytes of ignored files that .worktreeinclude may have copied into a worktree.",
    ).tag(config=True)
    port_range = Tuple(
        Int(min=1, max=65535),
        Int(min=1, max=65535),
        default_value=(17000, 17999),
        help="The first and the last network port that sessions get in MAESTRO_PORT.",
    ).tag(config=True)
    scrollback = Int(
        2 * MIB,
        min=64 * 1024,
        max=256 * MIB,
        help="Bytes of output kept for each terminal.",
    ).tag(config=True)
    image_bytes = Int(
        10 * MIB,
        min=64 * 1024,
        max=256 * MIB,
        help="The largest image that can be pasted into a terminal.",
    ).tag(config=True)
    stop_grace = Float(
        5.0,
        min=0.0,
        help="Seconds that an agent has to end by itself before it is killed.",
    ).tag(config=True)
    message_patience = Float(
        15.0,
        min=1.0,
        help="Seconds within which an agent begins its turn after a message was typed; then it is "
        "typed once more.",
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
    recording = Bool(
        True,  # noqa: FBT003
        help="Record what sessions print, for 'maestro play' and the player in a pane.",
    ).tag(config=True)
    recording_max_bytes = Int(
        32 * MIB,
        min=64 * 1024,
        help="Bytes of a session's recording; it ends there.",
    ).tag(config=True)
    recordings_max_bytes = Int(
        1024 * MIB,
        min=0,
        help="Bytes of the recordings of all sessions together; beyond that the oldest of closed "
        "sessions are forgotten.",
    ).tag(config=True)
    recording_max_age_days = Float(
        30.0,
        min=0.0,
        help="Days after which the recording of a closed session is forgotten.",
    ).tag(config=True)
    keep_alive = Bool(
        False,  # noqa: FBT003
        help="Run agents in tmux, so that they go on when the server stops or dies, and the next "
        "server finds them. Needs tmux 3.2 or later.",
    ).tag(config=True)
    stall_seconds = Float(
        0.0,
        min=0.0,
        help="Seconds without output and without computing after which an agent at work on a task "
        "of a playbook counts as stuck; 0 leaves it to what is known of each agent.",
    ).tag(config=True)
    agents = Dict(
        key_trait=Unicode(),
        value_trait=Dict(),
        help="Agents of your own, by name. For example: {'aider': {'command': "
        "['aider', '--message', '{prompt}']}}. docs/agents.md lists what else can be said.",
    ).tag(config=True)
    stop_when_idle = Float(
        0.0,
        min=0.0,
        help="Stop the server after this many seconds without a running session or a client; "
        "0 never does.",
    ).tag(config=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._gate = Gate()
        self._orchestrator: Orchestrator | None = None
        self._runtime_file: Path | None = None
        self._services: Services | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._turn = asyncio.Lock()
        self._stopped = False

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
        """Put the gate where handlers find it, and make ready what has to be before a start."""
        self.settings[SETTING] = self._gate
        catch_ignored_signals()
        if connection := self.settings.get(_CONNECTION):
            self.settings[_CONNECTION] = send_at_once(connection)
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
        async with self._turn:
            if self._stopped:
                return
            try:
                self._services = await self._make_services(serverapp)
                self._write_runtime_file(serverapp, self._services.orchestrator.server)
            except Exception as error:  # noqa: BLE001 - every request is told of it
                await self._give_up(error)
                return
            self._gate.open(self._services)
        self._run(stay_awake(self._services.activity))
        if self.stop_when_idle:
            stopping = stop_when_idle(self._services.activity, self.stop_when_idle, serverapp.stop)
            self._run(stopping)

    async def _give_up(self, error: Exception) -> None:
        """Answer every request with ``error``, and let the rest of the server go on."""
        self._gate.shut(error)
        await self._end_services()
        if not isinstance(error, MaestroError):
            raise error
        self.log.error("Maestro can't start: %s %s", error.message, error.hint)

    async def stop_extension(self) -> None:
        """End every agent, and take back the token."""
        self._stopped = True
        self._remove_runtime_file()
        async with self._turn:
            self._remove_runtime_file()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._gate.shut(
                UnavailableError(
                    "This server is stopping.",
                    hint="Start a server again; interrupted sessions and their work are kept.",
                    reason="server_stopping",
                ),
            )
            await self._end_services()

    async def _end_services(self) -> None:
        services, self._services = self._services, None
        orchestrator, self._orchestrator = self._orchestrator, None
        try:
            if orchestrator is not None:
                await orchestrator.stop_all()
        finally:
            if services is not None:
                await services.mcp.close()
                services.announcer.close()
                services.stock.close()

    @property
    def server(self) -> ServerApp:
        """The server that the extension belongs to."""
        assert self.serverapp is not None  # noqa: S101
        return self.serverapp

    @property
    def certificate(self) -> str | None:
        """The file of the server's certificate, where it speaks TLS."""
        certificate = self.server.certfile
        return str(Path(certificate).absolute()) if certificate else None

    @property
    def _event_logger(self) -> EventLogger:
        event_logger = self.server.event_logger
        assert event_logger is not None  # noqa: S101
        return event_logger

    async def _make_services(self, serverapp: ServerApp) -> Services:
        engine = await asyncio.to_thread(importlib.import_module, "maestro_jupyter.server.engine")
        orchestrator: Orchestrator = engine.make_orchestrator(self, self.log)
        self._orchestrator = orchestrator
        await orchestrator.start()
        from .stock_terminals import StockTerminals

        activity = Activity(serverapp.web_app.settings, lambda: self._running_sessions() > 0)
        return Services(
            orchestrator=orchestrator,
            announcer=Announcer(orchestrator, self._event_logger, activity, self.log),
            activity=activity,
            mcp=McpEndpoint(orchestrator),
            stock=StockTerminals(serverapp.web_app.settings, orchestrator),
            default_repo=Path(serverapp.root_dir),
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
                certificate=self.certificate,
            ),
        )

    def _remove_runtime_file(self) -> None:
        if self._runtime_file is not None:
            remove_runtime_file(self._runtime_file, self._gate.token.value)

    def _running_sessions(self) -> int:
        if self._orchestrator is None:
            return 0
        if self._orchestrator.runs.at_work:
            return 1
        waiting = {State.QUEUED, State.STARTING}
        return sum(
            session.pid is not None or session.state in waiting
            for session in self._orchestrator.sessions()
        )

    def _run(self, task: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(task))
