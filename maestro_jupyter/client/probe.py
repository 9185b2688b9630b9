"""Asking a server who it is."""

from __future__ import annotations

from typing import Any

from maestro_jupyter.model import MaestroError

from .address import Address
from .connections import open_http
from .errors import error_from_response

PROBE_SECONDS = 2.0


def answers(address: Address) -> bool:
    """Return whether the server that left the address is the one that answers there.

    A port may have gone to another program, and a process id to another process, since a server
    died without tidying up.
    """
    status, said = _ask(address)
    if status != 200 or not isinstance(said, dict) or not said.get("server"):  # noqa: PLR2004
        return False
    return not address.server or bool(said["server"] == address.server)


def complaint(address: Address) -> MaestroError | None:
    """Return why Maestro cannot work in a server that runs; None where nothing is said."""
    status, said = _ask(address)
    if status < 400 or not isinstance(said, dict) or not said.get("reason"):  # noqa: PLR2004
        return None
    return error_from_response(status, said, url=address.url)


def _ask(address: Address) -> tuple[int, Any]:
    """Return the HTTP status and the answer; status 0 where there is none."""
    import httpx

    try:
        with open_http(address, httpx.Timeout(PROBE_SECONDS)) as http:
            answer = http.get(address.api, headers=address.headers)
        return answer.status_code, answer.json()
    except (httpx.HTTPError, OSError, ValueError):
        return 0, None
