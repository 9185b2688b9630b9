"""What a run is, as attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maestro_jupyter.model.run_report import RunReport
from maestro_jupyter.model.run_state import Outcome, Phase

from .run_tasks import TaskList
from .run_texts import run_word

if TYPE_CHECKING:
    from .maestro import Maestro


class RunFacts:
    """What the server last said of a run; of a ``brief`` one it has left the reports out so far."""

    def __init__(self, maestro: Maestro, view: RunReport, *, brief: bool = False) -> None:
        self._maestro = maestro
        self._view = view
        self._brief = brief

    @property
    def view(self) -> RunReport:
        """Everything about the run at this moment, as immutable data."""
        if self._brief:
            self._brief, self._view = False, self._maestro.refreshed_run(self._view)
        self._view = self._maestro.current_run(self._view)
        return self._view

    @property
    def brief(self) -> RunReport:
        """What is known of it without asking the server."""
        return self._maestro.run_records.get(self.id) or self._view

    @property
    def id(self) -> str:
        """The id, which no other run ever has."""
        return self._view.id

    @property
    def name(self) -> str:
        """The name; that of its worktree."""
        return self._view.name

    @property
    def repo(self) -> str:
        """The repository's main folder."""
        return self._view.repo

    @property
    def documents(self) -> tuple[str, ...]:
        """The playbooks, relative to the repository, in their order."""
        return self._view.documents

    @property
    def branch(self) -> str:
        """The branch that holds what was done."""
        return self._view.branch

    @property
    def worktree(self) -> str:
        """The folder in which it works."""
        return self._view.worktree

    @property
    def state(self) -> str:
        """Where it is, in a word or two: its phase, its outcome, or that it needs you."""
        return run_word(self.view)

    @property
    def phase(self) -> Phase:
        """Where it is."""
        return self.view.phase

    @property
    def outcome(self) -> Outcome | None:
        """How it ended; None while it has not."""
        return self.view.outcome

    @property
    def reason(self) -> str:
        """Why it ended."""
        return self.view.reason

    @property
    def tasks(self) -> TaskList:
        """The tasks in their order; ``run.tasks["id"]`` is one of them."""
        return TaskList(self.view.tasks)
