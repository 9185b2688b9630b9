"""A way to a server that can go dead without either end being told, as when a laptop sleeps."""

import contextlib
import socket
import threading
from typing import Self

CHUNK = 65_536


class Tunnel:
    """Carries connections to a port; those that are open can be made to die unheard."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self._generation = 0

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for end in (self._listener, *self._ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def die(self) -> None:
        """Carry nothing over the connections of until now, and don't close them either."""
        self._generation += 1

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
                self._ends += [near, far]
                for source, target in ((near, far), (far, near)):
                    carried = (source, target, self._generation)
                    threading.Thread(target=self._carry, args=carried, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, born: int) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                if born == self._generation:
                    target.sendall(data)
            if born == self._generation:
                target.shutdown(socket.SHUT_WR)
