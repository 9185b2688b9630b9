"""Whoever watches a terminal: a websocket, a comm, a test."""

from __future__ import annotations

from typing import Any, Protocol


class Viewer(Protocol):
    """What a terminal needs of whoever watches it.

    Notes
    -----
    Both methods are called on the terminal's event loop and must not block. A viewer that raises is
    detached.
    """

    def send(self, data: bytes) -> None:
        """Show output; it follows directly on what was sent before."""

    def tell(self, message: dict[str, Any]) -> None:
        """Note what happened: ``type`` is one of ``attached reset size exit``.

        ``attached`` comes first and has ``offset`` (of the next byte), ``end`` (up to there the
        output is of the past), ``rows``, ``cols`` and ``ended``. ``reset`` has the ``offset`` of
        the next byte: the emulator is to be reset. ``size`` has ``rows`` and ``cols``. ``exit`` has
        ``code``, minus the signal's number where a signal ended the process, and comes after all
        output.
        """
