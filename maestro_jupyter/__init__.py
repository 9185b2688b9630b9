"""Run AI coding agents side by side from Jupyter, each in its own git worktree."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .client import AsyncMaestro, Maestro, Session
    from .notebook import Grid, load_ipython_extension, unload_ipython_extension
    from .server import _jupyter_server_extension_points

_HOMES = {
    "AsyncMaestro": ".client",
    "Grid": ".notebook",
    "Maestro": ".client",
    "Session": ".client",
    "_jupyter_server_extension_points": ".server",
    "load_ipython_extension": ".notebook",
    "unload_ipython_extension": ".notebook",
}

__all__ = [
    "AsyncMaestro",
    "Grid",
    "Maestro",
    "Session",
    "__version__",
    "_jupyter_server_extension_points",
    "load_ipython_extension",
    "unload_ipython_extension",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home, __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
