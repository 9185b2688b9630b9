"""Run AI coding agents side by side from Jupyter, each in its own git worktree."""

from typing import Any

from ._version import __version__

__all__ = ["__version__"]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Tell Jupyter Server where the extension is, without importing it for anyone else."""
    from importlib import import_module

    server = import_module("maestro_jupyter.server")
    return [{"module": "maestro_jupyter.server", "app": server.MaestroApp}]
