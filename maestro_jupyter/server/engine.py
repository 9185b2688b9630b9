"""The floors below, put together as the extension's configuration says.

Everything heavy is imported here, so that a server is up before it is loaded.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from maestro_jupyter.agents import Agents
from maestro_jupyter.orchestration import Endpoints, Orchestrator, Settings
from maestro_jupyter.terminals import DEFAULT_DENY, Limits, Terminals

from .reach import local_url

if TYPE_CHECKING:
    from .app import MaestroApp


SWITCH = 0.0005
"""Seconds that a thread at work keeps the event loop waiting, instead of Python's 5 ms.

Threads write recordings and read screens, and every keystroke's echo would wait for them.
"""


def make_orchestrator(app: MaestroApp, log: logging.Logger) -> Orchestrator:
    """Return an orchestrator for ``app``, not yet started.

    Raises
    ------
    MaestroError
        Its database can't be used.
    """
    sys.setswitchinterval(min(SWITCH, sys.getswitchinterval()))

    def endpoints() -> Endpoints:
        url = local_url(app.server)
        return Endpoints(
            mcp_url=f"{url}maestro/mcp",
            hook_url=f"{url}maestro/hook",
            certificate=app.certificate,
        )

    limits = Limits(app.recording_max_bytes, app.recordings_max_bytes, app.recording_max_age_days)
    return Orchestrator(
        Settings(
            data_folder=Path(app.data_dir).expanduser().absolute(),
            worktree_root=Path(app.worktree_root).expanduser().absolute(),
            cap=app.max_sessions,
            include_limit=app.include_limit,
            ports=app.port_range,
            image_bytes=app.image_bytes,
            keep_alive=app.keep_alive,
            stall=app.stall_seconds,
            recording=limits if app.recording else None,
            message_patience=app.message_patience,
        ),
        Agents(described=app.agents),
        Terminals(
            scrollback=app.scrollback,
            grace=app.stop_grace,
            deny=(*DEFAULT_DENY, *app.environment_deny),
            allow=app.environment_allow,
        ),
        endpoints,
        log,
    )
