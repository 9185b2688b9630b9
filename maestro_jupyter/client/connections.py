"""Connections to a server: HTTP and websockets, past proxies where it runs on this machine."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from .address import Address

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 5.0

_SOCKET_OPTIONS = [
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
]


def open_http(address: Address, timeout: httpx.Timeout) -> httpx.Client:
    """Return a client for the server's routes."""
    import httpx

    context = address.tls()
    return httpx.Client(
        timeout=timeout,
        trust_env=not address.loopback,
        verify=True if context is None else context,
    )


def open_socket(address: Address, path: str) -> Any:
    """Return a connected ``websocket.WebSocket`` whose ``recv`` waits for as long as it takes.

    Raises
    ------
    OSError, websocket.WebSocketException
        Nothing answers, or the server refused.
    """
    import websocket

    context = address.tls()
    connection: Any = websocket.WebSocket(
        sockopt=_SOCKET_OPTIONS,
        sslopt={} if context is None else {"context": context},
        enable_multithread=True,
    )
    connection.settimeout(CONNECT_SECONDS)
    connection.connect(
        address.websocket(path),
        header=[f"{name}: {value}" for name, value in address.headers.items()],
        suppress_origin=True,
        http_no_proxy=["*"] if address.loopback else None,
    )
    connection.settimeout(None)
    return connection


def close_socket(connection: Any) -> None:
    """Close a websocket for good, in whatever state it is."""
    connection.close(timeout=0)
    # The library leaves the file open where the other side went first.
    connection.shutdown()


def refusal(error: BaseException) -> int | None:
    """Return the HTTP status with which the server refused a websocket, if that is what failed."""
    import websocket

    if isinstance(error, websocket.WebSocketBadStatusException):
        return int(error.status_code)
    return None
