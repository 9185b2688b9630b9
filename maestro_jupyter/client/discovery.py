"""Finding the server, or starting one.

The first that applies: what the caller gave; ``MAESTRO_URL`` and ``MAESTRO_TOKEN``, both or
neither; the server that started this kernel; the server that a client started earlier; a running
server, if it is the only one; a server of our own.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from maestro_jupyter.model import InvalidInputError

from .address import Address, parse_url
from .errors import ServerUnreachableError
from .probe import answers
from .runtime_files import read_runtime_file, running_servers, runtime_file
from .starting import start_server, started_server


def discover(
    url: str | None = None,
    token: str | None = None,
    *,
    start: bool = True,
    environ: Mapping[str, str] | None = None,
) -> Address:
    """Return the server to talk to.

    Parameters
    ----------
    url, token
        A server named by the caller. A token alone names no server.
    start
        Whether to start a server where none is found.
    environ
        Where to look for ``MAESTRO_URL``, ``MAESTRO_TOKEN`` and ``JPY_PARENT_PID``; the process's
        environment by default.

    Raises
    ------
    InvalidInputError
        ``url`` is no URL, or ``token`` comes without one.
    ServerUnreachableError
        None was found and ``start`` is false.
    ServerStartError
        A server of our own did not come up.
    """
    environ = os.environ if environ is None else environ
    named = _named(url, token) or _from_environment(environ)
    if named is not None:
        return named
    found = find(environ)
    if found is not None:
        return found
    if start:
        return start_server()
    raise ServerUnreachableError(
        "No Maestro server is running.",
        hint="Start one with: jupyter maestro",
    )


def find(environ: Mapping[str, str]) -> Address | None:
    """Return the running server that belongs to this process, None where there is none."""
    parent = _parent(environ)
    if parent is not None:
        return parent
    started = started_server()
    if started is not None:
        return started
    running = [address for address in running_servers() if answers(address)]
    return running[0] if len(running) == 1 else None


def _named(url: str | None, token: str | None) -> Address | None:
    if url is None:
        if token is not None:
            raise InvalidInputError(
                "A token was given, but not the server that it opens.",
                hint="Give both: Maestro(url, token).",
                reason="token_without_url",
            )
        return None
    base, token_in_url = parse_url(url)
    given = token if token is not None else token_in_url
    if given is None:
        given = next((known.token for known in running_servers() if known.url == base), "")
    return Address(base, given, "named by the caller")


def _from_environment(environ: Mapping[str, str]) -> Address | None:
    url, token = environ.get("MAESTRO_URL"), environ.get("MAESTRO_TOKEN")
    if not url or not token:
        return None
    return Address(parse_url(url)[0], token, "MAESTRO_URL and MAESTRO_TOKEN")


def _parent(environ: Mapping[str, str]) -> Address | None:
    pid = environ.get("JPY_PARENT_PID", "")
    if not pid.isdecimal():
        return None
    address = read_runtime_file(runtime_file(int(pid)), "the server of this kernel")
    return address if address is not None and answers(address) else None
