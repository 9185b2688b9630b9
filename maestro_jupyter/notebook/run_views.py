"""Results of the verbs about playbooks as a notebook shows them."""

from __future__ import annotations

from typing import Any

from maestro_jupyter.client import PlaybookRun, RunPlan
from maestro_jupyter.client.run_lines import log_lines
from maestro_jupyter.client.texts import html_lines, lines
from maestro_jupyter.commands import (
    RunBegun,
    RunDetail,
    RunLog,
    RunPlanned,
    RunTable,
    Stage,
)

from .views import shown

__all__ = ["shown"]


class LogView:
    """Everything that happened in a run, as text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return lines(self._text)

    def _repr_html_(self) -> str:
        return html_lines(self._text)


@shown.register
def _(result: RunBegun, stage: Stage) -> Any:
    from .run import RunView

    return result.run if result.detached else RunView(stage.maestro(), result.run)


@shown.register
def _(result: RunDetail, stage: Stage) -> PlaybookRun:
    del stage
    return result.run


@shown.register
def _(result: RunTable, stage: Stage) -> Any:
    del stage
    return result.runs


@shown.register
def _(result: RunPlanned, stage: Stage) -> RunPlan:
    del stage
    return result.plan


@shown.register
def _(result: RunLog, stage: Stage) -> LogView:
    del stage
    view = result.run.view
    return LogView("\n".join(row for event in result.events for row in log_lines(event, view)))
