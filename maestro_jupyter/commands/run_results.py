"""What the verbs about playbooks return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maestro_jupyter.client import PlaybookRun, RunList, RunPlan
from maestro_jupyter.client.run_texts import over, waiting_for_person
from maestro_jupyter.model.run_report import RunEvent, RunReport
from maestro_jupyter.model.run_state import Outcome

from .results import DONE, FAILED, NEEDS_INPUT, TIMED_OUT, Result

_EXIT_CODES = {Outcome.DONE: DONE, Outcome.OVER_BUDGET: TIMED_OUT}


@dataclass(frozen=True)
class RunBegun(Result):
    """A run that was begun or goes on.

    Attributes
    ----------
    after
        The last event that happened before.
    detached
        Whether nobody wants to watch it here.
    """

    run: PlaybookRun
    after: int = 0
    detached: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the run as the server's JSON has it."""
        return self.run.view.model_dump(mode="json")


@dataclass(frozen=True)
class RunEnded(Result):
    """A run that ended, or stands still because nobody is there whom it needs."""

    view: RunReport

    @property
    def exit_code(self) -> int:
        """Return 0 where all is done, 3 where it went over its budget, 4 where it needs a person.

        Otherwise 1.
        """
        if not over(self.view) and waiting_for_person(self.view):
            return NEEDS_INPUT
        return FAILED if self.view.outcome is None else _EXIT_CODES.get(self.view.outcome, FAILED)

    def to_json(self) -> dict[str, Any]:
        """Return the run as the server's JSON has it."""
        return self.view.model_dump(mode="json")


@dataclass(frozen=True)
class RunHappened(Result):
    """Something that happened in a run."""

    event: RunEvent
    view: RunReport

    def to_json(self) -> dict[str, Any]:
        """Return the event."""
        return self.event.model_dump(mode="json")


@dataclass(frozen=True)
class RunDetail(Result):
    """One run with its tasks."""

    run: PlaybookRun

    def to_json(self) -> dict[str, Any]:
        """Return the run as the server's JSON has it."""
        return self.run.view.model_dump(mode="json")


@dataclass(frozen=True)
class RunTable(Result):
    """The runs, newest first."""

    runs: RunList

    def to_json(self) -> list[dict[str, Any]]:
        """Return the runs as the server's JSON has them."""
        return [run.brief.model_dump(mode="json") for run in self.runs]


@dataclass(frozen=True)
class RunLog(Result):
    """Everything that happened in a run."""

    run: PlaybookRun
    events: tuple[RunEvent, ...]

    def to_json(self) -> list[dict[str, Any]]:
        """Return the events."""
        return [event.model_dump(mode="json") for event in self.events]


@dataclass(frozen=True)
class RunPlanned(Result):
    """What a run would do."""

    plan: RunPlan

    def to_json(self) -> dict[str, Any]:
        """Return the run that was not begun, and its prompts."""
        return self.plan.to_json()
