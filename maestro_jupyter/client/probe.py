"""Asking a server who it is."""

from __future__ import annotations

from .address import Address
from .connections import open_http

PROBE_SECONDS = 2.0


def answers(address: Address) -> bool:
    """Return whether the server that left the address is the one that answers there.

    A port may have gone to another program, and a process id to another process, since a server
    died without tidying up.
    """
    import httpx

    try:
        with open_http(address, httpx.Timeout(PROBE_SECONDS)) as http:
            answer = http.get(address.api, headers=address.headers)
        said = answer.json() if answer.status_code == httpx.codes.OK else None
    except (httpx.HTTPError, OSError, ValueError):
        return False
    return (
        isinstance(said, dict)
        and bool(said.get("server"))
        and (not address.server or said["server"] == address.server)
    )
