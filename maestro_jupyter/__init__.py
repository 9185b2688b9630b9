"""Run AI coding agents side by side from Jupyter, each in its own git worktree."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .client import AsyncMaestro, Maestro, PlaybookRun, Session
    from .notebook import Grid, load_ipython_extension, unload_ipython_extension

_HOMES = {
    "AsyncMaestro": ".client",
    "Grid": ".notebook",
    "Maestro": ".client",
    "PlaybookRun": ".client",
    "Session": ".client",
    "load_ipython_extension": ".notebook",
    "unload_ipython_extension": ".notebook",
}

__all__ = [
    "AsyncMaestro",
    "Grid",
    "Maestro",
    "PlaybookRun",
    "Session",
    "__version__",
    "load_ipython_extension",
    "unload_ipython_extension",
]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Tell Jupyter Server where the extension is, without importing it for anyone else."""
    server = import_module("maestro_jupyter.server")
    return [{"module": "maestro_jupyter.server", "app": server.MaestroApp}]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home, __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
