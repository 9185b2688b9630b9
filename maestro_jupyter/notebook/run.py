"""A run of playbooks live in a notebook, as a widget."""

from __future__ import annotations

from functools import partial
from html import escape

import traitlets

from maestro_jupyter.client import Maestro, PlaybookRun
from maestro_jupyter.client.run import summary
from maestro_jupyter.client.run_texts import TASK_TITLES, task_row
from maestro_jupyter.client.texts import html_table
from maestro_jupyter.model.run_report import RunReport

from .live_widget import LiveWidget
from .pump import run_picture


class RunView(LiveWidget):
    """The checklist of a run with each task's state, the panes of those at work, and buttons.

    Parameters
    ----------
    maestro
        The client.
    playbook_run
        The run.
    height
        In pixels.

    Raises
    ------
    MaestroError
        The server cannot be reached, or the widget's files are missing.
    """

    run = traitlets.Unicode().tag(sync=True)

    def __init__(self, maestro: Maestro, playbook_run: PlaybookRun, height: int = 560) -> None:
        self.playbook_run = playbook_run
        shown = partial(run_picture, run=playbook_run)
        super().__init__(maestro, shown, run=playbook_run.id, height=height)

    def wait(self, timeout: float | None = None) -> PlaybookRun:
        """Wait until the run has ended, or nothing goes on in it without a person."""
        return self.playbook_run.wait(timeout)

    def _report(self) -> RunReport:
        return self.playbook_run.brief

    def __repr__(self) -> str:
        return f"<RunView of {self.playbook_run.name}>"

    def _table(self) -> str:
        view = self._report()
        rows = [task_row(task) for task in view.tasks]
        return f"<p>{escape(summary(view))}</p>{html_table(TASK_TITLES, rows)}"
