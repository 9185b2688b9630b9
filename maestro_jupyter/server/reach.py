"""Where kernels and agents on this machine reach the server."""

from __future__ import annotations

from urllib.parse import ParseResult, urlparse

from jupyter_server.serverapp import ServerApp

_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "*": "127.0.0.1"}  # noqa: S104


def local_url(app: ServerApp) -> str:
    """Return the server's URL from this machine, with base URL and a slash at the end.

    A server on a Unix socket has a URL of the scheme ``http+unix``, as in Jupyter's own files.
    """
    parts: ParseResult = urlparse(app.connection_url)
    address = _EVERY_ADDRESS.get(app.ip)
    if address is not None and not app.sock:
        parts = parts._replace(netloc=f"{address}:{app.port}")
    return parts.geturl().rstrip("/") + "/"
