"""What terminado's and jupyter_server_terminals' own classes ask of a terminal.

With it, JupyterLab's own terminal and its Running panel work on a terminal of ours.
"""

from __future__ import annotations

import codecs
import os
import signal
from abc import ABC, abstractmethod
from collections import deque
from contextlib import suppress

from terminado.management import PtyWithClients

from .escapes import neutralise
from .process import Process
from .ring import Ring


class StockTerminal(PtyWithClients, ABC):
    """Looks to stock code like a terminal of its own.

    Parameters
    ----------
    name
        What it is called.
    process
        The program.
    ring
        Its output.
    """

    def __init__(self, name: str, process: Process, ring: Ring) -> None:
        self.name = self.term_name = name
        self.ptyproc = process
        self.pid: int = process.pid
        self.ring = ring
        self.clients = []
        self.exit_code: int | None = None
        self._decoder: codecs.IncrementalDecoder | None = None

    @abstractmethod
    async def stop(self, grace: float | None = None) -> None:
        """End the program and everything it started, and wait until it's gone."""

    @property
    def read_buffer(self) -> deque[str]:  # type: ignore[override]
        """The output that is kept, as text."""
        kept = self.ring.read(self.ring.start, self.ring.end - self.ring.start)
        return deque([neutralise(kept).decode(errors="replace")])

    def resize_to_smallest(self) -> None:
        """Leave the size alone: it is the focused viewer's to decide."""

    def killpg(self, sig: int = signal.SIGTERM) -> None:
        """Send a signal to the program's process group, if it has one of its own."""
        with suppress(ProcessLookupError):
            if self.exit_code is None and os.getpgid(self.pid) == self.pid:
                os.killpg(self.pid, sig)

    async def terminate(self, force: bool = False) -> bool:  # noqa: FBT001, FBT002
        """End the program and everything it started."""
        await self.stop(0 if force else None)
        return True

    def _show_stock_clients(self, data: bytes) -> None:
        if self._decoder is None:
            self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        text = self._decoder.decode(data)
        for client in tuple(self.clients):
            client.on_pty_read(text)

    def _tell_stock_clients_the_end(self) -> None:
        for client in tuple(self.clients):
            client.on_pty_died()
