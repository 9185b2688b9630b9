"""What is known of every run, kept current by whatever the server says."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from maestro_jupyter.model.run_report import RunEvent, RunReport

from .run_texts import over

log = logging.getLogger(__name__)

News = Callable[[RunEvent | None], object]
"""Called with what happened to a run; with None where anything may have."""


class RunRecords:
    """The newest view of each run, and who wants to know what happens to it.

    As with sessions, news comes on several threads and in any order, and of two views of a run the
    one with the higher ``seq`` is the newer.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._said: dict[str, Mapping[str, Any]] = {}
        self._views: dict[str, RunReport] = {}
        self._listeners: dict[int, News] = {}
        self._numbers = itertools.count()

    def put(self, said: Mapping[str, Any]) -> RunReport:
        """Take in a run as the server told it."""
        with self._lock:
            known = self._views.get(str(said["id"]))
            view = self._keep(said)
        if known is None or known.seq < view.seq:
            self._tell(None)
        return view

    def put_event(
        self,
        event: Mapping[str, Any],
        said: Mapping[str, Any] | None,
        *,
        partial: bool,
    ) -> None:
        """Take in what happened, and the run after it.

        Parameters
        ----------
        said
            None where nothing of the run has changed.
        partial
            Whether only the tasks that changed are in it.
        """
        if said is not None:
            with self._lock:
                known = self._said.get(str(said["id"]))
                if not partial:
                    self._keep(said)
                elif known is not None:
                    self._keep(_merged(known, said))
        self._tell(RunEvent.model_validate(event))

    def _keep(self, said: Mapping[str, Any]) -> RunReport:
        view = RunReport.model_validate(said)
        known = self._views.get(view.id)
        if known is not None and known.seq > view.seq:
            return known
        self._views[view.id], self._said[view.id] = view, said
        return view

    def replace(self, runs: Iterable[Mapping[str, Any]]) -> None:
        """Take in the runs of a new connection; what is not among them has to be asked for."""
        with self._lock:
            for view in list(self._views.values()):
                if not over(view):
                    del self._views[view.id], self._said[view.id]
            for said in runs:
                self._keep(said)
        self._tell(None)

    def disconnected(self) -> None:
        """Note that no news comes in."""
        self._tell(None)

    def forget(self, run: str) -> None:
        """Forget a run that is no longer there."""
        with self._lock:
            self._views.pop(run, None)
            self._said.pop(run, None)
        self._tell(None)

    def get(self, run: str) -> RunReport | None:
        """Return what is known of the run with this id."""
        with self._lock:
            return self._views.get(run)

    def listen(self, listener: News) -> Callable[[], None]:
        """Call ``listener`` with every event, on the thread that brought it.

        Returns
        -------
            What ends it.
        """
        with self._lock:
            number = next(self._numbers)
            self._listeners[number] = listener

        def unlisten() -> None:
            with self._lock:
                self._listeners.pop(number, None)

        return unlisten

    def _tell(self, event: RunEvent | None) -> None:
        with self._lock:
            listeners = list(self._listeners.values())
        for listener in listeners:
            try:
                listener(event)
            except Exception:
                log.exception("A listener for news of runs failed.")


def _merged(known: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a run with the tasks that changed in the place of what they were."""
    changed = {str(task["id"]): task for task in said["tasks"]}
    tasks = [changed.pop(str(task["id"]), task) for task in known["tasks"]]
    return {**said, "tasks": [*tasks, *changed.values()]}
