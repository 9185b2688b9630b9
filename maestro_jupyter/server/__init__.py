"""The Jupyter Server extension: routes, sockets, MCP and events over one orchestrator."""

from .app import MaestroApp

__all__ = ["MaestroApp", "main"]

load_jupyter_server_extension = MaestroApp.load_classic_server_extension


def main() -> None:
    """Start a Jupyter server with this extension and no other."""
    MaestroApp.launch_instance()  # type: ignore[no-untyped-call]
