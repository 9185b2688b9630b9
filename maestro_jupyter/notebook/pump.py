"""Brings news to a widget, at once and never faster than a screen can show them."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import Any

from maestro_jupyter.client import Maestro, PlaybookRun
from maestro_jupyter.client.records import Records
from maestro_jupyter.client.run_records import RunRecords

PAUSE = 0.02
"""Seconds between two snapshots; what changes meanwhile goes into the next one."""

PROMPT_LENGTH = 500
"""Characters of a prompt that a page needs; a whole one may be a hundred thousand."""


class Pump:
    """Hands a snapshot to a widget after each change, on a thread of its own.

    Parameters
    ----------
    records, runs
        What is known of the sessions and of the runs.
    picture
        Makes a snapshot of it.
    show
        A method of the widget. It is held weakly, so a widget that is gone ends its pump.
    """

    def __init__(
        self,
        records: Records,
        runs: RunRecords,
        picture: Callable[[], dict[str, Any]],
        show: Callable[[dict[str, Any]], None],
    ) -> None:
        self._picture = picture
        self._show = weakref.WeakMethod(show)
        self._changed = threading.Event()
        self._stopped = threading.Event()
        self._unlisten = (
            records.listen(self._changed.set),
            runs.listen(lambda _: self._changed.set()),
        )
        self._thread = threading.Thread(target=self._run, name="maestro-grid", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._leave()
        self._stopped.set()
        self._changed.set()

    def _leave(self) -> None:
        for unlisten in self._unlisten:
            unlisten()

    def _run(self) -> None:
        while True:
            self._changed.wait()
            if self._stopped.is_set():
                return
            self._changed.clear()
            show = self._show()
            if show is None:
                self._leave()
                return
            show(self._picture())
            del show
            self._stopped.wait(PAUSE)


def sessions_picture(maestro: Maestro) -> dict[str, Any]:
    """Return a snapshot of the sessions for a page, without what no page shows."""
    snapshot = maestro.records.snapshot()
    snapshot["sessions"] = [_brief(session) for session in snapshot["sessions"]]
    return snapshot


def run_picture(maestro: Maestro, run: PlaybookRun) -> dict[str, Any]:
    """Return a snapshot of one run and its sessions for a page."""
    snapshot = maestro.records.snapshot()
    snapshot["sessions"] = [
        _brief(session) for session in snapshot["sessions"] if session.get("run") == run.id
    ]
    snapshot["runs"] = [run.brief.model_dump(mode="json")]
    return snapshot


def _brief(session: Any) -> dict[str, Any]:
    return {**session, "prompt": str(session.get("prompt", ""))[:PROMPT_LENGTH]}
