"""The handle of one run of playbooks."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from maestro_jupyter.model.run_report import RunEvent, RunReport

from .errors import WaitTimeoutError
from .run_attempts import COLUMNS, attempts
from .run_facts import RunFacts
from .run_following import follow, follow_async, read_log
from .run_texts import (
    TASK_TITLES,
    counted,
    left_seconds,
    roughly,
    run_seconds,
    run_word,
    standing,
    task_row,
)
from .texts import clock, html_table, line, text_table

if TYPE_CHECKING:
    pass


class PlaybookRun(RunFacts):
    """One execution of one or more playbooks, followed live.

    Like those of a session, its attributes are what the server last said.
    """

    # -- steer ------------------------------------------------------------------------------

    def pause(self) -> PlaybookRun:
        """Begin nothing more until :meth:`resume`; what is at work goes on."""
        return self._post("pause")

    def resume(self) -> PlaybookRun:
        """Go on: with a run that is paused, or one that ended or was interrupted before."""
        return self._post("resume")

    def stop(self) -> PlaybookRun:
        """End it after what is at work now."""
        return self._post("stop")

    def kill(self) -> PlaybookRun:
        """End it now, with what is at work."""
        return self._post("kill")

    def skip(self, task: str) -> PlaybookRun:
        """Leave a task out, with those that wait for it."""
        return self._post("skip", {"task": task})

    def retry(self, task: str) -> PlaybookRun:
        """Give a task that failed or was skipped to an agent again."""
        return self._post("retry", {"task": task})

    def answer(self, task: str, text: str) -> PlaybookRun:
        """Answer what a task needs a person for."""
        return self._post("answer", {"task": task, "text": text})

    def delete(self, *, discard: bool = False) -> None:
        """Put an ended run away, with its worktree and branches.

        Parameters
        ----------
        discard
            Throw away what is not merged, too.

        Raises
        ------
        ConflictError
            Something would be lost; nothing is removed.
        """
        query = {"discard": "true"} if discard else None
        self._maestro.api.request("DELETE", f"runs/{self.id}", query=query)
        self._maestro.run_records.forget(self.id)

    def _post(self, verb: str, body: dict[str, Any] | None = None) -> PlaybookRun:
        said = self._maestro.api.post(f"runs/{self.id}/{verb}", body)
        self._view = self._maestro.run_records.put(said)
        return self

    # -- wait and look ----------------------------------------------------------------------

    def wait(self, timeout: float | None = None) -> PlaybookRun:
        """Wait until it has ended, or nothing goes on in it without a person.

        Parameters
        ----------
        timeout
            Seconds.

        Raises
        ------
        TimeoutError
            It took longer.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        changed = threading.Event()
        unlisten = self._maestro.run_records.listen(lambda _: changed.set())
        try:
            self._maestro.follow()
            while not standing(self.view):
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    raise self._too_late(timeout)
                changed.wait(left)
                changed.clear()
        finally:
            unlisten()
        return self

    async def until(self, timeout: float | None = None) -> PlaybookRun:  # noqa: ASYNC109
        """Wait like :meth:`wait` without blocking the event loop."""
        import asyncio

        loop = asyncio.get_running_loop()
        changed = asyncio.Event()
        unlisten = self._maestro.run_records.listen(
            lambda _: loop.call_soon_threadsafe(changed.set)
        )
        try:
            async with asyncio.timeout(timeout):
                await asyncio.to_thread(self._maestro.follow)
                while not standing(await asyncio.to_thread(lambda: self.view)):
                    await changed.wait()
                    changed.clear()
        except TimeoutError:
            raise self._too_late(timeout) from None
        finally:
            unlisten()
        return self

    def _too_late(self, timeout: float | None) -> WaitTimeoutError:
        return WaitTimeoutError(
            f"Run {self.name!r} is {self.state} after {timeout:g} s: {counted(self._view)}.",
            hint=f"See what it does: %maestro runs {self.name}",
        )

    def log(self, after: int = 0) -> list[RunEvent]:
        """Return what has happened so far, but for the first ``after`` events."""
        return list(read_log(self._maestro.api, self.id, after))

    def events(self, after: int = 0) -> Iterator[RunEvent]:
        """Yield what has happened and what happens, until the run has ended."""
        return follow(self._maestro, self, after)

    def events_async(self, after: int = 0) -> AsyncIterator[RunEvent]:
        """Yield what :meth:`events` does without blocking the event loop."""
        return follow_async(self._maestro, self, after)

    def to_df(self) -> Any:
        """Return a pandas DataFrame with a row for each attempt at each task.

        Raises
        ------
        ImportError
            pandas is not installed.
        """
        import pandas as pd

        return pd.DataFrame(attempts(self.view, self.log()), columns=list(COLUMNS))

    # -- how it shows -----------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PlaybookRun) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<PlaybookRun {self.name}: {run_word(self.brief)}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: FBT001
        del cycle
        view = self.view
        rows = [task_row(task) for task in view.tasks]
        printer.text(f"{summary(view)}\n\n{text_table(TASK_TITLES, rows, width=100)}")

    def _repr_html_(self) -> str:
        view = self.view
        rows = [task_row(task) for task in view.tasks]
        return f"<p>{escape(summary(view))}</p>{html_table(TASK_TITLES, rows)}"


def summary(view: RunReport) -> str:
    """Return a run in one line."""
    parts = [f"{line(view.name)}: {run_word(view)}", counted(view), clock(run_seconds(view))]
    left = left_seconds(view)
    if left is not None:
        parts.append(f"about {roughly(left)} left")
    return " · ".join([*parts, f"on {line(view.branch)}"])
