"""What a person types into a session through JupyterLab's own terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ptyprocess import PtyProcess


class WatchedKeys:
    """A session's process as a stock socket sees it: what is written to it is told, too.

    Made in the server's loop; the socket writes from a thread.

    Parameters
    ----------
    process
        The process.
    typed
        Is told in the loop what was typed.
    """

    def __init__(self, process: PtyProcess, typed: Callable[[bytes], None]) -> None:
        self._process = process
        self._typed = typed
        self._loop = asyncio.get_running_loop()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._process, name)

    def write(self, text: str | bytes) -> int:
        """Type into the terminal; may be called from any thread."""
        data = text.encode() if isinstance(text, str) else text
        written: int = self._process.write(data)
        self._loop.call_soon_threadsafe(self._typed, data)
        return written
