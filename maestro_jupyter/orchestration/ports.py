"""Hands network ports to sessions, so that two dev servers don't want the same one."""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Collection

from maestro_jupyter.store import Store, StoreError

from .errors import NoFreePortsError

_log = logging.getLogger(__name__)
_VARIABLE = "MAESTRO_PORT"
_IN_USE = {errno.EADDRINUSE, errno.EACCES}


class Ports:
    """Ports of one range, each with one open session at a time, over all servers of the user."""

    def __init__(self, store: Store, first: int, last: int) -> None:
        self._store = store
        self._first = first
        self._last = last

    def take(self, session: str, count: int) -> dict[str, str]:
        """Return the variables that name a session's ports; neighbours, the same each time.

        Raises
        ------
        NoFreePortsError
            There are not as many neighbours that are free.
        """
        if not count:
            return {}
        ports = self._store.take_ports(session, lambda taken: self._choose(count, taken))
        first, *more = (str(port) for port in ports)
        return {_VARIABLE: first} | {
            f"{_VARIABLE}_{number}": port for number, port in enumerate(more, start=1)
        }

    def free(self, session: str) -> None:
        """Let others have the session's ports."""
        try:
            self._store.free_ports(session)
        except StoreError as error:
            # The ports of closed sessions are taken back when others are wanted, too.
            _log.warning("%s", error.message)

    def _choose(self, count: int, taken: Collection[int]) -> range:
        start = self._first
        while start + count - 1 <= self._last:
            wanted = range(start, start + count)
            stands = next((one for one in reversed(wanted) if one in taken or not _free(one)), None)
            if stands is None:
                return wanted
            start = stands + 1
        many = "port is" if count == 1 else f"{count} neighbouring ports are"
        raise NoFreePortsError(
            f"No {many} free from {self._first} to {self._last}.",
            hint="Close sessions, or configure a larger range: c.MaestroApp.port_range",
        )


def _free(port: int) -> bool:
    """Tell whether nothing listens on the port, by binding it on every address."""
    families = [(socket.AF_INET, "0.0.0.0")]  # noqa: S104 - bound for a moment, never listening
    if socket.has_ipv6:
        families.append((socket.AF_INET6, "::"))
    for family, address in families:
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind((address, port))
        except OSError as error:
            if error.errno in _IN_USE:
                return False
    return True
