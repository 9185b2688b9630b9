"""Brings news to a widget, at once and never faster than a screen can show them."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import Any

from maestro_jupyter.client.records import Records

PAUSE = 0.02
"""Seconds between two snapshots; what changes meanwhile goes into the next one."""

PROMPT_LENGTH = 500
"""Characters of a prompt that a page needs; a whole one may be a hundred thousand."""


class Pump:
    """Hands a snapshot to a widget after each change, on a thread of its own.

    Parameters
    ----------
    records
        What is known of the sessions.
    show
        A method of the widget. It is held weakly, so a widget that is gone ends its pump.
    """

    def __init__(self, records: Records, show: Callable[[dict[str, Any]], None]) -> None:
        self._records = records
        self._show = weakref.WeakMethod(show)
        self._changed = threading.Event()
        self._stopped = threading.Event()
        self._unlisten = records.listen(self._changed.set)
        self._thread = threading.Thread(target=self._run, name="maestro-grid", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._unlisten()
        self._stopped.set()
        self._changed.set()

    def _run(self) -> None:
        while True:
            self._changed.wait()
            if self._stopped.is_set():
                return
            self._changed.clear()
            show = self._show()
            if show is None:
                self._unlisten()
                return
            show(picture(self._records))
            del show
            self._stopped.wait(PAUSE)


def picture(records: Records) -> dict[str, Any]:
    """Return a snapshot for a page, without what no page shows."""
    snapshot = records.snapshot()
    snapshot["sessions"] = [
        {**session, "prompt": str(session.get("prompt", ""))[:PROMPT_LENGTH]}
        for session in snapshot["sessions"]
    ]
    return snapshot
