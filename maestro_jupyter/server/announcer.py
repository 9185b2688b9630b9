"""Tells everyone who listens what happens to sessions and runs, each event once and in order."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from importlib import resources
from typing import TYPE_CHECKING, Any

from jupyter_events import EventLogger

from maestro_jupyter.model import Event, Session
from maestro_jupyter.model.run_report import RunEvent, RunEventKind, RunReport

from .activity import Activity
from .answers import to_json

if TYPE_CHECKING:
    from maestro_jupyter.orchestration import Orchestrator

SCHEMA_ID = "https://events.jupyter.org/maestro_jupyter/event/v1"

SHORT = 50
"""Tasks up to which every frame has the whole of a run."""

Subscriber = Callable[[Event, str], None]
Follower = Callable[[str], None]


def register_schema(event_logger: EventLogger) -> None:
    """Make the event's schema known; a listener sees only schemas registered before it came."""
    if SCHEMA_ID not in event_logger.schemas:
        schema = resources.files(__package__) / "schemas" / "event.v1.yaml"
        event_logger.register_event_schema(schema.read_text(encoding="utf-8"))


class Announcer:
    """Passes each event to Jupyter's event bus and to the subscribers of the live stream."""

    def __init__(
        self,
        orchestrator: Orchestrator,
        event_logger: EventLogger,
        activity: Activity,
        log: logging.Logger,
    ) -> None:
        self._orchestrator = orchestrator
        self._event_logger = event_logger
        self._activity = activity
        self._log = log
        self._subscribers: list[Subscriber] = []
        self._followers: list[Follower] = []
        self._told: dict[str, RunReport] = {}
        self._unlisten = orchestrator.listen(self._announce)
        self._unlisten_runs = orchestrator.runs.listen(self._announce_run)

    def close(self) -> None:
        """Stop listening."""
        self._unlisten()
        self._unlisten_runs()
        self._subscribers.clear()
        self._followers.clear()

    def snapshot(self) -> str:
        """Return the frame that everything from now on builds upon."""
        return to_json(
            {
                "type": "snapshot",
                "server": self._orchestrator.server,
                "seq": self._orchestrator.seq,
                "sessions": self._orchestrator.sessions(),
                "runs": self._orchestrator.runs.recent(),
            },
        ).decode()

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call ``subscriber`` with each event and its frame; the returned function ends that."""
        self._subscribers.append(subscriber)
        return lambda: self._unsubscribe(subscriber)

    def follow_runs(self, follower: Follower) -> Callable[[], None]:
        """Call ``follower`` with the frame of each event of runs; the returned function ends that.

        It can be called more than once.
        """
        self._followers.append(follower)
        self._told.clear()

        def end() -> None:
            if follower in self._followers:
                self._followers.remove(follower)

        return end

    def _unsubscribe(self, subscriber: Subscriber) -> None:
        if subscriber in self._subscribers:
            self._subscribers.remove(subscriber)

    def _announce(self, event: Event, session: Session) -> None:
        self._activity.touch()
        if self._subscribers:
            frame = to_json({"type": "event", "event": event, "session": session}).decode()
            for subscriber in tuple(self._subscribers):
                subscriber(event, frame)
        self._event_logger.emit(schema_id=SCHEMA_ID, data=event_data(event))

    def _announce_run(self, event: RunEvent, run: Callable[[], RunReport]) -> None:
        self._activity.touch()
        if not self._followers:
            return
        # What an agent says comes often, and nothing else of the run changes with it.
        shown, partial = None, False
        if event.kind is not RunEventKind.TASK_OUTPUT:
            shown, partial = self._changed(run())
        told = {"type": "run", "event": event, "run": shown, "partial": partial}
        frame = to_json(told).decode()
        for follower in tuple(self._followers):
            follower(frame)

    def _changed(self, run: RunReport) -> tuple[RunReport, bool]:
        """Return a long run with those tasks only that are others than in its frame before.

        The flag says whether tasks were left out.
        """
        before = self._told.get(run.id)
        self._told[run.id] = run
        if run.ended is not None:
            del self._told[run.id]
        if before is None or len(run.tasks) <= SHORT:
            return run, False
        known = {task.id: task for task in before.tasks}
        if list(known) != [task.id for task in run.tasks]:
            return run, False
        return run.only({task.id for task in run.tasks if task != known[task.id]}), True


def event_data(event: Event) -> dict[str, Any]:
    """Return an event as its schema has it."""
    data: dict[str, Any] = json.loads(event.model_dump_json())
    return data
