"""Small frames that don't wait for one another, on the websockets of Jupyter's kernels too."""

from __future__ import annotations

from functools import update_wrapper
from typing import Any


def send_at_once(connection: type[Any]) -> type[Any]:
    """Return the same kind of a kernel's connection, which sends small frames at once.

    It would hold a comm message back until the page has acknowledged the one before, which takes
    the page 40 ms.
    """

    class Prompt(connection):  # type: ignore[misc]
        def connect(self) -> Any:
            handler = self.websocket_handler
            if handler.ws_connection is not None:
                handler.set_nodelay(True)
            return super().connect()

    # It is known by this name to whoever configures it, and in the log.
    update_wrapper(Prompt, connection, updated=())
    return Prompt
